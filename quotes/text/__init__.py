"""The one normal form of text, its paragraphs, and its language."""
