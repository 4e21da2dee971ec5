"""The deal graph as a PNG, for link previews: drawn without a browser."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from typing import Any

import pandas as pd
from PIL import Image, ImageDraw

from dashboard.charts.network import SHAPES, arrow_dashes, arrow_width, company_size
from dashboard.charts.style import group_colour, role_colour, theme_colours
from dashboard.charts.typeface import font
from dashboard.formats import usd_bn
from dashboard.language import tr
from dashboard.vocabulary import GROUPS

# The size that the sites which show previews ask for.
WIDTH, HEIGHT = 1200, 630
# Drawn so much larger and then reduced: Pillow draws without anti-aliasing.
SCALE = 3
MARGIN, TOP, BOTTOM = 40, 118, 70
# A company's shape and an arrow in pixels, against the page's graph.
SHRINK, THIN, THINNEST = 0.62, 0.8, 1.2
CURVE, STEPS, EDGE = 0.13, 48, 3
LABEL_FROM_USD_BN = 20.0
# So few arrows that stand out say their amounts however small.
FEW = 12
NAME, AMOUNT = 17, 15
# Where along its arrow an amount may stand.
PARTS = (0.35, 0.5, 0.65, 0.42, 0.58, 0.28, 0.72, 0.22, 0.78)
TITLE_SIZES = (38, 32, 26, 20)
FAINT = 0.22
REGULAR, BOLD = 400, 650
INK = theme_colours(dark=False)
Point = tuple[float, float]


@dataclass(frozen=True)
class Scene:
    """What is drawn. companies: one row each (index: slug), with name and role. arrows:
    flows.arrows. values_usd_bn: by slug. places: flows.positions. lit: the ids of the arrows that
    stand out; all, if there are none."""

    title: str
    subtitle: str
    companies: pd.DataFrame
    arrows: pd.DataFrame
    values_usd_bn: dict[str, float]
    places: dict[str, Point]
    lit: frozenset[str] = frozenset()


def draw(scene: Scene) -> bytes:
    """The scene as a PNG of WIDTH × HEIGHT pixels."""
    image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), INK.paper)
    canvas = ImageDraw.Draw(image)
    places = _fitted(scene.places)
    largest = max(scene.values_usd_bn.values(), default=1.0)
    sizes = {
        slug: SHRINK * company_size(scene.values_usd_bn.get(slug), largest)
        for slug in scene.companies.index
    }
    # Those that stand out lie on top of the others.
    faint = scene.arrows[~scene.arrows["id"].isin(scene.lit)] if scene.lit else scene.arrows[:0]
    for table, strength in ((faint, FAINT), (scene.arrows.drop(faint.index), 1.0)):
        for arrow in table.iloc[::-1].itertuples():
            _draw_arrow(canvas, arrow, places, sizes, strength)
    for slug, company in scene.companies.iterrows():
        _draw_company(
            canvas, company, str(slug) in scene.values_usd_bn, places[str(slug)], sizes[str(slug)]
        )
    _draw_amounts(canvas, scene, places, _company_boxes(scene, places, sizes))
    for slug, company in scene.companies.iterrows():
        x, y = places[str(slug)]
        _text(
            canvas, (x, y + sizes[str(slug)] + 3), str(company["name"]), NAME, BOLD, "ma", halo=True
        )
    room = (WIDTH - 2 * MARGIN) * SCALE
    size = next((n for n in TITLE_SIZES if _length(scene.title, n, BOLD) <= room), TITLE_SIZES[-1])
    _text(canvas, (MARGIN, 68), scene.title, size, BOLD, "ls")
    _text(canvas, (MARGIN, 76), scene.subtitle, 20, REGULAR, "la", INK.muted)
    _draw_key(canvas, list(dict.fromkeys(scene.arrows["group"])))
    small = image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    png = BytesIO()
    small.save(png, "PNG", optimize=True)
    return png.getvalue()


def _fitted(places: dict[str, Point]) -> dict[str, Point]:
    """The places moved and stretched into the middle of the picture."""
    xs, ys = zip(*places.values(), strict=True)
    across, down = max(xs) - min(xs) or 1.0, max(ys) - min(ys) or 1.0
    inset = 80  # room for a name at the sides, and below the lowest company
    width, height = WIDTH - 2 * (MARGIN + inset), HEIGHT - TOP - BOTTOM - 60
    return {
        slug: (
            MARGIN + inset + (x - min(xs)) / across * width,
            TOP + 30 + (y - min(ys)) / down * height,
        )
        for slug, (x, y) in places.items()
    }


def _draw_company(
    canvas: ImageDraw.ImageDraw, company: pd.Series, known: bool, place: Point, size: float
) -> None:
    x, y = place[0] * SCALE, place[1] * SCALE
    radius = size * SCALE
    corners = {
        "square": [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
        "diamond": [(0, -1.15), (1.15, 0), (0, 1.15), (-1.15, 0)],
        "triangle": [(0, -1.1), (1.1, 0.85), (-1.1, 0.85)],
        "hexagon": [(math.cos(i * math.pi / 3), math.sin(i * math.pi / 3)) for i in range(6)],
        "dot": [(math.cos(i * math.pi / 36), math.sin(i * math.pi / 36)) for i in range(72)],
    }[SHAPES[company["role"]]]
    outline = [(x + radius * across, y + radius * down) for across, down in corners]
    canvas.polygon(outline, fill=role_colour(company["role"], False) if known else INK.paper)
    canvas.line([*outline, *outline[:2]], fill=INK.text, width=round(1.3 * SCALE), joint="curve")


def _draw_arrow(
    canvas: ImageDraw.ImageDraw,
    arrow: Any,
    places: dict[str, Point],
    sizes: dict[str, float],
    strength: float,
) -> None:
    amount, ended = float(arrow.amount_usd_bn), bool(arrow.ended)
    width = max(THINNEST, THIN * arrow_width(amount, ended))
    head = 7 + 1.6 * width
    path = _between(_path(arrow, places), sizes[arrow.payer] + EDGE, sizes[arrow.payee] + EDGE)
    if len(path) < 2:
        return
    colour = _blend(group_colour(arrow.group, False), strength)
    shaft = _between(path, 0, head * 0.7)
    for piece in _dashed(shaft, arrow_dashes(amount, float(arrow.firm_usd_bn), ended)):
        points = [(x * SCALE, y * SCALE) for x, y in piece]
        canvas.line(points, fill=colour, width=round(width * SCALE), joint="curve")
    (x, y), (from_x, from_y) = path[-1], _between(path, 0, head)[-1]
    along = math.atan2(y - from_y, x - from_x)
    corners = [(x, y)] + [
        (x - head * math.cos(along + turn), y - head * math.sin(along + turn))
        for turn in (0.42, -0.42)
    ]
    canvas.polygon([(x * SCALE, y * SCALE) for x, y in corners], fill=colour)


def _draw_amounts(
    canvas: ImageDraw.ImageDraw,
    scene: Scene,
    places: dict[str, Point],
    boxes: Iterator[tuple[float, float, float, float]],
) -> None:
    """The larger amounts, and those of the few arrows that stand out, on their arrows where they
    cover no company, no name and no other amount."""
    few = 0 < len(scene.lit) <= FEW
    taken = list(boxes)
    for arrow in scene.arrows.itertuples():
        # An unknown amount is neither.
        shown = arrow.amount_usd_bn >= (0 if few else LABEL_FROM_USD_BN)
        if not shown or (scene.lit and arrow.id not in scene.lit):
            continue
        text, path = usd_bn(arrow.amount_usd_bn), _path(arrow, places)
        half = _length(text, AMOUNT, BOLD) / SCALE / 2 + 2
        for part in PARTS:
            x, y = path[round(part * STEPS)]
            box = (x - half, y - AMOUNT / 2 - 2, x + half, y + AMOUNT / 2 + 2)
            if any(_overlap(box, other) for other in taken):
                continue
            colour = group_colour(arrow.group, False)
            _text(canvas, (x, y), text, AMOUNT, BOLD, "mm", colour, halo=True)
            taken.append(box)
            break


def _company_boxes(
    scene: Scene, places: dict[str, Point], sizes: dict[str, float]
) -> Iterator[tuple[float, float, float, float]]:
    """What each company and its name cover: left, top, right, bottom."""
    for slug, company in scene.companies.iterrows():
        (x, y), size = places[str(slug)], sizes[str(slug)]
        half = _length(str(company["name"]), NAME, BOLD) / SCALE / 2
        yield (x - size, y - size, x + size, y + size)
        yield (x - half, y + size + 3, x + half, y + size + 5 + NAME)


def _overlap(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _path(arrow: Any, places: dict[str, Point]) -> list[Point]:
    """A quadratic Bézier curve, bent to the right of its direction, so that the arrows there and
    back lie apart; the groups bend differently."""
    (x0, y0), (x2, y2) = places[arrow.payer], places[arrow.payee]
    bend = CURVE * (1 + 0.7 * (list(GROUPS).index(arrow.group) % 3))
    x1 = (x0 + x2) / 2 - bend * (y2 - y0)
    y1 = (y0 + y2) / 2 + bend * (x2 - x0)
    return [
        (
            (1 - t) ** 2 * x0 + 2 * (1 - t) * t * x1 + t**2 * x2,
            (1 - t) ** 2 * y0 + 2 * (1 - t) * t * y1 + t**2 * y2,
        )
        for t in (i / STEPS for i in range(STEPS + 1))
    ]


def _between(path: Sequence[Point], first: float, last: float) -> list[Point]:
    """The path without its points nearer than `first` to its start or `last` to its end."""
    return [p for p in path if math.dist(p, path[0]) >= first and math.dist(p, path[-1]) >= last]


def _dashed(path: list[Point], dashes: tuple[int, int] | None) -> Iterator[list[Point]]:
    if len(path) < 2:  # between two companies that all but touch
        return
    if dashes is None:
        yield path
        return
    drawn, gap = dashes
    piece: list[Point] = []
    done = 0.0
    for (x0, y0), (x1, y1) in pairwise(path):
        length = math.dist((x0, y0), (x1, y1))
        count = max(1, math.ceil(length / 0.5))
        for i in range(count):
            if done % (drawn + gap) < drawn:
                piece.append((x0 + (x1 - x0) * i / count, y0 + (y1 - y0) * i / count))
            elif piece:
                yield piece
                piece = []
            done += length / count
    if piece:
        yield piece


def _draw_key(canvas: ImageDraw.ImageDraw, groups: list[str]) -> None:
    """The groups in the picture by their colours, and whose picture it is."""
    x, y = float(MARGIN), HEIGHT - 34.0
    for group in sorted(groups, key=list(GROUPS).index):
        line = [(x * SCALE, y * SCALE), ((x + 24) * SCALE, y * SCALE)]
        canvas.line(line, fill=group_colour(group, False), width=4 * SCALE)
        end = _text(canvas, (x + 32, y), tr(GROUPS[group]), 18, REGULAR, "lm")
        x = end + 24
    _text(canvas, (WIDTH - MARGIN, y), "Roundtrip", 24, BOLD, "rm")


def _text(
    canvas: ImageDraw.ImageDraw,
    at: Point,
    text: str,
    size: int,
    weight: int,
    anchor: str,
    colour: str = INK.text,
    *,
    halo: bool = False,
) -> float:
    """Draws it and gives the x at which it ends."""
    typeface = font(size * SCALE, weight, _is_latin(text))
    place = (at[0] * SCALE, at[1] * SCALE)
    stroke = round(2.5 * SCALE) if halo else 0
    canvas.text(
        place,
        text,
        fill=colour,
        font=typeface,
        anchor=anchor,
        stroke_width=stroke,
        stroke_fill=INK.paper,
    )
    return at[0] + typeface.getlength(text) / SCALE


def _length(text: str, size: int, weight: int) -> float:
    return font(size * SCALE, weight, _is_latin(text)).getlength(text)


def _is_latin(text: str) -> bool:
    """Whether the pages' typeface has all its letters: those of Japanese it has not."""
    return all(sign < "\u2e80" for sign in text)


def _blend(colour: str, strength: float) -> str:
    """The colour on paper, as if so opaque."""
    parts = [
        round(
            strength * int(colour[i : i + 2], 16) + (1 - strength) * int(INK.paper[i : i + 2], 16)
        )
        for i in (1, 3, 5)
    ]
    return "#" + "".join(f"{part:02x}" for part in parts)
