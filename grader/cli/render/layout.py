"""Lays out values in Python notation so that matrices look like matrices."""

from dataclasses import dataclass, field

_OPENING, _CLOSING, _QUOTES = "([{", ")]}", "'\""


def lay_out(notation: str, width: int) -> str:
    """Break one long line after rows of arrays and after arrays; the text stays the same else.

    What has several lines already was laid out by its author; what is short needs no more lines.
    """
    if "\n" in notation or len(notation) <= width:
        return notation
    layout = _Layout()
    for character in notation:
        layout.add(character)
    return "".join(layout.made)


@dataclass
class _Layout:
    made: list[str] = field(default_factory=list)
    column: int = 0
    opened: list[int] = field(default_factory=list)
    """The column after each bracket that is open."""
    quote: str = ""
    before: str = ""
    """The last two characters outside of quotes that matter: a bracket's end and a comma."""

    def add(self, character: str) -> None:
        """Take the next character, breaking the line before it where a row or array has ended."""
        if self.quote:
            self.quote = "" if character == self.quote else self.quote
            return self._put(character)
        if character == " " and self.before in ("],", "),") and self.opened:
            return self._break()
        if character in _QUOTES:
            self.quote = character
        self._track(character)
        return self._put(character)

    def _put(self, character: str) -> None:
        self.made.append(character)
        self.before = (self.before + character)[-2:]
        self.column += 1
        if character in _OPENING and not self.quote:
            self.opened.append(self.column)

    def _track(self, character: str) -> None:
        if character in _CLOSING and self.opened:
            self.opened.pop()

    def _break(self) -> None:
        self.column = self.opened[-1]
        self.made.append("\n" + " " * self.column)
        self.before = ""
