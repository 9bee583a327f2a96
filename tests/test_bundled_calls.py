"""The bundled snapshot: large enough to be useful, true to what the publishers said, and in our own words.

What can be compared with recordings of the portals is compared where the recordings are at hand.
"""

from __future__ import annotations

import gzip
import html
import json
import re
from collections import Counter
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from fundmatch.calls import read_calls
from fundmatch.models import Call
from fundmatch.workspace import bundled_root

ROOT = Path(__file__).resolve().parents[1]
RECORDINGS = ROOT.parent / "shared" / "data"
PORTAL = RECORDINGS / "eu_portal" / "search_rows.jsonl.gz"
ISUN = RECORDINGS / "isun" / "isun_2026-09-30.abridged.json"

BUNDLED = read_calls(bundled_root() / "calls")
BY_ID = {call.id: call for call in BUNDLED.calls}
FIRST_OF_SEPTEMBER = datetime(2026, 9, 1, tzinfo=UTC)

every_call = pytest.mark.parametrize("call", BUNDLED.calls, ids=lambda call: f"{call.code}={call.id}")
needs_portal = pytest.mark.skipif(not PORTAL.is_file(), reason="the recording of the EU portal is not at hand")
needs_isun = pytest.mark.skipif(not ISUN.is_file(), reason="the recording of the ИСУН portal is not at hand")


# --- the whole ---------------------------------------------------------------------------------------------------


def test_the_snapshot_is_readable_without_findings() -> None:
    assert BUNDLED.problems == ()


def test_the_snapshot_is_large_enough_to_search_in() -> None:
    status = Counter(call.status(FIRST_OF_SEPTEMBER) for call in BUNDLED.calls)
    assert len(BUNDLED.calls) >= 200
    assert status["open"] + status["forthcoming"] >= 100
    assert status["closed"] >= 10


@pytest.mark.parametrize(
    ("source", "kind", "least"),
    [
        ("horizon", "topic", 150),
        ("creative", "topic", 14),
        ("creative", "cascade", 15),
        ("opic", "national", 7),
        ("curated", "external", 3),
    ],
)
def test_every_source_is_there(source: str, kind: str, least: int) -> None:
    assert sum(call.source == source and call.kind == kind for call in BUNDLED.calls) >= least


def test_creative_europe_is_whole() -> None:
    calls = [call for call in BUNDLED.calls if call.source == "creative"]
    assert Counter(call.kind for call in calls) == {"topic": 14, "cascade": 15}
    assert all(call.code.startswith("CREA-") for call in calls if call.kind == "topic")


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("EIT-CULTURE-CREATIVITY", "EIT Culture & Creativity"),
        ("IURC-CITY-PAIRING", "IURC"),
        ("UNESCO-IFCD-2027", "International Fund for Cultural Diversity"),
        ("BG16RFOP002-1.016", "иновационни клъстери"),
        ("BG16RFOP002-2.009", "клъстери"),
    ],
)
def test_what_the_founding_texts_speak_of_is_kept_by_hand(code: str, word: str) -> None:
    call = BY_ID[f"curated:{code}"]
    assert word in call.title


def test_an_expected_call_says_so_and_is_no_more_precise_than_is_known() -> None:
    expected = [call for call in BUNDLED.calls if "(expected)" in call.title]
    assert len(expected) >= 4
    for call in expected:
        assert call.source == "curated"
        assert "xpected" in call.summary
        assert call.origin
        assert {deadline.precision for deadline in call.deadlines} <= {"month", "quarter"}


def test_a_hand_kept_call_that_was_not_announced_says_that_it_is_expected() -> None:
    day = "2026-11-01"
    later = [call for call in BUNDLED.calls if call.source == "curated" and (call.opens or "") > day]
    assert later
    assert all("(expected)" in call.title for call in later)


# --- every entry -------------------------------------------------------------------------------------------------


@every_call
def test_an_entry_names_its_origin_and_the_day_it_was_read(call: Call) -> None:
    assert call.origin
    assert date(2026, 1, 1) <= date.fromisoformat(call.fetched_at) <= date(2027, 12, 31)


@every_call
def test_an_entry_links_to_its_publisher_or_says_where_it_is_from(call: Call) -> None:
    if call.url:
        assert re.fullmatch(r"https?://[\w.-]+\.\w+(/\S*)?", call.url)
    else:
        assert call.source == "curated"
        assert len(call.origin) > len("own text")


@every_call
def test_a_summary_has_two_to_four_sentences(call: Call) -> None:
    sentences = re.findall(r"[.!?](?=\s|$)", call.summary)
    assert 2 <= len(sentences) <= 4
    assert call.summary.endswith(".")


@every_call
def test_quoted_conditions_are_short(call: Call) -> None:
    assert len(call.conditions) <= 300


@every_call
def test_an_entry_says_what_it_is_about(call: Call) -> None:
    assert call.themes
    assert len(set(call.themes)) == len(call.themes)
    assert call.title == " ".join(call.title.split())


@every_call
def test_its_money_is_in_order(call: Call) -> None:
    budget = call.budget
    least = budget.min or 0
    assert least <= (budget.max or least)
    assert least <= (budget.total or least)


# --- against the recording of the EU portal ----------------------------------------------------------------------


@cache
def portal_rows() -> tuple[dict[str, Any], ...]:
    with gzip.open(PORTAL, "rt", encoding="utf-8") as lines:
        return tuple(json.loads(line) for line in lines)


def rows_of_type(kind: str) -> list[dict[str, Any]]:
    return [row for row in portal_rows() if row["metadata"]["type"] == [kind]]


def total_of(row: dict[str, Any]) -> float | None:
    """The money of one topic: only entries of its own, whatever else the call's budget table holds."""
    (identifier,) = row["metadata"]["identifier"]
    tables = [json.loads(text).get("budgetTopicActionMap", {}) for text in row["metadata"].get("budgetOverview", [])]
    own = [
        entry
        for table in tables
        for entries in table.values()
        for entry in entries
        if str(entry.get("action", "")).startswith(f"{identifier} - ")
    ]
    return sum(float(amount) for entry in own for amount in (entry.get("budgetYearMap") or {}).values()) or None


@needs_portal
@pytest.mark.parametrize(("prefix", "least"), [("HORIZON-CL2", 40), ("HORIZON-NEB", 19)])
def test_every_topic_of_the_recording_is_there(prefix: str, least: int) -> None:
    recorded = {row["reference"] for row in rows_of_type("1") if row["metadata"]["identifier"][0].startswith(prefix)}
    assert len(recorded) >= least
    assert {f"horizon:{reference}" for reference in recorded} <= BY_ID.keys()


def compared() -> list[tuple[dict[str, Any], Call]]:
    """Rows of topics beside the bundled call of the same reference."""
    pairs = []
    for row in rows_of_type("1"):
        source = "creative" if row["metadata"]["identifier"][0].startswith("CREA-") else "horizon"
        call = BY_ID.get(f"{source}:{row['reference']}")
        if call is not None:
            pairs.append((row, call))
    return pairs


@needs_portal
def test_titles_codes_and_days_are_those_the_portal_gave() -> None:
    assert len(compared()) >= 150
    for row, call in compared():
        recorded = row["metadata"]
        assert call.code == recorded["identifier"][0]
        assert call.title == " ".join((recorded.get("title") or [row["summary"]])[0].split())
        assert call.opens == recorded["startDate"][0][:10], call.code
        assert [deadline.at for deadline in call.deadlines] == [at[:10] for at in recorded["deadlineDate"]], call.code
        assert {deadline.precision for deadline in call.deadlines} == {"day"}
        assert call.action_type == " ".join(recorded["typesOfAction"][0].split()), call.code


@needs_portal
def test_budgets_are_the_topics_own() -> None:
    assert sum(call.budget.total is not None for _, call in compared()) >= 100
    wrong = {call.code: (call.budget.total, total_of(row)) for row, call in compared()}
    assert {code: pair for code, pair in wrong.items() if pair[0] != pair[1]} == {}


#: Long names of things, which nobody can say in own words.
NAMES = re.compile("european researchers['’] night and researchers at schools")


def words_of(text: str) -> list[str]:
    plain = html.unescape(re.sub(r"<[^>]*>", " ", text)).casefold()
    return re.findall(r"\w+(?:['’]\w+)*", NAMES.sub("(name)", plain))


def longest_shared_run(one: list[str], other: list[str]) -> int:
    """The length of the longest run of words that stands in both."""
    longest = 0
    ends: dict[int, int] = {}
    places: dict[str, list[int]] = {}
    for place, word in enumerate(other):
        places.setdefault(word, []).append(place)
    for word in one:
        ends = {place: ends.get(place - 1, 0) + 1 for place in places.get(word, ())}
        longest = max([longest, *ends.values()])
    return longest


@pytest.mark.parametrize(
    ("one", "other", "run"),
    [("a b c d", "x b c y", 2), ("a b", "c d", 0), ("a b a b c", "a b c", 3), ("", "a", 0)],
)
def test_shared_runs_are_counted_in_words(one: str, other: str, run: int) -> None:
    assert longest_shared_run(one.split(), other.split()) == run


@needs_portal
def test_no_summary_repeats_eight_words_of_the_published_text() -> None:
    published = {
        row["reference"]: words_of("".join(row["metadata"].get("descriptionByte", []))) for row in portal_rows()
    }
    runs = {
        call.code: longest_shared_run(words_of(call.summary), published[reference])
        for call in BUNDLED.calls
        if (reference := call.id.partition(":")[2]) in published
    }
    assert len(runs) >= 150
    assert {code: run for code, run in runs.items() if run >= 8} == {}


# --- against the recording of ИСУН -------------------------------------------------------------------------------


@needs_isun
def test_every_recorded_procedure_of_our_programmes_is_there_to_the_minute() -> None:
    recorded = [
        procedure
        for procedure in json.loads(ISUN.read_text(encoding="utf-8"))["calls"]
        if procedure["code"].startswith(("BG16RFPR001", "BG16RFPR002"))
    ]
    assert len(recorded) >= 7
    for procedure in recorded:
        call = BY_ID[f"opic:{procedure['sourceKey'].lower()}"]
        assert (call.code, call.title) == (procedure["code"], procedure["title"])
        assert call.deadlines[-1].end() == datetime.fromisoformat(procedure["closesAt"]), call.code
        assert call.url == procedure["sourceUrl"]
        assert call.opens == procedure["opensAt"][:10], call.code
