"""Breaking lines to a width."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fundmatch.reports.lines import Line, Span, line, wrapped

spans = st.lists(st.builds(Span, st.text("ab .日", max_size=9), st.sampled_from(["", "bold"])), max_size=6)


def rows(each: Line, width: int) -> list[str]:
    return [row.text for row in wrapped(each, width)]


def test_a_word_of_several_styles_is_not_torn() -> None:
    assert rows(line("folk ", Span("music", "bold"), ".", " end"), 9) == ["folk", "music.", "end"]


def test_rows_hang_under_their_label() -> None:
    assert rows(line("fits ", "one two three", hang=5), 9) == ["fits one", "     two", "     three"]


@given(spans, st.integers(1, 12))
def test_nothing_is_lost_but_blanks(parts: list[Span], width: int) -> None:
    each = Line(tuple(parts))
    assert "".join(rows(each, width)).replace(" ", "") == each.text.replace(" ", "")


@given(spans, st.integers(1, 12))
def test_a_row_is_wider_only_for_one_long_word(parts: list[Span], width: int) -> None:
    from rich.cells import cell_len

    for row in rows(Line(tuple(parts)), width):
        assert cell_len(row) <= width or " " not in row.strip()
