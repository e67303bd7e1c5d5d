"""Finished work in Parquet, one file for each batch and one row for each item: it survives workers and builds.

The place is a folder or an object-store URL.  The files hold plain columns only. A file with an Arrow schema of its own
is not read: such a schema can name types that run code when they are loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from quotes.errors import DatabaseError, UsageError
from quotes.text.normal import digest

_END = ".parquet"
_COLUMNS = ("key", "body", "kept")
_ARROW_SCHEMA = b"ARROW:schema"


@dataclass(frozen=True, slots=True)
class CheckpointRow:
    """What became of one item; ``kept`` is False if it is of no use to another build.

    ``beside`` goes into a file of its own, which workers read again and the build does not.
    """

    key: str
    body: bytes
    kept: bool = True
    beside: bytes | None = None


def place(name: str) -> str:
    """Return the URL of a folder or object-store prefix, which is created if need be.

    Raises UsageError if it is neither, DatabaseError if it cannot be written.
    """
    if "://" not in name:
        name = Path(name).absolute().as_uri()
    try:
        store, root = _store(name)
        if root.strip("/"):
            store.create_dir(root, recursive=True)
    except ValueError as error:
        raise UsageError(f"not a place for checkpoints ({error})", input=name) from error
    except OSError as error:
        raise DatabaseError(f"cannot be written ({error})", input=name, remedy="check --checkpoints") from error
    return name


def name_of(keys: Iterable[str]) -> str:
    """Return the name of the file that holds the rows of these items."""
    return f"{digest(*keys)}{_END}"


def write(where: str, name: str, rows: Sequence[CheckpointRow]) -> None:
    """Write a file as a whole or not at all, whoever else is writing it.  Raises OSError."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    store, root = _store(where)
    table = pa.table({c: [getattr(row, c) for row in rows] for c in _COLUMNS}, schema=_schema())
    local = store.type_name == "local"  # an object exists once it is complete, a file as soon as it is opened
    new = f"{root}/.{uuid4().hex}.{name}" if local else f"{root}/{name}"
    with store.open_output_stream(new) as file:
        pq.write_table(table, file, compression="none", store_schema=False)  # the bodies are compressed
    if local:
        store.move(new, f"{root}/{name}")


def there(where: str, name: str) -> bool:
    """Return whether a file exists."""
    from pyarrow.fs import FileType

    store, root = _store(where)
    return bool(store.get_file_info(f"{root}/{name}").type == FileType.File)


def read(where: str, name: str) -> list[CheckpointRow] | None:
    """Return the rows of a file, or None if there is no such file or it is not one of ours."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    store, root = _store(where)
    try:
        with store.open_input_file(f"{root}/{name}") as source, pq.ParquetFile(source) as file:
            if _ARROW_SCHEMA in (file.metadata.metadata or {}) or file.schema_arrow != _schema():
                return None
            columns = file.read(columns=list(_COLUMNS)).to_pydict()
    except (OSError, pa.ArrowException):
        return None
    values = zip(*(columns[c] for c in _COLUMNS), strict=True)
    return [CheckpointRow(*row) for row in values if None not in row]


def keys(where: str, name: str) -> list[str]:
    """Return the keys of a file's rows that are of use, without reading what they hold; none if it is not ours."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    store, root = _store(where)
    try:
        with store.open_input_file(f"{root}/{name}") as source, pq.ParquetFile(source) as file:
            if _ARROW_SCHEMA in (file.metadata.metadata or {}) or file.schema_arrow != _schema():
                return []
            columns = file.read(columns=["key", "kept"]).to_pydict()
    except (OSError, pa.ArrowException):
        return []
    return [key for key, is_kept in zip(columns["key"], columns["kept"], strict=True) if key and is_kept]


def names(where: str) -> list[str]:
    """Return the names of the files there, sorted."""
    return [name for name in _all(where) if not name.startswith(".")]


def unfinished(where: str) -> list[str]:
    """Return the names of the files there that somebody is writing, or was when they were lost."""
    return [name for name in _all(where) if name.startswith(".")]


def _all(where: str) -> list[str]:
    from pyarrow.fs import FileSelector

    store, root = _store(where)
    entries = store.get_file_info(FileSelector(root, allow_not_found=True))
    return sorted(entry.base_name for entry in entries if entry.base_name.endswith(_END))


def remove(where: str, files: Iterable[str]) -> None:
    """Remove files; it does not matter if some are already gone."""
    store, root = _store(where)
    for name in files:
        try:
            store.delete_file(f"{root}/{name}")
        except OSError:
            continue


def _schema() -> Any:
    import pyarrow as pa

    return pa.schema([("key", pa.string()), ("body", pa.binary()), ("kept", pa.bool_())])


def _store(url: str) -> tuple[Any, str]:
    from pyarrow.fs import FileSystem

    store, path = FileSystem.from_uri(url)
    return store, path.rstrip("/")
