"""Datasette's own pages, corrected in their HTML, since a template could only be replaced as a whole."""

from __future__ import annotations

import re

from markupsafe import Markup

# In text a quotation mark is written &#34;, so these match attributes and tags of the template alone.
_MENDED = (
    (re.compile(r' style="[^"]*"'), ""),  # the policy forbids styles in the page
    (re.compile(r"<style>.*?</style>", re.DOTALL), ""),
    (re.compile(r'<select name="_filter_column'), '<select aria-label="Column" name="_filter_column'),
    (re.compile(r'<select name="_filter_op'), '<select aria-label="Condition" name="_filter_op'),
    (re.compile(r'<select name="_sort"'), '<select aria-label="Sort by" name="_sort"'),
    (
        re.compile(r'<input type="text" name="_filter_value'),
        '<input aria-label="Value" type="text" name="_filter_value',
    ),
    (re.compile(r'<textarea id="sql-editor"'), '<textarea aria-label="SQL" id="sql-editor"'),
    (re.compile(r'<a href="(https?://[^"]*)">'), r'<a href="\1" rel="noopener nofollow">'),  # a cell that is an address
    (re.compile(r"<(/?)h3>"), r"<\1h2>"),  # they follow an h1
    (
        re.compile(r'<div class="table-wrapper">'),
        '<div class="table-wrapper" tabindex="0" role="region" aria-label="Rows">',
    ),
    (re.compile(r"(?<=</a>)&nbsp;<em>[0-9a-f]{12,}</em>"), ""),  # a hash beside the label of what it stands for
    (re.compile(r'(<a href="[^"]*" class="cross")>'), r'\1 aria-label="Remove">'),
)


def mended(html: Markup) -> Markup:
    """Return a page's content without styles, with names for all controls and headings in order."""
    text = str(html)
    for pattern, replacement in _MENDED:
        text = pattern.sub(replacement, text)
    return Markup(text)
