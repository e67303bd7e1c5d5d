"""Who said it: a document and its quotes to attributions.

Every mention near a quote is a candidate; rules that name their pattern and a learned scorer choose among them and
"nobody's words"; coreference tells whom a pronoun or a surname means.
"""

from __future__ import annotations

from quotes.attribute.assemble import attribute

__all__ = ["attribute"]
