"""The search as Markdown for a mail; the golden file is what a person reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fundmatch.reports.report_markdown import report_markdown
from fundmatch.translation import translator
from tests.reports.report_builders import HOSTILE, hostile, report, search

GOLDEN = Path(__file__).parent / "golden" / "report.md"
ENGLISH = translator("en")


def test_people_read_what_the_golden_file_says() -> None:
    assert report_markdown(report(), ENGLISH) == GOLDEN.read_text(encoding="utf-8")


def test_an_empty_search_says_so() -> None:
    assert "Nothing fits" in report_markdown(report(search=search(())), ENGLISH)


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: repr(name[:20]))
def test_a_name_stays_text(name: str) -> None:
    text = report_markdown(hostile(name), ENGLISH)
    plain = re.sub(r"<https://portal\.example/[!-~]*>", "", text)
    assert not re.search(r"<\w", plain)
    assert "**bold**" not in text
    assert not re.search(r"(?<!\\)\]\(|https?://", plain)
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        line for line in text.splitlines() if re.match(r"(# Funding|## 1\. |## Sources)", line)
    ]
    assert not {"\x1b", "\u202e", "\x00"} & set(text)
