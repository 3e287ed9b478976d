"""Tables as CSV that no spreadsheet takes for formulas."""

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def as_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The rows as CSV (RFC 4180); text that would start a formula gets an apostrophe before it.

    Every text stands in quotes: where a semicolon or a tab separates cells, a formula could start
    after one. After OWASP, "CSV Injection".
    """
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: object) -> object:
    if value is None or isinstance(value, (int, float)):
        return value
    text = str(value)
    starts_formula = text[:1].isspace() or text.lstrip().startswith(_FORMULA_STARTS)
    return f"'{text}" if starts_formula else text
