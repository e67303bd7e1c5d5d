"""The one normal form of text, its paragraphs, and the language that it is in."""
