"""Every threshold and default, each with its reason."""

from __future__ import annotations

# --- parse ---------------------------------------------------------------------------------------------------------
# Words of a quote that begins inside a clause ("said they would “never accept that”") and still go to the parser:
# longer ones add nothing to the reporter's clause and cost a tree each.
FRAGMENT_WORDS_KEPT = 12
# A quote of up to so many words is no longer than the placeholder, so it goes to the parser as it is.
SHORT_QUOTE_WORDS = 3
# The source of a quote that stands in a paragraph of its own is named one paragraph before in nine of ten cases.
PARAGRAPHS_BEFORE_A_QUOTE = 1
# Fewer words than these beside a quote name nobody who speaks: "he said" has two, "said Roe, a nurse" four.
WORDS_OF_A_TAG = 3
# Paragraphs over which a person stays the one that a pronoun means, counted from a quote: on the dev articles the trees
# of more paragraphs change no speaker.
PARAGRAPHS_SPOKEN_OF = 4
# Times that two words of a name are read together far from quotes: with one reading 80 of 9,555 quotes of the train
# articles get another speaker than by reading everything, with two 25, with three 21, without a limit 21.
READINGS_OF_A_NAME = 3
# Words in one batch of a network: enough to keep the processor's vector units busy, few enough for its caches.
PARSE_BATCH_WORDS = 2000
# Words whose relations are worked out together: their table of three thousand numbers a word stays in the cache.
RELATION_BATCH_WORDS = 64
# Characters in one batch of the tokenizer's network: its states stay in the cache, and its rows are of like length.
TOKENIZE_BATCH_CHARACTERS = 6_000
# Shapes of input that PyTorch's library keeps code for.
SHAPES_KEPT = 16
# Characters that the tokenizer's network sees at once: Stanza's own window, so that both split alike.
TOKENIZE_WINDOW = 1000
# Word forms whose part of a network's input is kept: the working vocabulary of some thousand articles, 25 MB each.
WORD_ROWS_KEPT = 30_000
# Where a first name's vector lies between the female and the male words: of 255 first names in news articles, 19 in 20
# of those below and 39 in 40 of those above are borne by people whom the article calls she or he.
GENDER_FEMALE_BELOW = -0.05
GENDER_MALE_ABOVE = 0.04

# Words of the longest sentence that gets a tree: news has up to some two hundred, and memory and time grow with the
# square; what is longer is a list or no prose.
MAX_SENTENCE_WORDS = 500

# --- articles ------------------------------------------------------------------------------------------------------
# Largest file or JSON line that is read: no news article comes near it, and one input cannot fill the memory.
MAX_ARTICLE_BYTES = 8_000_000
# Largest text of one article: a million characters is a thick book, and costs minutes to parse.
MAX_ARTICLE_CHARACTERS = 1_000_000
# Longest line: an article that lost its line breaks has some tens of thousands of characters; what is longer is data,
# and the tokenizer's memory grows with the line.
MAX_LINE_CHARACTERS = 200_000
# Bytes of a file of JSON lines from which it is reckoned how many there are, for the progress: some hundred articles.
COUNTED_BYTES = 1_000_000
# Largest articles.csv: a line for each of half a million articles.
MAX_SIDECAR_BYTES = 100_000_000
# Longest front matter, searched for its closing line; and longest value of a metadata field.
MAX_FRONT_MATTER_CHARACTERS = 64_000
MAX_FIELD_CHARACTERS = 2_000
# A first line of at most so many characters and words can be a title: the longest of the dev corpus has 22 words.
MAX_TITLE_CHARACTERS = 200
MAX_TITLE_WORDS = 30
# Share of control characters from which a file that happens to decode is binary all the same.
MAX_CONTROL_SHARE = 0.01

# --- sources -------------------------------------------------------------------------------------------------------
# Largest page that is read: news pages have a few hundred kilobytes, and one of five million, all links, wants 40 s.
MAX_PAGE_BYTES = 3_000_000
# Largest feed: the parser wants four seconds for a million bytes of empty entries.
MAX_FEED_BYTES = 10_000_000
# Largest sitemap or JSON document: 50 MB is what the sitemap protocol allows.
MAX_LISTING_BYTES = 50_000_000
# Largest robots.txt: RFC 9309 asks for 500 KiB to be read.
MAX_ROBOTS_BYTES = 500 * 1024
# Seconds for one answer altogether, and for one silence in it: a page that takes longer is not sent to be read.
FETCH_SECONDS = 30.0
SILENCE_SECONDS = 10.0
# Seconds between two requests to one host, unless its robots.txt asks for more; of that, no more than so many.
PAUSE_SECONDS = 1.0
MAX_PAUSE_SECONDS = 60.0
# Redirects followed: browsers follow twenty, news pages need two or three; RFC 9309 asks for five.
MAX_REDIRECTS = 5
# Lists within lists: a sitemap's index, a sitemap, a page.
MAX_LISTS = 3
# Addresses taken from one feed or sitemap: 50,000 is what the protocol allows.
MAX_LINKS = 50_000
# An article has so many words at least: less is a caption, a notice about cookies, a page behind a gate.
MIN_ARTICLE_WORDS = 25
# Share of the characters beyond ASCII that may be broken in a page that says it is UTF-8: of another encoding, nearly
# all are.
MAX_BROKEN_SHARE = 0.2
# Characters that tell the language, and the probability from which we believe it: what names people and places of
# another country, and little else, stays below.
LANGUAGE_CHARACTERS = 20_000
LANGUAGE_PROBABILITY = 0.9
# An article that does not say its language is asked for it from so many characters on: two or three sentences.
LANGUAGE_FEWEST_CHARACTERS = 200
# Words looked at, and the share of them that must be English grammar ("the", "of", "was") to take it for English: such
# words are 19 in 100 at the least in a thousand articles of English news, and 5 in 100 in Spanish, which spells some
# alike.  Below it the library decides.
LANGUAGE_WORDS = 300
LANGUAGE_COMMON_SHARE = 0.2
# Longest part of a file's name that comes from an outlet or a title: names may have 255 bytes.
MAX_SLUG_CHARACTERS = 60

# --- detect --------------------------------------------------------------------------------------------------------
# Marks read in one article: many times what the quote-richest interview has; the rest is left unread.
MAX_MARKS = 50_000
# Quotes of one article: the longest transcripts have some hundreds, and attribution looks at each with its neighbours.
MAX_QUOTES = 2_000
# A line of at most so many words can be the heading of a boilerplate tail ("You might also like:").
MAX_TAIL_HEADING_WORDS = 6
# A paragraph of so many words after such a heading shows that the article goes on and the heading is an inset's.
TAIL_PARAGRAPH_WORDS = 40
# A quote of so many words or fewer can be a title, a nickname or a word as a word.
MAX_LABEL_WORDS = 10
# From so many words on, a quote that begins with a capital is a sentence, whatever stands around it.
SENTENCE_WORDS = 6
# Newlines inside sentences, from which a text counts as wrapped by hand: at least so many, and this share of all.
MIN_WRAPPED_LINES = 3
WRAPPED_SHARE = 0.4
# What each reading of a double mark costs; the cheapest reading of a whole article is taken.  Only their order
# matters: a plain pair is free, a quote inside a quote less than a quote never closed, that less than a mark to ignore.
COST_NESTED_SAME_MARKS = 1.0
COST_NESTED_OTHER_MARKS = 0.4
COST_REOPENED = 2.2
COST_UNCLOSED = 2.0
COST_CONTINUED = 0.2  # unclosed, and the next paragraph opens again: how long quotes are printed
COST_OVER_PARAGRAPHS = 2.3  # one pair around two paragraphs
COST_STRAY = 3.5
COST_STRAY_AFTER_DIGIT = 0.8  # an inch or a minute
COST_WRONG_GLYPH = 1.5  # “ that closes, ” that opens
COST_SINGLE_UNCLOSED = 2.0
COST_SINGLE_STRAIGHT_UNCLOSED = 5.0  # a straight ' that never closes is an apostrophe

# --- statements ----------------------------------------------------------------------------------------------------
# What a word tells that the list of common words does not hold: all rare words alike, for beyond the list a count
# says more of the list's sources than of the word.
RAREST_WORD_BITS = 16
# Letters that must be left of a word when its ending is cut: "careless" and "extremely" keep theirs, "this" is whole.
SHORTEST_STEM = 4

# --- database ------------------------------------------------------------------------------------------------------
# How long a build waits for another writer of the live index before it gives up; readers never hold it.
BUSY_SECONDS = 30.0
# Hits of a search that are ranked: words that stand in a tenth of a million quotes would take most of a second.
SEARCH_RANKED_HITS = 20_000
# What skipping a word costs in an alignment, as a share of what it tells: at a half one inserted rare word may stand
# between two that match, two may not.
SKIPPED_WORD_COST = 0.5
# Words of one wording times words of the other above which the alignment is rapidfuzz's longest common subsequence:
# twenty milliseconds in Python at that size, and between long wordings chance matches do no harm.
ALIGNED_CELLS = 40_000

# --- command line --------------------------------------------------------------------------------------------------
# Articles between two lines of progress where no terminal can show a bar: two or three are parsed in a second, so a
# line comes in less than a minute, and systems that end a silent job see that it goes on.
PROGRESS_ARTICLES = 100
# Months that "quotes stats" shows one by one: three years are a screen; more are shown by year.
STATS_MONTHS = 36

# --- site ----------------------------------------------------------------------------------------------------------
# Datasette's settings for an index that others look at; each with why.
SITE_SETTINGS = {
    "default_page_size": 50,  # a screen or two
    "sql_time_limit_ms": 2000,  # a search over a million quotes on a slow machine
    "facet_time_limit_ms": 500,  # facets on the largest table
    "facet_suggest_time_limit_ms": 0,  # metadata.yml names the facets; suggesting costs a query for each column
    "suggest_facets": False,
    "truncate_cells_html": 400,  # whole sentences in tables, not whole speeches
    "allow_csv_stream": True,  # all rows of a table as CSV,
    "max_csv_mb": 100,  # up to a size
    "max_returned_rows": 1000,
}
# On a server that faces others: no SQL of theirs, and no copy of the whole file for each who asks.
PUBLIC_SETTINGS = {"default_allow_sql": False, "allow_download": False, "allow_csv_stream": False}

# --- pipeline ------------------------------------------------------------------------------------------------------
# Text kept on each side of a quote: two or three lines, enough to judge it, too little to replace the article.
CONTEXT_CHARACTERS = 160
# A snippet that shows a cue or a speaker farther off than the context reaches.
EVIDENCE_CHARACTERS = 200
# Articles that are parsed together: enough to fill Stanza's batches, few enough that progress moves.
BATCH_ARTICLES = 24
# Articles in a batch altogether, those that earlier builds have parsed included.
BATCH_INPUTS = 5_000
# Processor time that one article may take: twice what the longest that is read takes on a slow core.
MAX_ARTICLE_SECONDS = 300.0

# --- engines -------------------------------------------------------------------------------------------------------
# Share of a processor that an actor of Ray's claims, and a task that reads: what the actors leave free is for readers,
# who are idle most of the time because they wait for the actors.
RAY_ACTOR_SHARE = 0.8
RAY_READER_SHARE = 0.1
# Shared memory of a Ray that is started on this machine: batches on their way, some tens of kilobytes each.
RAY_OBJECT_STORE_BYTES = 200_000_000
# Files that one task reads: small ones cost less to read than a task to start.
RAY_PIECES = 200
# Size of the blocks of a shuffle, and rows put into one: some megabytes, of which each worker holds a few.
RAY_BLOCK_BYTES = 16_000_000
RAY_SHUFFLE_ROWS = 5_000
# Pairs of quotes of one wording that one worker compares: a slogan with more is shared out, so that none waits for it.
RAY_HOT_PAIRS = 20_000
# Pairs of quotes from which their comparison goes to Ray's workers: below it the shuffle takes longer than they do.
RAY_PAIRS = 200_000

# --- attribute -----------------------------------------------------------------------------------------------------
# A pronoun reaches back over so many paragraphs: in news the person was named two paragraphs before at the farthest.
ANTECEDENT_PARAGRAPHS = 8
# Below this probability a pronoun's person is left open: about where a wrong name is as likely as a right one.
ANTECEDENT_PROBABILITY = 0.4
# A pronoun below one subject ("Roe named the risks he faced") means that subject in 50 of 58 train articles' cases.
COMMAND_PROBABILITY = 0.86
# A quote of so many words is a sentence or a clause of its own, whatever stands around it.
SPEECH_WORDS = 6
# How sure we are that words after "so-called" or under "Related posts" are nobody's speech: on the train articles the
# gold agrees in about this share of the few there are.
SILENT_CONFIDENCE = 0.9
# Quotes inside quotes are few and not learned from: a speaker found there by rule is right about as often as not.
NESTED_CONFIDENCE = 0.5
# "a spokesman for the ministry of foreign affairs": what belongs to a noun is no longer than this in nearly all news.
PHRASE_WORDS = 8
# A tag that splits an utterance in two is no longer than this: "…," said Roe, who has long led the party, "…".
TAG_CHARACTERS = 160
# A wording up to this many bits (two rare words, or a commonplace sentence) can be said twice by chance, and all the
# more the longer ago; above it time says little.
SHORT_BITS = 60
# Words of a quote so short that a negation right before it, left outside the marks, changes what it says.
SHORT_WORDS = 5
# Words before a quote in which such a negation stands ("will not be", "is not at all").
NEGATION_REACH = 3
# How sure the rules are that attribute without learned weights, in languages in which nobody has annotated articles for
# us: set by hand by how plainly each pattern names a source, and none as high as a good learned one.
PLAIN_CONFIDENCE = {
    "according-to": 0.8,
    "tag-after": 0.8,
    "pointer": 0.7,
    "colon": 0.7,
    "tag-before": 0.7,
    "continuation": 0.6,
    "no-source": 0.6,
    "pronoun-drop": 0.5,
    "judgement": 0.5,
    "noun-cue": 0.5,
}
PLAIN_UNCLEAR = 0.3  # the pattern holds, but whom it means is open
# Paragraphs back over which a verb without a subject, or a pronoun, still means the subject last spoken of.
PLAIN_PARAGRAPHS = 2
# Where a dash opens a tag inside speech, its verb is among the first words: "—le dijo después Roe—".
TAG_OPENING_CHARACTERS = 40
TAG_OPENING_WORDS = 3
# Characters between two quotes of one article that only a speech tag fills: the second goes on from the first.
NEIGHBOUR_CHARACTERS = 120
# Days apart that two articles count as of which one has no date: articles without dates are mostly of one story, and
# what stands around their quotes says the rest.
UNKNOWN_DAYS = 3
# Bits of shared context above which more says nothing: four rare words around both quotes are the same affair.
CONTEXT_BITS = 64
# What a word must tell for quotes that share it to be compared at all: "have" is in every second quote.
FEWEST_SHARED_BITS = 9
# Pairs of words by which an edited wording is looked for: so many that a changed word does not hide it.
CONTENT_PAIRS = 3
# Wordings that may share their rarest pair of words before only those of one speaker are compared ("I think", slogans).
HOT_PAIR = 60
# Printings compared with a quote on either side of its day: of any speaker, and of its own.
NEAREST_ANY = 3
NEAREST_SPEAKER = 4
# Quotes before a quote in its own article that are compared for one word that they share: more than any news article
# has, so that only a text made of thousands of like quotes feels it.
NEAREST_AT_HOME = 100
# Wordings that may be looked at for one short wording before only those of its own speaker are.
HOT_WORDING = 400
# Probability from which two quotes are one statement, and from which two statements are shown as maybe the same.
JOINED = 0.55
SUGGESTED = 0.25
# Share of the words of two wordings that must match, by what they tell, for them to be compared any further.
LEAST_SAMENESS = 0.5
# An excerpt of more than this share of its host's words counts as an edit of it, not as a part: it can be a host.
WHOLE = 0.8
# Confidence of an attribution below which another printing of the words may overrule it.
SURE = 0.6
# Two quotes may overlap only in part, the end of one being the beginning of the other, where the shared part is this
# long (a clause of its own); below it nearly all of the shorter one must match.
OVERLAP_BITS = 45
COVERED = 0.7
# Sameness of such an overlap: the two must agree wherever both have words, or only the phrase is shared.
CLEAN_CUT = 0.9
# The part of the shorter one that must lie in such an overlap: two long talks have many phrases in common.
CLEAN_PART = 0.35
# Days after which a short phrase said again is another occasion's.
SEASON_DAYS = 60
# Bits of shared words from which another speaker's same words are shown as an echo: two rare words.
ECHO_BITS = 28
# Two renderings of one remark (translations, paraphrases) share most of their words of content: this share of the
# lesser one's, at least so many words and so many bits, within so many days.
ALIKE = 0.6
ALIKE_WORDS = 4
ALIKE_BITS = 50
SUGGESTED_DAYS = 14
# Links of one kind that a statement may have: more are a slogan's.
MOST_LINKS = 8
# Bits of words that nobody repeats by heart: where two known speakers have so many in common word for word, outside
# inner quotation marks, one attribution is wrong.
UNREPEATED_BITS = 100
# Words before a phrase in which "he believes that" makes it somebody else's.
REPORT_REACH = 14
# Two wordings of like length (this share of the longer) that have nearly all words (this share of the shorter) in
# order leave an alignment no choice: rapidfuzz finds it a hundred times faster.
ALIKE_LENGTHS = 0.7
NEARLY_EQUAL = 0.85
