"""Reads server-sent events (WHATWG HTML, section 9.2)."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its number, its kind, its JSON."""

    id: str
    kind: str
    data: dict[str, Any]


def read_events(lines: Iterable[str]) -> Iterator[Event]:
    """Yield every event that carries a JSON object; comments and anything else are passed over."""
    fields: dict[str, str] = {}
    data: list[str] = []
    for line in lines:
        if not line:
            event = _event(fields, data)
            if event is not None:
                yield event
            fields, data = {}, []
            continue
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            data.append(value)
        elif name:
            fields[name] = value


def _event(fields: dict[str, str], data: list[str]) -> Event | None:
    try:
        parsed = json.loads("\n".join(data))
    except ValueError:
        return None
    if not isinstance(parsed, dict):
        return None
    return Event(fields.get("id", ""), fields.get("event", "message"), parsed)
