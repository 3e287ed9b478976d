"""Writes the results where they are read: tables into a document, pictures beside it."""

from pathlib import Path

from bench.pictures import processor_picture, time_picture
from bench.results import Results
from bench.tables import markdown

BEGIN, END = "<!-- figures: written by `make bench` -->", "<!-- end of the figures -->"
TIME, PROCESSOR = "performance-time.svg", "performance-processor.svg"


def write_document(results: Results, document: Path) -> None:
    """Replace what stands between the marks, and draw the pictures anew."""
    text = between_marks(document.read_text("utf-8"), f"{taken(results)}\n\n{markdown(results)}")
    document.write_text(text, "utf-8")
    (document.parent / TIME).write_text(time_picture(results), "utf-8")
    (document.parent / PROCESSOR).write_text(processor_picture(results), "utf-8")


def between_marks(document: str, text: str) -> str:
    """The document with this text between its marks; raises `ValueError` without them."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the document needs the marks {BEGIN} and {END}")
    return f"{before}{begin}\n\n{text}\n\n{end}{after}"


def taken(results: Results) -> str:
    """When and on what."""
    on = results.machine
    machine = f"{on.cores} cores of {on.processor} with {on.memory_gib:g} GiB, Linux {on.kernel}"
    return (
        f"Taken {on.at} at {on.commit}, {results.rounds} rounds in {results.minutes:.0f} minutes,"
        f" on {machine}, Python {on.python}, numpy {on.numpy}."
    )
