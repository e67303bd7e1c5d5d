"""Every private name of Stanza that this package uses.

Stanza documents its pipelines, processors and documents.  Our own run of the networks needs what lies beneath these:
layers, tables of words and tags, settings of training, a few functions and patterns.  All of it is looked up here,
once, when a package is loaded, and gets names of our own; no other file uses a private name. If a new version of Stanza
lacks one, the lookup fails at once, and ``quotes.parse.ways`` falls back on Stanza's own processors.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

from quotes.parse.fast.parts import (
    FEATURES,
    Bilinear,
    Characters,
    Highway,
    LemmatizerParts,
    NameParts,
    Parts,
    RecurrentParts,
    TaggerParts,
    TokenizerParts,
    TreeParts,
)


def parts(processors: dict[str, Any]) -> Parts | None:
    """Return what our own run needs, or None for a package with a kind of network that it does not run.

    Raises ImportError, AttributeError, LookupError or another error where Stanza lacks a name.
    """
    if set(processors) != set(_RUNS) or not all(runs(processors[name]) for name, runs in _RUNS.items()):
        return None
    for trainer in [*(p.trainer for n, p in processors.items() if n != "ner"), *processors["ner"].trainers]:
        trainer.model.eval().requires_grad_(False)
    return Parts(
        _tokenizer(processors["tokenize"]),
        _tagger(processors["pos"]),
        _lemmatizer(processors["lemma"]),
        _trees(processors["depparse"]),
        _names(processors["ner"]),
    )


def word_vectors(parser: Any) -> tuple[Callable[[str], int | None], Any]:
    """Return a look-up from lower-case words to rows of a parser's word vectors, and the vectors; None if it has none.

    Raises AttributeError if Stanza lacks a name.
    """
    pretrain = parser.pretrain
    if pretrain is None:
        return (lambda word: None), None
    index = pretrain.vocab._unit2id
    return (lambda word: index.get(word)), pretrain.emb


def makers_of_optimizers() -> list[tuple[Any, str, Callable[..., Any]]]:
    """Return what Stanza creates for training as it loads weights: module, name, and a function to replace it."""
    from stanza.models.common import utils

    instead: dict[str, Callable[..., Any]] = {
        "get_optimizer": lambda *args, **kwargs: None,
        "get_split_optimizer": lambda *args, **kwargs: {},
    }
    return [(utils, name, function) for name, function in instead.items() if hasattr(utils, name)]


def _runs_tokenizer(processor: Any) -> bool:
    args = processor.trainer.args
    plain = not args.get("use_mwt") and not args.get("use_dictionary") and not args.get("skip_newline")
    plain = plain and not args.get("charlm_forward_file") and not args.get("conv_res") and args["rnn_layers"] == 1
    return bool(plain and args["hierarchical"] and args["hier_invtemp"]) and tuple(args["feat_funcs"]) == FEATURES


def _runs_tagger(processor: Any) -> bool:
    args, model = processor.trainer.args, processor.trainer.model
    plain = args["word_emb_dim"] > 0 and args["pretrain"] and args["char"] and not args.get("charlm")
    plain = plain and not args.get("bert_model") and not args.get("share_hid") and args["rec_dropout"] == 0
    linked = model.column_parents.get("xpos") == ("upos",) and model.link_mode == "tag_emb"
    return bool(plain and linked) and not isinstance(model.tag_clf["xpos"], torch.nn.ModuleList)


def _runs_lemmatizer(processor: Any) -> bool:
    """Whether the lemmatizer reads one word with its tag at a time."""
    return not processor.use_identity and not processor.trainer.has_contextual_lemmatizers()


def _runs_trees(processor: Any) -> bool:
    args, model = processor.trainer.args, processor.trainer.model
    plain = args["pretrain"] and args["word_emb_dim"] > 0 and args["tag_emb_dim"] > 0 and not args["char"]
    extra = ("use_arc_embedding", "linearization", "distance", "bert_model", "reversed", "use_ufeats")
    plain = plain and not any(args.get(name) for name in extra) and args["rec_dropout"] == 0
    plain = plain and args.get("use_upos", True) and args.get("use_xpos", True)
    return bool(plain) and not isinstance(model.xpos_emb, torch.nn.ModuleList)


def _runs_names(processor: Any) -> bool:
    if len(processor.trainers) != 1:
        return False
    args, model = processor.trainers[0].args, processor.trainers[0].model
    plain = args["word_emb_dim"] > 0 and args["char"] and not args.get("charlm") and not args.get("bert_model")
    return bool(plain and "word" in model.vocab and len(model.tag_clfs) == 1) and args.get("lowercase", True)


_RUNS: dict[str, Callable[[Any], bool]] = {
    "tokenize": _runs_tokenizer,
    "pos": _runs_tagger,
    "lemma": _runs_lemmatizer,
    "depparse": _runs_trees,
    "ner": _runs_names,
}


def _tokenizer(processor: Any) -> TokenizerParts:
    from stanza.models.tokenization import data, utils

    model = processor.trainer.model
    return TokenizerParts(
        unit_id=processor.vocab.unit2id,
        embeddings=model.embeddings,
        lstms=(model.rnn, model.rnn2),
        word_ends=(model.tok_clf, model.tok_clf2),
        sentence_ends=(model.sent_clf, model.sent_clf2),
        damping=float(model.args["hier_invtemp"]),
        paragraph_break=data.NEWLINE_WHITESPACE_RE,
        space=data.WHITESPACE_RE,
        mend_addresses=utils.update_pred_regex,
    )


def _tagger(processor: Any) -> TaggerParts:
    model, vocab = processor.trainer.model, processor.trainer.vocab
    bilinear = model.tag_clf["xpos"].W_bilin
    return TaggerParts(
        frequent_ids=vocab["word"].map,
        frequent=model.word_emb,
        vector_ids=processor.pretrain.vocab.map,
        vectors=model.pretrained_emb,
        vectors_inward=model.trans_pretrained,
        characters=Characters(model.charmodel, vocab["char"].map),
        characters_inward=model.trans_char,
        recurrent=_recurrent(model, "taggerlstm"),
        upos_hidden=model.upos_hid,
        upos_scores=model.upos_clf,
        upos_rows=model.upos_emb.weight,
        xpos_hidden=model.tag_hid["xpos"],
        xpos_weight=bilinear.weight,
        xpos_bias=bilinear.bias,
        upos_names=vocab["upos"].unmap,
        xpos_names=vocab["xpos"].unmap,
    )


def _lemmatizer(processor: Any) -> LemmatizerParts:
    return LemmatizerParts(processor.trainer.predict_dict, processor.trainer.skip_seq2seq, processor)


def _trees(processor: Any) -> TreeParts:
    from stanza.models.common.vocab import ROOT_ID, VOCAB_PREFIX_SIZE

    model, vocab = processor.trainer.model, processor.trainer.vocab
    return TreeParts(
        root=ROOT_ID,
        relation_offset=VOCAB_PREFIX_SIZE,
        vector_id=processor.pretrain.vocab.unit2id,
        vectors=model.pretrained_emb,
        vectors_inward=model.trans_pretrained,
        frequent_id=vocab["word"].unit2id,
        frequent=model.word_emb,
        tag_ids={name: vocab[name].unit2id for name in ("lemma", "upos", "xpos")},
        tag_rows={"lemma": model.lemma_emb, "upos": model.upos_emb, "xpos": model.xpos_emb},
        recurrent=_recurrent(model, "parserlstm"),
        heads=_bilinear(model.unlabeled),
        relations=_bilinear(model.deprel),
        relation_names=vocab["deprel"].unmap,
    )


def _bilinear(scorer: Any) -> Bilinear:
    return Bilinear(scorer.W1, scorer.W2, scorer.scorer.W_bilin.weight, scorer.scorer.W_bilin.bias)


def _names(processor: Any) -> NameParts:
    from stanza.models.common.vocab import PAD_ID, UNK_ID, VOCAB_PREFIX_SIZE
    from stanza.models.ner.trainer import fix_singleton_tags
    from stanza.models.ner.utils import decode_from_bioes

    model, vocab = processor.trainers[0].model, processor.trainers[0].vocab
    (scores,) = model.tag_clfs
    numbers = [[max(i, VOCAB_PREFIX_SIZE)] for i in range(scores.out_features)]
    tags: Sequence[Any] = vocab["tag"].unmap(numbers)
    return NameParts(
        vector_ids=vocab["word"].map,
        vectors=model.word_emb,
        own_ids=vocab["delta"].map if model.delta_emb is not None else None,
        own=model.delta_emb,
        unknown=UNK_ID,
        nothing=PAD_ID,
        characters=Characters(model.charmodel, vocab["char"].map),
        inward=model.input_transform,
        recurrent=_recurrent(model, "taggerlstm"),
        scores=scores,
        moves=model.crits[0]._transitions.numpy(),
        tags=tuple(tag[0] if isinstance(tag, list) else tag for tag in tags),
        mend=fix_singleton_tags,
        decode=decode_from_bioes,
    )


def _recurrent(model: Any, name: str) -> RecurrentParts:
    network = getattr(model, name)
    begin = getattr(model, f"{name}_h_init"), getattr(model, f"{name}_c_init")
    if isinstance(network.lstm, torch.nn.LSTM):
        count = network.lstm.num_layers
        return RecurrentParts(tuple((network.lstm, n) for n in range(count)), (None,) * count, *begin)
    function = network.highway_func or torch.nn.Identity()
    pairs = zip(network.gate, network.highway, strict=True)
    highways = tuple(Highway(gate, past, function) for gate, past in pairs)
    return RecurrentParts(tuple((layer.lstm, 0) for layer in network.lstm), highways, *begin)
