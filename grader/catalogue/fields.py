"""Reads typed fields from a table of TOML, noting all that is wrong instead of stopping."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from grader.core.submission import Problem

Table = Mapping[str, object]
_T = TypeVar("_T")
_SHOWN = 60


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A suggestion to append to a message about an unknown name, or nothing."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f' (did you mean "{near[0]}"?)' if near else ""


def is_one_line(text: str) -> bool:
    """Whether the text prints as a single line and hides nothing."""
    return text.isprintable() and bool(text.strip())


@dataclass
class Fields:
    """One table of a manifest while it is being read."""

    table: Table
    where: str
    """What problems are reported against: the file, and the table within it."""
    problems: list[Problem]
    asked: list[str] = field(default_factory=list)

    def wrong(self, key: str, what: str) -> None:
        """Note a problem with one key."""
        self.problems.append(Problem(f"{self.where}: {key}" if key else self.where, what))

    def sub(self, key: str) -> "Fields":
        """The table below `key`, empty if it is missing or no table."""
        value = self._take(key, required=False)
        if value is not None and not isinstance(value, dict):
            self.wrong(key, f"must be a table: write [{key}]")
        table = value if isinstance(value, dict) else {}
        return Fields(table, f"{self.where} [{key}]", self.problems)

    def text(self, key: str, default: str | None = None, *, longest: int = 200) -> str:
        """One line of text."""
        value = self._take(key, required=default is None)
        if value is None:
            return default or ""
        if not isinstance(value, str):
            return self._mistyped(key, "text in quotes", value, "")
        if not is_one_line(value) or len(value) > longest:
            self.wrong(key, f"must be one line of 1 to {longest} printable characters")
        return value

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of one-line texts."""
        value = self._take(key, required=False)
        if value is None:
            return default
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            return self._mistyped(key, 'a list of texts, like ["one", "two"]', value, default)
        if not all(is_one_line(item) and len(item) <= 200 for item in value) or len(value) > 100:
            self.wrong(key, "must hold at most 100 texts of one line each, none of them empty")
        return tuple(value)

    def choice(self, key: str, choices: Iterable[str], default: str) -> str:
        """One of a few words."""
        value, known = self._take(key, required=False), list(choices)
        if value is None or value in known:
            return default if value is None else str(value)
        suggestion = did_you_mean(value, known) if isinstance(value, str) else ""
        self.wrong(key, f"must be one of {', '.join(known)}, not {_shown(value)}{suggestion}")
        return default

    def whole(self, key: str, default: int | None, least: int, most: int) -> int:
        """A whole number within bounds; without a default it is required."""
        value = self._take(key, required=default is None)
        if value is None:
            return least if default is None else default
        if not isinstance(value, int) or isinstance(value, bool):
            return self._mistyped(key, "a whole number", value, least)
        if not least <= value <= most:
            self.wrong(key, f"must be from {least} to {most}, not {_shown(value)}")
            return least
        return value

    def whole_or(
        self, word: str, key: str, default: int | None, least: int, most: int
    ) -> int | None:
        """A whole number within bounds, or None for the word."""
        value = self._take(key, required=False)
        if value is None:
            return default
        if isinstance(value, str) and value != word:
            return self._mistyped(key, f'a whole number or "{word}"', value, least)
        return None if value == word else self.whole(key, least, least, most)

    def maybe_whole(self, key: str, least: int, most: int) -> int | None:
        """A whole number within bounds, or None if it is not given."""
        value = self.whole(key, least, least, most)
        return value if key in self.table else None

    def moment(self, key: str) -> datetime | None:
        """A date and time with its time zone, or None if it is not given."""
        value = self._take(key, required=False)
        if value is None:
            return None
        if not isinstance(value, datetime) or value.tzinfo is None:
            wanted = "a date and time with its time zone, like 2026-12-01T18:00:00+01:00"
            return self._mistyped(key, wanted, value, None)
        return value

    def number(self, key: str, default: float | None, least: float, most: float) -> float:
        """A finite number within bounds; without a default it is required."""
        value = self._take(key, required=default is None)
        if value is None:
            return least if default is None else default
        if not isinstance(value, int | float) or isinstance(value, bool):
            return self._mistyped(key, "a number", value, least)
        if not least <= value <= most:  # nor is NaN; an integer may be larger than any float
            self.wrong(key, f"must be from {least:g} to {most:g}, not {_shown(value)}")
            return least
        return float(value)

    def close(self) -> None:
        """Note every key that nobody asked for."""
        for key in self.table:
            if key not in self.asked:
                self.wrong("", f"unknown key {_shown(key)}{did_you_mean(key, self.asked)}")

    def _take(self, key: str, *, required: bool) -> object:
        self.asked.append(key)
        if required and key not in self.table:
            self.wrong(key, "is missing")
        return self.table.get(key)

    def _mistyped(self, key: str, wanted: str, value: object, instead: _T) -> _T:
        self.wrong(key, f"must be {wanted}, not {_shown(value)}")
        return instead


def _shown(value: object) -> str:
    try:
        text = f'"{value}"' if isinstance(value, str) else str(value)
    except ValueError:  # an integer of more digits than Python prints
        return "a number far too large"
    text = "".join(c if c.isprintable() else "?" for c in text)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
