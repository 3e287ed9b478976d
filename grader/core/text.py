"""Text that strangers made, made fit to be stored and shown anywhere."""

import unicodedata

_KEPT = "\n\t"
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories: controls, formatting (bidirectional overrides among them), surrogates,
private use, what Unicode has not assigned yet, line and paragraph separators."""


def printable(text: str, limit: int | None = None) -> str:
    """The text with every character that does not print as itself escaped, cut at `limit`."""
    if limit is not None and len(text) > limit:
        text = text[:limit] + "…"
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(character) for character in text.replace("\r\n", "\n"))


def on_one_line(text: str, limit: int = 80) -> str:
    """The text fit for the middle of a sentence: printable, without line breaks, short."""
    return " ".join(printable(text, limit).split())


def unprintable(text: str) -> bool:
    """Whether the text holds a character that does not print as itself."""
    return any(unicodedata.category(character) in _UNPRINTABLE for character in text)


def _shown(character: str) -> str:
    if character in _KEPT or unicodedata.category(character) not in _UNPRINTABLE:
        return character
    return character.encode("unicode_escape").decode("ascii")
