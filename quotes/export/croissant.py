"""A data set as Croissant describes it: schema.org's Dataset, with the columns of each file."""

from __future__ import annotations

from typing import Any

from quotes.database import schema_org
from quotes.export.columns import Column, Kind, of_table
from quotes.export.datapackage import primary_key
from quotes.export.described import Dataset, File

CONFORMS_TO = "http://mlcommons.org/croissant/1.0"
# The context of Croissant's own specification, by which every reader recognises its words.
CONTEXT = {
    "@language": "en",
    "@vocab": f"{schema_org.CONTEXT}/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataBiases": "cr:dataBiases",
    "dataCollection": "cr:dataCollection",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "personalSensitiveInformation": "cr:personalSensitiveInformation",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": f"{schema_org.CONTEXT}/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_TYPES = {
    Kind.STRING: "sc:Text", Kind.INTEGER: "sc:Integer", Kind.NUMBER: "sc:Float", Kind.DATE: "sc:Date",
    Kind.DATETIME: "sc:DateTime",
}  # fmt: skip


def description(dataset: Dataset) -> dict[str, Any]:
    """Return what ``croissant.json`` holds."""
    values = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS_TO,
        "name": dataset.name,
        "alternateName": dataset.title,
        "description": dataset.description,
        "datePublished": dataset.created,
        "license": (dataset.licence or {}).get("path") or (dataset.licence or {}).get("title"),
        "distribution": [_file(one) for one in dataset.files],
        "recordSet": [_records(one) for one in dataset.files],
    }
    return {name: value for name, value in values.items() if value}


def _file(file: File) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "contentUrl": file.path,
        "contentSize": f"{file.size} B",
        "encodingFormat": "application/x-parquet" if file.format == "parquet" else file.media_type,
        "sha256": file.sha256,
    }


def _records(file: File) -> dict[str, Any]:
    """The rows of a file; that columns point into other files is not said, since readers would join them and fail."""
    records: dict[str, Any] = {"@type": "cr:RecordSet", "@id": file.table, "name": file.table}
    if keys := primary_key(file.table):
        records["key"] = [{"@id": f"{file.table}/{name}"} for name in keys]
    return records | {"field": [_field(file, column) for column in of_table(file.table)]}


def _field(file: File, column: Column) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"{file.table}/{column.name}",
        "name": column.name,
        "description": column.about,
        "dataType": _TYPES[column.kind],
        "source": {"fileObject": {"@id": file.path}, "extract": {"column": column.name}},
    }
