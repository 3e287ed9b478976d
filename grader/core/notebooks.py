"""Notebooks: their code cells as one module."""

import json
import re
from collections.abc import Iterator
from typing import Any

from grader.core.errors import Invalid

_MAGIC = re.compile(r"^(?=%{1,2}[A-Za-z]\w*(?!\S)|!(?!=))", re.MULTILINE)
"""The start of a line that is an IPython command, `%matplotlib inline` or `!pip install …`, and not
the rest of an expression, `% b)` or `!= b`."""
_FOREIGN_CELL = re.compile(r"\s*%%(?!(?:capture|prun|time|timeit)\b)[A-Za-z]")
"""A cell in another language, `%%bash`; those that run Python in a special way are kept."""
_COOKIE = re.compile(r"(?:.*\n)?[ \t\f]*#.*coding[:=]")
"""What Python would take for the encoding of the file (PEP 263); a notebook is always UTF-8."""


def module_from_notebook(name: str, untrusted: bytes) -> bytes:
    """The Python source of a notebook's code cells, with IPython's commands commented out."""
    try:
        notebook = json.loads(untrusted)
        source = "\n\n".join(_code(cell) for cell in _code_cells(notebook))
        data = source.encode()
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Invalid(f"{name} is not a Jupyter notebook.", field=f"files.{name}") from error
    if not source.strip():
        raise Invalid(f"{name} contains no code cells.", field=f"files.{name}")
    return (b"\n\n" if _COOKIE.match(source) else b"") + data + b"\n"


def _code_cells(notebook: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The code cells of notebook formats 4 and 3 (which keeps them in worksheets)."""
    sheets = notebook.get("worksheets") or [notebook]
    for sheet in sheets:
        for cell in sheet["cells"]:
            if cell["cell_type"] == "code":
                yield cell


def _code(cell: dict[str, Any]) -> str:
    source = cell["source"] if "source" in cell else cell["input"]
    if not isinstance(source, str | list):
        raise TypeError("the source of a cell is text, or a list of lines")
    text = source if isinstance(source, str) else "".join(source)
    pattern = re.compile("^", re.MULTILINE) if _FOREIGN_CELL.match(text) else _MAGIC
    return pattern.sub("# ", text)
