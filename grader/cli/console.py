"""The terminal: two consoles that take no markup from anybody, and JSON for programs."""

import json
import sys
from dataclasses import asdict, is_dataclass
from datetime import datetime
from uuid import UUID

from rich.console import Console


def out() -> Console:
    """Standard output: what was asked for."""
    return Console(markup=False, highlight=False, emoji=False)


def err() -> Console:
    """Standard error: progress and remarks."""
    return Console(stderr=True, markup=False, highlight=False, emoji=False)


def print_json(value: object) -> None:
    """Print one JSON document in plain ASCII, so that no text in it can move the cursor."""
    json.dump(value, sys.stdout, indent=2, default=_plain)
    sys.stdout.write("\n")


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in JSON")
