import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from grader.core.text import on_one_line, printable, unprintable

ANY_TEXT = st.text(st.characters())


def test_what_fools_a_terminal_or_a_reader_is_escaped():
    assert printable("\x1b[31mred\x00 \u202eleft \ud800") == "\\x1b[31mred\\x00 \\u202eleft \\ud800"


def test_lines_and_mathematics_stay():
    assert printable("σ ≤ 1\n\tnext\r\nline") == "σ ≤ 1\n\tnext\nline"


def test_a_long_text_is_cut():
    assert printable("a" * 10, 3) == "aaa…"


@given(ANY_TEXT)
def test_printable_text_can_be_stored_and_prints_as_itself(text):
    shown = printable(text)
    shown.encode()
    assert not unprintable(shown.replace("\n", "").replace("\t", ""))
    assert printable(shown) == shown


@given(ANY_TEXT)
def test_on_one_line_is_on_one_line(text):
    line = on_one_line(text)
    assert len(line.splitlines()) <= 1
    assert not any(unicodedata.category(character) == "Cc" for character in line)
