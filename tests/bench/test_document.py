from dataclasses import replace
from xml.etree import ElementTree

import pytest

from bench.document import BEGIN, END, PROCESSOR, TIME, between_marks, write_document
from bench.figures import Spread
from bench.pictures import STAGE_COLOURS, TESTS, drawn, processor_picture, time_picture
from bench.results import Latency
from bench.service import ROOT
from bench.tables import mb, ms, sheets

SVG = "{http://www.w3.org/2000/svg}"


def test_only_what_stands_between_the_marks_is_replaced(results, tmp_path):
    document = tmp_path / "performance.md"
    document.write_text(f"Before\n\n{BEGIN}\n\nwhat was\n\n{END}\nAfter\n")
    write_document(results, document)
    text = document.read_text()
    assert text.startswith(f"Before\n\n{BEGIN}\n\nTaken 2026-11-20 at abc")
    assert text.endswith(f"{END}\nAfter\n")
    assert "| plain (10 tests) |" in text
    assert "what was" not in text
    write_document(results, document)
    assert document.read_text() == text
    assert {path.name for path in tmp_path.iterdir()} == {"performance.md", TIME, PROCESSOR}


def test_without_marks_nothing_is_written():
    with pytest.raises(ValueError, match="marks"):
        between_marks(f"{END} {BEGIN}", "text")


def test_the_document_of_this_house_has_the_marks_and_shows_the_pictures():
    text = (ROOT / "docs/performance.md").read_text("utf-8")
    assert between_marks(text, "x") != text
    assert f"]({TIME})" in text
    assert f"]({PROCESSOR})" in text


def test_every_row_has_a_cell_for_each_heading(results):
    for sheet in sheets(results):
        assert sheet.rows, sheet.title
        assert {len(row) for row in sheet.rows} == {len(sheet.head)}, sheet.title


def test_amounts_are_readable():
    assert [ms(0.0012), ms(0.0456), ms(12.3456)] == ["1.2 ms", "46 ms", "12,346 ms"]
    assert mb(1536 * 1024) == "1.5 MB"


def test_a_bar_is_as_long_as_its_pieces(results):
    drawing = ElementTree.fromstring(time_picture(results))
    pieces = [x for x in drawing.iter(f"{SVG}rect") if x.get("class") == "seg"][:4]
    plain = [float(x.get("width")) for x in pieces]
    starts = [float(x.get("x")) for x in pieces]
    assert starts == pytest.approx([14 + sum(plain[:n]) for n in range(4)], abs=0.3)
    assert plain == pytest.approx([plain[0] * times for times in (1, 2, 3, 1)], rel=0.01)


def test_the_promise_is_marked_on_the_same_scale_where_it_holds(results):
    drawing = ElementTree.fromstring(time_picture(results))
    (mark,) = [float(x.get("x1")) for x in drawing.iter(f"{SVG}line") if x.get("class") == "mark"]
    first = next(x for x in drawing.iter(f"{SVG}rect") if x.get("class") == "seg")
    floor = results.floor.wall / results.subjects["plain"].stages["accepting"]
    assert mark - 14 == pytest.approx(floor * float(first.get("width")), rel=0.01)


def test_pictures_tell_all_in_words_and_need_nothing_from_elsewhere(results):
    for drawing in (time_picture(results), processor_picture(results)):
        tree = ElementTree.fromstring(drawing)
        assert "plain: " in tree.findtext(f"{SVG}desc")
        assert "prefers-color-scheme: dark" in drawing
        assert drawing.count("http") == 1  # the name of the language
        names = {text.text for text in tree.iter(f"{SVG}text")}
        assert TESTS in names or "examiners" in names


def test_every_stage_has_a_colour_of_its_own():
    assert len(set(STAGE_COLOURS.values())) == len(STAGE_COLOURS)


def test_the_slowest_does_not_hide_the_others(results):
    slowest = replace(results.subjects["heavy"], idle=Latency(Spread(9.0, 9.0, 9.0, 60), 99.0))
    subjects = {**results.subjects, "slowest": slowest}
    assert list(drawn(replace(results, subjects=subjects))) == ["plain", "heavy"]
