"""Text for a report: capped, and free of what no database or JSON reader takes."""

import re

CUT = " …"
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def cap(text: str, length: int) -> str:
    """The text, cut to this many characters; NUL and lone surrogates become U+FFFD."""
    clean = _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text[: length + 1])
    return clean if len(clean) <= length else clean[: length - len(CUT)] + CUT
