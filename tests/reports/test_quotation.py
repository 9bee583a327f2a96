"""Which words of a quotation are marked."""

from __future__ import annotations

import pytest

from fundmatch.reports.quotation import marked, quotation


@pytest.mark.parametrize(
    ("snippet", "matched", "bold"),
    [
        ("Museums teach folk music to children.", "folk music", ["folk music"]),
        ("Museums teach folk music to children.", "Museums · children", ["Museums", "children"]),
        ("Knowledge and Innovation Community", "Knowledge … Community", ["Knowledge", "Community"]),
        ("a party for art and for art's sake", "art", ["art", "art"]),
        ("културното наследство на София", "културното наследство", ["културното наследство"]),
        ("creative cities and cities", "cities · creative cities", ["creative cities", "cities"]),
        ("costs (C++) are paid", "(C++)", ["(C++)"]),
        ("nothing of it is here", "elsewhere", []),
        ("nothing was found", "", []),
    ],
)
def test_the_words_found_are_bold_where_they_stand_whole(snippet: str, matched: str, bold: list[str]) -> None:
    spans = marked(snippet, matched)
    assert [span.text for span in spans if "bold" in span.style] == bold
    assert "".join(span.text for span in spans) == snippet


def test_a_hostile_quotation_stays_text() -> None:
    assert "\x1b" not in quotation("\x1b[31mred culture", "culture", "  ").text
    assert quotation("[bold]culture[/]", "culture", "  ").text == "  “[bold]culture[/]”"
