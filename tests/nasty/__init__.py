"""Files that no honest newsroom would send, with what has to become of each: built, or skipped for a reason.

The small ones are a table; what cannot stand in a table (devices, links, sizes) is made by a function.  All text is
invented, and hostile characters are written as escapes so that this file itself is plain.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

BUILT = "built"


class Nasty(NamedTuple):
    """A file: its name, its bytes, and the outcome of each of its articles: BUILT, or a part of the reason."""

    file: str
    data: bytes
    outcomes: tuple[str, ...]


def text(name: str, content: str, *outcomes: str, encoding: str = "utf-8", end: str = ".txt") -> Nasty:
    return Nasty(name + end, content.encode(encoding, "surrogatepass"), outcomes or (BUILT,))


def raw(name: str, data: bytes, *outcomes: str, end: str = ".txt") -> Nasty:
    return Nasty(name + end, data, outcomes or (BUILT,))


def lines(name: str, *rows: Any, outcomes: tuple[str, ...]) -> Nasty:
    """A .jsonl file; what is no string is written as JSON."""
    written = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    return Nasty(name + ".jsonl", "\n".join(written).encode("utf-8", "surrogatepass"), outcomes)


def front(name: str, block: str, *outcomes: str) -> Nasty:
    """A text with front matter; the text is the name, so that no two are the same article."""
    return text(name, f"---\n{block}\n---\nReport {name}: “It is so,” said Ann Low.", *outcomes)


ENCODINGS = (
    raw("latin-1", "“Café”".encode("cp1252"), "not UTF-8"),
    raw("windows-1252 that calls itself utf-8", b"\xef\xbb\xbfcaf\xe9 \x93yes\x94", "not UTF-8"),
    raw("utf-16 without a mark", "“Yes,” she said.".encode("utf-16-le"), "a binary file"),
    text("utf-16 with a mark", "\ufeff“Sixteen,” she said.", encoding="utf-16-le"),
    text("utf-32 with a mark", "\ufeff“Thirty-two,” she said.", encoding="utf-32-be"),
    raw("utf-16 cut in half", b"\xff\xfe\x1c\x20y", "not UTF-16"),
    raw("half a surrogate pair in utf-16", b"\xff\xfea\x00\x3d\xd8b\x00", "a binary file"),
    raw("surrogates as utf-8", b"\xed\xa0\xbd\xed\xb8\x80 said so", "not UTF-8"),
    raw("overlong slash", b"\xc0\xaf said so", "not UTF-8"),
    raw("beyond unicode", b"\xf4\x90\x80\x80 said so", "not UTF-8"),
    raw("cut in the middle of a letter", "He said “oui, é".encode()[:-1], "not UTF-8"),
    text("two byte order marks", "\ufeff\ufeff“Twice,” she said."),
    text("a mark in the middle", "He said “in the \ufeffmiddle” and left."),
    text("only a mark", "\ufeff", "empty"),
    raw("gzip", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", "a binary file"),
    raw("png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a binary file"),
    raw("elf", b"\x7fELF\x02\x01\x01\x00" + bytes(64), "NUL"),
    text("escape codes", "\x1b[31m\x1b]0;owned\x1b\\\x1b[2J“Red,” he said.\x1b[0m"),
)

CHARACTERS = (
    text("nul", "He said “no\0body” knew.", "a NUL character"),
    text("control characters", "\x01\x02\x03\x04\x05 “x” he said", "control characters"),
    text("empty", "", "empty"),
    text("white space of all kinds", " \t\r\n\v\f\u00a0\u2003\u3000\u2028", "empty"),
    text("one mark", "“"),
    text("crlf", "“One line,” he said.\r\n\r\n“Another,” he added.\r\n"),
    text("cr alone", "“Old line,” he said.\r\r“Older,” he added.\r"),
    text("mixed line ends", "“A,” he said.\r\n\n\r“B,” he said.\u2028“C,” he said.\x85“D,” he said.\v\f"),
    text("bidi overrides", "He said \u202e“\u202depyt” and \u2066“isolated\u2069” and \u202b“embedded\u202c”."),
    text("bidi never closed", "\u202e\u202e\u202e\u2067“never closed,” he said."),
    text("zero width", "“\u200bz\u200be\u200cr\u200do\u2060 \ufeffwidth,\u200b” he\u200b said\u200b."),
    text("zero width only inside the marks", "He said “\u200b\u200b\u200b” to all."),
    text("soft hyphens", "“So\u00adft hy\u00adphens,” he s\u00adaid."),
    text("combining heap", "“Z" + "\u0301\u0316\u0363" * 400 + "algo,” he said."),
    text("tag characters", "“Plain\U000e0068\U000e0069\U000e007f,” he said."),
    text("private use and unassigned", "“\ue000\U000f0000\u0378\U000e01ff,” he said."),
    text("noncharacters", "“\ufffe\uffff\U0001ffff,” he said."),
    text("replacement characters", "“\ufffd\ufffd\ufffd,” he said."),
    text("emoji families", "“\U0001f468\u200d\U0001f469\u200d\U0001f467\U0001f3fd\ufe0f\u20e3,” he said."),
    text("ligature that grows when folded", "“\ufdfa\ufdfa\ufdfa \ufb03,” he said."),
    text("turkish i and sharp s", "“İSTANBUL ıİ STRASSE ẞß,” she said."),
    text("mathematical letters", "“𝔉𝔯𝔞𝔨𝔱𝔲𝔯 𝟙𝟚𝟛,” he said."),
    text("every quotation mark", "".join(f"{c}x{c} " for c in "“”„‟«»″〝〞＂‘’‚‛‹›′´`ʼ＇\"'")),
    text("marks only", "“”\"\"‘’''«»„“"),
    text("marks turned round", "”Turned,“ he said. »Also turned,« he said."),
    text("never closed", "“Never closed, he said.\n\n“Nor this.\n\n“Nor this either."),
    text("html", "<script>alert('“1”')</script><img src=x onerror=\"alert('2')\"> “<b>bold</b>,” he said."),
    text("template", "“{{ 7*7 }} {% raw %} ${7*7} #{7*7} <%= 7*7 %>,” he said."),
    text("sql", "“Robert'); DROP TABLE quotes;--,” she said. \"' OR 1=1 --\""),
    text("terminal title", "“\x9b31m and \x07bell,” he said after a talk without any other control character, in all"
         " of its many words, of which there were enough to drown the one of them in plain letters and spaces."),
    text("spreadsheet formula", "“=cmd|' /C calc'!A0,” said Ann Low.\n\n“@SUM(1+1),” she said. “-2+3,” she said."),
    text("markdown", "# “Title”\n\n> “Quoted,” he said.\n\n```\n\"code\"\n```\n[x](javascript:alert(1))", end=".md"),
)  # fmt: skip

FRONT_MATTER = (
    front("tag that runs code", "title: !!python/object/apply:os.system ['touch owned']", "tags are not allowed"),
    front("tag of another kind", "title: !ruby/object:Gem {}", "tags are not allowed"),
    front("binary tag", "title: !!binary gA==", "tags are not allowed"),
    front("billion laughs", "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]", "aliases are not allowed"),
    front("refers to itself", "a: &a [*a]", "aliases are not allowed"),
    front("merge key", "<<: {title: merged}\noutlet: O"),
    front("a key twice", "title: one\ntitle: two", "occurs twice"),
    front("nested too deep", "a: " + "[" * 50 + "]" * 50, "levels"),
    front("a mapping as a key", "? {a: b}\n: c", "a key must be text"),
    front("two documents", "title: a\n... \n--- b", BUILT),
    front("a directive", "%YAML 9.9", "incompatible"),
    front("tabs", "\ttitle: x", "malformed"),
    front("not closed quotes", 'title: "open', "malformed"),
    front("title of lists", "title: [1, [2, [3]]]", "title must be text"),
    front("hostile title", "title: '<script>alert(1)</script>\u202e'\noutlet: '=1+1'\nurl: 'javascript:alert(1)'"),
    front("two hosts", "url: 'https://example.org\\@evil.example/\"onmouseover=\"x'"),
    front("huge title", "title: " + "x" * 5000, "title is longer"),
    front("date that overflows", "published: 99999-99-99T99:99:99+99:99"),
    front("date at the end of time", "published: 9999-12-31T23:59:59-23:59"),
    front("language that climbs", "language: ../../etc/passwd", "is not a code"),
    front("language that is not there", "language: tlh", "no language"),
    front("half a surrogate", 'title: "\\ud83d"', "escape code"),
    front("nul by escape", 'title: "a\\0b"'),
    text("front matter without an end", "---\ntitle: x\n" + "y: z\n" * 20_000, "no closing"),
    text("front matter of dashes", "---\n" * 3000 + "“Dashes,” he said."),
)

JSON_LINES = (
    lines("broken", '{"text": "a', "{'text': 'a'}", "[]", "null", "1", '"text"', "{}", "NaN", "}{",
          outcomes=("broken JSON", "broken JSON", *["not a JSON object"] * 4, "no text", "not a JSON object",
                    "broken JSON")),
    lines("types", {"text": None}, {"text": 7}, {"text": ["a"]}, {"text": {"text": "a"}}, {"text": True},
          outcomes=("no text", *["text must be a string"] * 4)),
    lines("lone surrogates", '{"id": "s1", "text": "\\ud83d \\ude00 half"}', '{"id": "\\udc00", "text": "id"}',
          '{"id": "s3", "title": "\\ud800", "text": "“Title,” he said."}',
          outcomes=("half a surrogate", "id must be printable", "title holds half a surrogate")),
    lines("ids", {"id": True, "text": "a"}, {"id": 1.5, "text": "a"}, {"id": [], "text": "a"},
          {"id": "a\nb", "text": "a"}, {"id": "\u202e", "text": "a"}, {"id": "x" * 9999, "text": "a"},
          {"id": "../../etc/passwd", "text": "“Up,” he said."}, {"id": "a/b?c#d%00", "text": "“Odd id,” he said."},
          {"id": "'; DROP TABLE articles;--", "text": "“Bobby,” she said."},
          outcomes=(*["id must be"] * 6, BUILT, BUILT, BUILT)),
    lines("same id", {"id": "same", "text": "“One,” he said."}, {"id": "same", "text": "“Two,” he said."},
          outcomes=(BUILT, "the same article as")),
    lines("keys twice", '{"id": "k", "text": "first", "text": "“Second,” he said."}', outcomes=(BUILT,)),
    lines("prototype", {"id": "p", "__proto__": {"x": 1}, "constructor": 1, "text": "“Proto,” he said."},
          outcomes=(BUILT,)),
    lines("numbers that overflow", '{"id": 1e999, "text": "a"}', '{"id": ' + "9" * 5000 + ', "text": "a"}',
          '{"id": "n3", "title": 1e999, "text": "“Infinite,” he said."}',
          outcomes=("id must be", "broken JSON", BUILT)),
    lines("nested", '{"id": "d1", "x": ' + "[" * 900 + "]" * 900 + ', "text": "“Deep,” he said."}',
          '{"id": "d2", "x": ' + "[" * 100_000, outcomes=(BUILT, "nested too deep")),
    raw("marks", b'\xef\xbb\xbf{"id": "m1", "text": "a \\"b\\" c"}\r\n\xff\xfe{\r\n\r\n{"id": "m4", "text": "d"}',
        BUILT, "not", BUILT, end=".jsonl"),
    raw("utf-16 lines", '{"id": "u", "text": "a"}\n'.encode("utf-16"), BUILT, "broken JSON", end=".jsonl"),
    raw("no line at all", b"\n\n\n", end=".jsonl")._replace(outcomes=()),
)  # fmt: skip

SMALL = (*ENCODINGS, *CHARACTERS, *FRONT_MATTER, *JSON_LINES)

SIDECARS: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "climbs": (b"file,title\n../secret.txt,x\n/etc/passwd,x\na/../../b.txt,x\na.txt,ok\n", ("leads out",) * 3),
    "other slashes": (b"file,title\n..\\secret.txt,x\nfile:///etc/passwd,x\na.txt,ok\n", ("is not there",) * 2),
    "nul": (b"file,title\na\0.txt,x\na.txt,ok\n", ("is not there",)),
    "not utf-8": (b"file,title\na.txt,caf\xe9\n", ("not UTF-8",)),
    "no column": (b"name,title\na.txt,x\n", ('no column "file"',)),
    "empty": (b"", ('no column "file"',)),
    "10,000 columns": (
        ",".join(["file", *(f"c{n}" for n in range(10_000))]).encode() + b"\na.txt" + b",x" * 10_000,
        (),
    ),
    "more values than columns": (b"file,title\na.txt,x,y,z\n", ("4 values for 2 columns",)),
    "formulas": (b"file,title,outlet\na.txt,=1+1,@SUM(A1)\n", ()),
    "never closed": (b'file,title\na.txt,"open\nb.txt,x\n', ()),
    "a field of a megabyte": (b"file,title\na.txt," + b"y" * 1_000_000 + b"\n", ("field larger",)),
    "twice": (b"file,title\na.txt,one\na.txt,two\n", ("a second time",)),
    "column twice": (b"file,title,title\na.txt,one,two\n", ()),
}


def write_small(folder: Path) -> Path:
    """Write the small files into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in SMALL:
        (folder / one.file).write_bytes(one.data)
    return folder


def write_special(folder: Path) -> dict[str, str]:
    """Make what is no regular file in ``folder`` and return the reason why each is skipped, by its name."""
    folder.mkdir(parents=True, exist_ok=True)
    os.mkfifo(folder / "fifo.txt")
    with socket.socket(socket.AF_UNIX) as listening:
        here = Path.cwd()
        os.chdir(folder)  # the path of a socket may be a hundred characters long
        listening.bind("socket.txt")
        os.chdir(here)
    for name, target in {
        "zero.txt": "/dev/zero", "random.jsonl": "/dev/urandom", "terminal.txt": "/dev/tty", "loop.txt": "loop.txt",
        "to.txt": "fro.txt", "fro.txt": "to.txt", "nothing.txt": "missing.txt", "up.txt": "..", "root": "/",
        "memory.txt": "/proc/self/mem", "password.txt": "/etc/shadow-that-is-not-there",
    }.items():  # fmt: skip
        (folder / name).symlink_to(target)
    (folder / "folder.txt").mkdir()
    device, loop, link = "not a regular file", "symbolic links", "a link to"
    return {
        "fifo.txt": device, "socket.txt": device, "zero.txt": device, "random.jsonl": device, "terminal.txt": device,
        "loop.txt": loop, "to.txt": loop, "fro.txt": loop, "nothing.txt": link, "up.txt": link, "root": link,
        "memory.txt": "", "password.txt": link,
    }  # fmt: skip


def _one_line(path: Path, size: int) -> None:
    with path.open("wb") as file:
        for _ in range(size // 1_000_000):
            file.write(b"on and on " * 100_000)


def _one_json_line(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.write(b'{"id": "big", "text": "')
        for _ in range(size // 1_000_000):
            file.write(b"on and on " * 100_000)
        file.write(b'"}\n{"id": "after it", "text": "\\u201cStill here,\\u201d he said."}\n')


def _many_json_lines(path: Path, size: int) -> None:
    """A file of the size in which no line is too long, and none is an article."""
    with path.open("wb") as file:
        for _ in range(size // 1_000_000):
            file.write(b'{"text": 0}\n' * 3)
            file.write(b" " * 999_000 + b"\n")


# Written by a function with a size in bytes: the short form's and the long one's.
BIG: dict[str, tuple[Callable[[Path, int], None], int, int, tuple[str, ...]]] = {
    "one line.txt": (_one_line, 9_000_000, 200_000_000, ("larger than",)),
    "one line.jsonl": (_one_line, 9_000_000, 200_000_000, ("larger than",)),
    "a json line.jsonl": (_one_json_line, 9_000_000, 100_000_000, ("larger than", BUILT)),
    "blank lines.jsonl": (_many_json_lines, 1_000_000, 100_000_000, ("text must be",) * 3),
}
