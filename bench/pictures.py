"""Where time and processor time go: stacked bars as SVG, readable on light and on dark paper."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from bench.accounts import PARTS
from bench.results import Results, Subject
from bench.stages import (
    ACCEPTING,
    BEGINNING,
    CLEARING,
    LOADING,
    REPORTING,
    STORING,
    TAKING,
    TELLING,
    WAITING,
)
from bench.tables import ms

WIDTH, MARGIN, BAR, ROW, LINE = 560, 14, 24, 62, 19
TOP = 64
INNER = WIDTH - 2 * MARGIN
STEPS, MOST_STEPS = (0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 1000), 8
TESTS = "the tests, file by file"
STAGE_COLOURS = {
    ACCEPTING: "#4477aa",
    WAITING: "#99c4e8",
    BEGINNING: "#7a6fb3",
    TAKING: "#888888",
    LOADING: "#228855",
    TESTS: "#ee7733",
    REPORTING: "#ccaa22",
    CLEARING: "#bbbbbb",
    STORING: "#aa3377",
    TELLING: "#33aabb",
}
PART_COLOURS = dict(
    zip(PARTS, ("#4477aa", "#7a6fb3", "#aa3377", "#ee7733", "#228855", "#888888"), strict=True)
)
PART_WORDS = {
    "api": "API",
    "worker": "worker, OCI runtime",
    "database": "PostgreSQL",
    "examiners": "examiners",
    "boxes": "learners' boxes",
    "kernel": "kernel threads",
}
STYLE = """\
text { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; fill: #1f2328 }
.head { font-weight: 600; font-size: 15px } .faint { fill: #59636e; font-size: 12px }
.paper { fill: #ffffff } .mark { stroke: #1f2328; stroke-width: 1.5; stroke-dasharray: 4 3 }
.seg { stroke: #ffffff; stroke-width: 1 } .grid { stroke: #d1d9e0 }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc } .faint { fill: #9198a1 } .paper { fill: #0d1117 }
  .mark { stroke: #f0f6fc } .seg { stroke: #0d1117 } .grid { stroke: #3d444d }
}"""


@dataclass(frozen=True)
class Bar:
    """One bar: pieces in order, each with the colour it is known by and its seconds."""

    label: str
    pieces: Sequence[tuple[str, str, float]]
    is_promised: bool
    """Whether the promise speaks of it."""

    @property
    def seconds(self) -> float:
        return sum(seconds for *_, seconds in self.pieces)


@dataclass(frozen=True)
class Picture:
    """Bars over one scale, in multiples of the floor."""

    title: str
    words: str
    bars: Sequence[Bar]
    colours: Mapping[str, str]
    floor: float
    limit: float
    """The promised multiple."""


def time_picture(results: Results) -> str:
    """From POST to the grade, stage by stage."""
    bars = [
        Bar(
            slug,
            [(_kind(stage), stage, seconds) for stage, seconds in subject.stages.items()],
            subject.is_plain,
        )
        for slug, subject in drawn(results).items()
    ]
    floor = results.floor.wall
    words = f"1 = import numpy, {ms(floor)} of wall time"
    return draw(Picture("From POST to the grade, idle", words, bars, STAGE_COLOURS, floor, 1.0))


def processor_picture(results: Results) -> str:
    """Whose processor time one submission takes."""
    bars = [
        Bar(
            slug,
            [(PART_WORDS[x], PART_WORDS[x], subject.saturated.parts[x]) for x in PARTS],
            subject.is_plain,
        )
        for slug, subject in drawn(results).items()
    ]
    floor = results.floor.cpu
    words = f"1 = import numpy, {ms(floor)} of processor time"
    colours = {PART_WORDS[part]: colour for part, colour in PART_COLOURS.items()}
    title = "Processor time of one submission, 16 learners at once"
    return draw(Picture(title, words, bars, colours, floor, 0.7))


def drawn(results: Results) -> Mapping[str, Subject]:
    """What the promises speak of, and the quickest of the others; the slowest hides all of them."""
    others = [one for one in results.subjects.values() if not one.is_plain]
    quickest = min(others, key=lambda one: one.idle.ratio, default=None)
    subjects = results.subjects.items()
    return {slug: one for slug, one in subjects if one.is_plain or one is quickest}


def _kind(stage: str) -> str:
    return stage if stage in STAGE_COLOURS else TESTS


def draw(picture: Picture) -> str:
    """The whole file."""
    height = TOP + ROW * len(picture.bars) + 30 + LINE * ((len(picture.colours) + 1) // 2) + MARGIN
    longest = max([*(bar.seconds / picture.floor for bar in picture.bars), picture.limit]) * 1.02
    scale = INNER / longest
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            f'width="{WIDTH}" height="{height}" role="img" aria-labelledby="t d">',
            f'<title id="t">{escape(picture.title)}</title>',
            f'<desc id="d">{escape(_in_words(picture))}</desc>',
            f"<style>{STYLE}</style>",
            f'<rect class="paper" width="{WIDTH}" height="{height}" rx="6"/>',
            f'<text class="head" x="{MARGIN}" y="26">{escape(picture.title)}</text>',
            f'<text class="faint" x="{MARGIN}" y="46">{escape(picture.words)}; '
            f"dashed: promised, {picture.limit:g} at most</text>",
            *_scale(picture, scale, longest),
            *(
                line
                for number, bar in enumerate(picture.bars)
                for line in _bar(picture, number, bar, scale)
            ),
            *_legend(picture),
            "</svg>\n",
        ]
    )


def _in_words(picture: Picture) -> str:
    """For those who do not see it."""
    return ". ".join(
        f"{bar.label}: {bar.seconds / picture.floor:.2f} ("
        + ", ".join(f"{name} {ms(seconds)}" for _, name, seconds in bar.pieces)
        + ")"
        for bar in picture.bars
    )


def _bar(picture: Picture, number: int, bar: Bar, scale: float) -> Iterator[str]:
    top = TOP + ROW * number
    times = f"{bar.seconds / picture.floor:.2f}"
    yield f'<text x="{MARGIN}" y="{top + 14}">{escape(bar.label)}</text>'
    yield (
        f'<text x="{WIDTH - MARGIN}" y="{top + 14}" text-anchor="end">'
        f'<tspan class="faint">{ms(bar.seconds)}, </tspan>× {times}</text>'
    )
    x = float(MARGIN)
    for kind, name, seconds in bar.pieces:
        width = seconds / picture.floor * scale
        yield (
            f'<rect class="seg" x="{x:.1f}" y="{top + 20}" width="{width:.1f}" '
            f'height="{BAR}" fill="{picture.colours[kind]}">'
            f"<title>{escape(name)}: {ms(seconds)}</title></rect>"
        )
        x += width
    if bar.is_promised:
        yield _upright("mark", MARGIN + picture.limit * scale, top)


def _upright(kind: str, x: float, top: float) -> str:
    """A line through a bar, that leaves its label alone."""
    return f'<line class="{kind}" x1="{x:.1f}" x2="{x:.1f}" y1="{top + 18}" y2="{top + 22 + BAR}"/>'


def _scale(picture: Picture, scale: float, longest: float) -> Iterator[str]:
    bottom = TOP + ROW * len(picture.bars) + 4
    step = next(size for size in STEPS if longest / size <= MOST_STEPS)
    for number in range(int(longest / step) + 1):
        x = MARGIN + number * step * scale
        yield from (_upright("grid", x, TOP + ROW * row) for row in range(len(picture.bars)))
        anchor = "middle" if number else "start"
        words = f"{number * step:g}"
        yield f'<text class="faint" x="{x:.1f}" y="{bottom}" text-anchor="{anchor}">{words}</text>'


def _legend(picture: Picture) -> Iterator[str]:
    top = TOP + ROW * len(picture.bars) + 30
    rows = (len(picture.colours) + 1) // 2
    for number, (name, colour) in enumerate(picture.colours.items()):
        x, y = MARGIN + number // rows * (INNER // 2), top + number % rows * LINE
        yield f'<rect x="{x}" y="{y - 10}" width="12" height="12" rx="2" fill="{colour}"/>'
        yield f'<text x="{x + 18}" y="{y}">{escape(name)}</text>'
