"""Exports of an index: rows for spreadsheets and programs, linked data, other programs' layouts, data sets, a site."""

from quotes.export.columns import Kind, of_printed, of_table
from quotes.export.dataset import export_dataset
from quotes.export.formats import FORMATS, export
from quotes.export.json_schema import SCHEMAS, json_schema
from quotes.export.site import export_site

__all__ = [
    "FORMATS",
    "SCHEMAS",
    "Kind",
    "export",
    "export_dataset",
    "export_site",
    "json_schema",
    "of_printed",
    "of_table",
]
