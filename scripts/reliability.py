#!/usr/bin/env python3
"""Draw how often answers of a confidence are right: reliability.py LABEL=FIGURES.json … [--out FILE.svg].

FIGURES.json is what `quotes evaluate GOLD.jsonl --json` prints.  Each point is a band of confidences: how sure its
answers are on average, and the share of them that name the right person, with the range in which the true share lies
nineteen times of twenty (Wilson 1927).
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

SIZE, LEFT, BOTTOM, TOP = 400, 64, 56, 24
COLOURS = ("#0b6e99", "#b5452c", "#6b7a0f")
STANDARD_DEVIATIONS = 1.96


class Share(NamedTuple):
    """A share and the range in which the true one lies."""

    low: float
    share: float
    high: float


def wilson(right: float, count: int) -> Share:
    """Return a share of ``count`` answers with its range."""
    z = STANDARD_DEVIATIONS
    middle = (right + z * z / (2 * count)) / (1 + z * z / count)
    reach = z / (1 + z * z / count) * math.sqrt(right * (1 - right) / count + z * z / (4 * count * count))
    return Share(max(0.0, middle - reach), right, min(1.0, middle + reach))


def _x(confidence: float) -> float:
    return round(LEFT + confidence * SIZE, 1)


def _y(share: float) -> float:
    return round(TOP + (1 - share) * SIZE, 1)


def _axes() -> list[str]:
    made = [f'<rect x="{LEFT}" y="{TOP}" width="{SIZE}" height="{SIZE}" fill="none" stroke="#888"/>']
    made.append(f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="#888" stroke-dasharray="4 4"/>')
    for step in range(0, 11, 2):
        share = step / 10
        made.append(f'<text x="{_x(share)}" y="{_y(0) + 18}" text-anchor="middle">{share:.1f}</text>')
        made.append(f'<text x="{_x(0) - 8}" y="{_y(share) + 4}" text-anchor="end">{share:.1f}</text>')
    middle, left = _x(0.5), 18
    made.append(f'<text x="{middle}" y="{_y(0) + 42}" text-anchor="middle">confidence</text>')
    made.append(
        f'<text x="{left}" y="{_y(0.5)}" text-anchor="middle" transform="rotate(-90 {left} {_y(0.5)})">'
        "share that names the right person</text>"
    )
    return made


def _series(number: int, label: str, bands: Sequence[Mapping[str, Any]]) -> list[str]:
    colour = COLOURS[number % len(COLOURS)]
    shift = 3 * (number - 1)  # so that ranges of one band do not cover each other
    made, points = [], []
    for band in bands:
        share = wilson(band["accuracy"], band["size"])
        x = _x(band["confidence"]) + shift
        points.append(f"{x},{_y(share.share)}")
        made.append(f'<line x1="{x}" y1="{_y(share.low)}" x2="{x}" y2="{_y(share.high)}" stroke="{colour}"/>')
        told = f"<title>{band['size']} answers</title>"
        made.append(f'<circle cx="{x}" cy="{_y(share.share)}" r="4" fill="{colour}">{told}</circle>')
    made.append(f'<polyline points="{" ".join(points)}" fill="none" stroke="{colour}" stroke-opacity="0.5"/>')
    y = TOP + 22 + 20 * number
    made.append(f'<circle cx="{LEFT + 18}" cy="{y - 4}" r="4" fill="{colour}"/>')
    made.append(f'<text x="{LEFT + 30}" y="{y}">{escape(label)}</text>')
    return made


def diagram(series: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """Return the SVG of the bands of each label."""
    width, height = LEFT + SIZE + 24, TOP + SIZE + BOTTOM
    lines = _axes()
    for number, (label, bands) in enumerate(series.items()):
        lines += _series(number, label, bands)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="13" fill="#222" role="img">'
    )
    title = "<title>How often answers of a confidence name the right person</title>"
    ground = f'<rect width="{width}" height="{height}" fill="#fff"/>'
    return "\n".join([head, title, ground, *lines, "</svg>", ""])


def main() -> None:
    """Read the figures, write the drawing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("figures", nargs="+", metavar="LABEL=FIGURES.json")
    parser.add_argument("--out", type=Path, default=Path("docs/images/reliability.svg"))
    chosen = parser.parse_args()
    series = {}
    for given in chosen.figures:
        label, _, path = given.partition("=")
        series[label] = json.loads(Path(path).read_text(encoding="utf-8"))["calibration"]["bands"]
    chosen.out.write_text(diagram(series), encoding="utf-8")
    print(f"wrote {chosen.out}")


if __name__ == "__main__":
    main()
