"""Exports of an index: rows for spreadsheets and programs, linked data, GDELT's layout, a site to publish."""

from quotes.export.formats import FORMATS, export
from quotes.export.site import export_site
from quotes.export.tables import COLUMNS

__all__ = ["COLUMNS", "FORMATS", "export", "export_site"]
