"""Stanza's own processors, and documents that they have annotated."""
