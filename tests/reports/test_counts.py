"""One of a thing is not said to be several, wherever lists count what they show."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pytest

from fundmatch.models import JointTeams
from fundmatch.models.gap import GapReport
from fundmatch.profiles import ProfileSet
from fundmatch.reports.gaps_view import gap_lines
from fundmatch.reports.history_table import history_lines
from fundmatch.reports.lines import Line, fact, labelled
from fundmatch.reports.lists import call_list_lines, profile_list_lines
from fundmatch.reports.search_table import search_lines
from fundmatch.store.mails import MailRow
from tests.reports.report_builders import CITY, FIRM, MUSEUM, NOW, call, search

PARTNERS = {each.slug: each for each in (MUSEUM, CITY, FIRM)}
MAIL = MailRow(
    id="20260901-9f3a1c07",
    recipient="office@example.org",
    sender="digests@example.org",
    message_id="<1@example.org>",
    subject="News",
    via="stdout",
    state="uncertain",
    reply="no reply",
    items=2,
    planned_at="2026-09-01T06:00:00Z",
    handing_at=None,
    settled_at=None,
)


def mails(number: int) -> list[Line]:
    return history_lines([MAIL] * number)


def calls(number: int) -> list[Line]:
    return call_list_lines([call()] * number, NOW)


def partners(number: int) -> list[Line]:
    return profile_list_lines(ProfileSet(tuple(PARTNERS.values())[:number]))


def searched(number: int) -> list[Line]:
    joint = JointTeams(limit=2, calls=number, score=80, bound=80, gap=0, optimal=True)
    report = search(calls_considered=number, partners=number, closed_since=number, joint=joint)
    return search_lines(report, PARTNERS, NOW)


def gaps(number: int) -> list[Line]:
    report = {"as_of": "2026-09-01", "calls_considered": number, "partners": number, "every": False, "least": 50}
    empty = {"fitting": 0, "found": 0, "complete": 0, "unknown": 0, "further": (), "organisations": None, "gaps": ()}
    return gap_lines(GapReport.model_validate({**report, **empty}), PARTNERS, NOW)


@pytest.mark.parametrize(
    ("lines", "one", "two"),
    [
        (mails, ["1 mail"], ["2 mails"]),
        (calls, ["1 call"], ["2 calls"]),
        (partners, ["1 partner"], ["2 partners"]),
        (
            searched,
            ["1 call open or forthcoming on", "· 1 partner ·", "1 call closed since", "1 team chosen together"],
            ["2 calls open or forthcoming on", "· 2 partners ·", "2 calls closed since", "2 teams chosen together"],
        ),
        (gaps, ["of 1 call open", " 1 partner with"], ["of 2 calls open", " 2 partners with"]),
    ],
)
def test_one_is_one(lines: Callable[[int], Sequence[Line]], one: list[str], two: list[str]) -> None:
    for number, wanted in ((1, one), (2, two)):
        words = " ".join(" ".join(each.text for each in lines(number)).split())
        assert [said for said in wanted if re.search(rf"{re.escape(said)}(?!\w)", words)] == wanted, words


@pytest.mark.parametrize("label", ["", "fits", "no team", "look for", "a long label"])
def test_a_label_is_never_joined_to_its_text(label: str) -> None:
    for each in (labelled(label, "<2026.fundmatch@x>"), fact(label, "<2026.fundmatch@x>"), fact(label * 2, "<20>")):
        before, _, text = each.text.partition("<")
        assert before.endswith(" ")
        assert each.text[each.hang :] == f"<{text}", "the text goes on under itself"


def test_what_to_look_for_in_a_log_is_told() -> None:
    assert "   look for <1@example.org> in the log of the mail server" in [each.text for each in mails(1)]
