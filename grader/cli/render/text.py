"""Texts of strangers, made safe to print and kept short."""

from rich.text import Text

from grader.core.text import on_one_line, printable

_MOST_LINES, _MOST_CHARACTERS, _LONGEST_LINE = 24, 4_000, 500


def line(untrusted: str, style: str = "", limit: int = 300) -> Text:
    """The text on one line."""
    return Text(on_one_line(untrusted, limit), style)


def block(untrusted: str, style: str = "", most_lines: int = _MOST_LINES) -> Text:
    """The text with its own lines, as far as somebody will read."""
    kept = printable(untrusted.strip("\n"), _MOST_CHARACTERS).expandtabs(4).split("\n")
    shown = [_shortened(kept_line) for kept_line in kept[:most_lines]]
    total = untrusted.strip("\n").count("\n") + 1
    if total > len(shown):
        shown.append(f"… {plural(total - len(shown), 'more line')}")
    return Text("\n".join(shown), style, overflow="fold")


def number(value: float) -> str:
    """Points as people write them: 3, 2.5."""
    return f"{value:.6g}"


def plural(count: int, noun: str) -> str:
    """1 test, 2 tests."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_LINE else f"{text[:_LONGEST_LINE]}…"
