"""Names people and courses go by."""

import re
import unicodedata

from grader.core.assignment import SLUG_PATTERN
from grader.core.errors import Invalid
from grader.core.text import on_one_line, unprintable

_USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}")
_SLUG = re.compile(SLUG_PATTERN)
_SLUG_LENGTH = 64
_NAME_LENGTH = 120
_MOST_DECOMPOSED = 4 * _NAME_LENGTH
"""Characters before they are put into normal form, which takes the square of their number."""


def checked_username(untrusted: str) -> str:
    """A user name: letters, digits and `._@+-`, at most 64 of them."""
    if not _USERNAME.fullmatch(untrusted):
        raise Invalid(
            f"{on_one_line(untrusted) or 'An empty text'} is not a user name: use at most 64"
            " letters, digits and . _ @ + -, the first a letter or digit.",
            field="username",
        )
    return untrusted


def checked_slug(untrusted: str, field: str = "slug") -> str:
    """A short name for addresses: words of small letters and digits, joined by hyphens."""
    if len(untrusted) > _SLUG_LENGTH or not _SLUG.fullmatch(untrusted):
        raise Invalid(
            f"{on_one_line(untrusted) or 'An empty text'} is not a short name: use small"
            f" letters, digits and single hyphens, at most {_SLUG_LENGTH} of them.",
            field=field,
        )
    return untrusted


def checked_title(untrusted: str, field: str) -> str:
    """A title or a person's name: one line that shows as it is written, in normal form C."""
    long = len(untrusted) > _MOST_DECOMPOSED
    name = "" if long else unicodedata.normalize("NFC", untrusted).strip()
    if not name or len(name) > _NAME_LENGTH or unprintable(name):
        raise Invalid(
            f"A {field} is one line of 1 to {_NAME_LENGTH} characters, without control characters.",
            field=field,
        )
    return name
