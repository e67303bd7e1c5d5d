"""Every threshold and default, each with its reason."""

from __future__ import annotations

# --- parse ---------------------------------------------------------------------------------------------------------
# Words of a quote that begins inside a clause ("said they would “never accept that”") and still go to the parser:
# longer ones add nothing to the reporter's clause and cost a tree each.
FRAGMENT_WORDS_KEPT = 12
# The source of a quote that stands in a paragraph of its own is named one paragraph before in nine of ten cases.
PARAGRAPHS_BEFORE_A_QUOTE = 1
# Words in one batch of the dependency parser: its matrices grow with the square of a sentence, so small batches.
PARSE_BATCH_WORDS = 500
