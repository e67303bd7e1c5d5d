"""A curve of what a benchmark takes by its size, both axes by doublings, beside a line of so many times a step."""

from __future__ import annotations

import math
from collections.abc import Sequence

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 420, 300, 64, 56, 24
COLOUR, LINE = "#0b6e99", "#888"


def curve(points: Sequence[tuple[float, float]], title: str, axes: tuple[str, str], most: float) -> str:
    """Return the SVG of points (size, cost) and of what costs ``most`` times as much at twice the size.

    ``axes`` are the names of both.  Sizes are in ascending order, and nothing is 0.
    """
    sizes, costs = ([math.log2(point[n]) for point in points] for n in (0, 1))
    steps = sizes[-1] - sizes[0] or 1.0
    bound = [costs[0] + math.log2(most) * (size - sizes[0]) for size in sizes]
    low, span = math.floor(costs[0]), max(1.0, math.ceil(max(*costs, *bound)) - math.floor(costs[0]))

    def place(size: float, cost: float) -> tuple[float, float]:
        return round(LEFT + (size - sizes[0]) / steps * WIDTH, 1), round(TOP + (1 - (cost - low) / span) * HEIGHT, 1)

    lines = [f'<rect x="{LEFT}" y="{TOP}" width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="{LINE}"/>']
    for (size, _), at in zip(points, sizes, strict=True):
        x, y = place(at, low)
        lines.append(f'<text x="{x}" y="{y + 18}" text-anchor="middle">{size:,.0f}</text>')
    for step in range(int(span) + 1):
        x, y = place(sizes[0], low + step)
        lines.append(f'<text x="{x - 8}" y="{y + 4}" text-anchor="end">{2.0 ** (low + step):,g}</text>')
    shown = [place(*point) for point in zip(sizes, costs, strict=True)]
    limit = [place(*point) for point in zip(sizes, bound, strict=True)]
    for way, style in ((limit, f'stroke="{LINE}" stroke-dasharray="4 4"'), (shown, f'stroke="{COLOUR}"')):
        lines.append(f'<polyline points="{" ".join(f"{x},{y}" for x, y in way)}" fill="none" {style}/>')
    lines += (
        f'<circle cx="{x}" cy="{y}" r="4" fill="{COLOUR}"><title>{size:,.0f}: {cost:,.1f}</title></circle>'
        for (x, y), (size, cost) in zip(shown, points, strict=True)
    )
    middle, centre = LEFT + WIDTH / 2, TOP + HEIGHT / 2
    lines.append(f'<text x="{LEFT + 12}" y="{TOP + 20}" fill="{LINE}">dashed: {most:g} times for twice as many</text>')
    lines.append(f'<text x="{middle}" y="{TOP + HEIGHT + 42}" text-anchor="middle">{axes[0]}</text>')
    lines.append(f'<text x="18" y="{centre}" text-anchor="middle" transform="rotate(-90 18 {centre})">{axes[1]}</text>')
    width, height = LEFT + WIDTH + 40, TOP + HEIGHT + BOTTOM
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="13" fill="#222" role="img">'
    )
    ground = f'<rect width="{width}" height="{height}" fill="#fff"/>'
    return "\n".join([head, f"<title>{title}</title>", ground, *lines, "</svg>", ""])
