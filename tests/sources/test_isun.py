"""The ИСУН connector: pages of our own making, captured pages, and the loopback portal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from fundmatch.errors import RecordError, SourceError
from fundmatch.http import Http
from fundmatch.sources.base import ISUN_GAP, ISUN_PROGRAMMES, RawRecord, SourceSettings
from fundmatch.sources.isun import dates, opic
from fundmatch.sources.isun.detail import read_detail, says_ended
from fundmatch.sources.isun.listing import Row, of_programmes, read_listing, split_code
from fundmatch.sources.isun.parse import Procedure

Text = Callable[[str], str]
GUID = "00000001-aaaa-4bbb-8ccc-000000000001"
ROW = Row(
    GUID, "BG16RFPR001-1.701", "Тихи трамваи (МИГ)", 'Програма "Тихи предприятия"', "Procedure", "Info",
    title_en="Quiet trams",
)  # fmt: skip


def record(html: str, row: Row = ROW) -> RawRecord:
    return RawRecord(row.guid, Procedure(row, html))


@pytest.mark.parametrize("layout", ["two", "three"])
def test_rows_are_found_at_either_depth(layout: str, fixture_text: Text) -> None:
    listing = read_listing(fixture_text(f"isun/active_{layout}_levels.html"))
    assert listing.listed == 4, "one of them without a code"
    found = [(row.guid[7], row.code, row.title, row.programme, row.ended) for row in listing.rows]
    assert found == [
        ("1", "BG16RFPR001-1.701", "Тихи трамваи (МИГ)", 'Програма "Тихи предприятия"', False),
        ("2", "BG16RFPR001-2.702", "Камбани за всички", 'Програма "Тихи предприятия"', False),
        ("3", "BG14MFPR001-1.703", "Чужда програма", "Програма „Пристанища“", False),
    ]
    assert [of_programmes(row, ISUN_PROGRAMMES) for row in listing.rows] == [True, True, False]


def test_an_address_is_made_of_the_guid_alone(fixture_text: Text) -> None:
    """A session may stand after /s/, and the guid may be in capitals."""
    row = read_listing(fixture_text("isun/active_two_levels.html")).rows[1]
    assert row.path == "/bg/s/Procedure/Info/00000002-aaaa-4bbb-8ccc-000000000002"


def test_the_ended_tab_loses_its_status_and_nothing_else(fixture_text: Text) -> None:
    rows = read_listing(fixture_text("isun/ended.html")).rows
    assert [(row.title, row.path.split("/")[3:5], row.ended) for row in rows] == [
        ("Приключили камбани (МИГ)", ["Procedure", "InfoEnded"], True),
        ("Спрени камбани", ["ProcedureNims", "InfoEnded"], True),
    ]


@pytest.mark.parametrize(
    ("text", "code", "title"),
    [
        ("BG-RRP-2.011 - Зелени", "BG-RRP-2.011", "Зелени"),
        ("BG05SFOP001-1.2014.001 -  X", "BG05SFOP001-1.2014.001", "X"),
        ("BG161PO003-2.4.01 - Клъстери", "BG161PO003-2.4.01", "Клъстери"),
        ("ВG16RFОР002-2.009 – Клъстери", "BG16RFOP002-2.009", "Клъстери"),
        ("Без номер", "", "Без номер"),
    ],
)
def test_codes_and_their_look_alikes(text: str, code: str, title: str) -> None:
    assert split_code(text) == (code, title)


def test_a_detail_page_becomes_the_expected_call(
    fixture_text: Text, fixture_json: Callable[[str], Any], now: datetime
) -> None:
    call = opic.parse(record(fixture_text("isun/detail.html")), now)
    assert call is not None
    found, expected = json.loads(call.model_dump_json()), fixture_json("isun/expected.json")
    assert {key: found[key] for key in expected} == expected


def test_a_draft_has_an_opening_day_and_no_deadline(fixture_text: Text, now: datetime) -> None:
    call = opic.parse(record(fixture_text("isun/draft.html")), now)
    assert call is not None
    assert (call.opens, call.deadlines, call.status(now)) == ("2026-12-15", (), "forthcoming")
    assert call.conditions.endswith("20.11.2026 г. 17:00 ч.")


@pytest.mark.parametrize(
    ("text", "at", "precision"),
    [
        ("14.09.2026 г. 16:30 ч.", "2026-09-14T13:30:00Z", "exact"),
        ("21.01.2025 16:30", "2025-01-21T14:30:00Z", "exact"),
        ("16/07/2026 16:30", "2026-07-16T13:30:00Z", "exact"),
        ("14.09.2026 г. 24:00 ч.", "2026-09-14T21:00:00Z", "exact"),
        ("31.12.2026 г. 23:59 ч.", "2026-12-31T21:59:00Z", "exact"),
        ("07.08.2026 г. 15:08:03 ч.", "2026-08-07T12:08:00Z", "exact"),
        ("25.10.2026 г. 03:30 ч.", "2026-10-25T00:30:00Z", "exact"),
        ("до 16:30 ч. на 30.06.2025 г.", "2025-06-30T13:30:00Z", "exact"),
        ("16.09.2024 год., 16:30 часа", "2024-09-16T13:30:00Z", "exact"),
        ("17,00 часа на 16.01.2020г.", "2020-01-16T15:00:00Z", "exact"),
        ("17.30 ч. на 28.01.2013 г. (включително)", "2013-01-28T15:30:00Z", "exact"),
        ("12 декември  2016 г. до 17:30 ч. на 30 април 2017 г.", "2017-04-30T14:30:00Z", "exact"),
        ("удължен до 05.06.2026, 16:30ч.", "2026-06-05T13:30:00Z", "exact"),
        ("14.01–15.03.2027 г.", "2027-03-15", "day"),
        ("15.12.2026 г.", "2026-12-15", "day"),
        ("05.2026", "2026-05", "month"),
        ("м. април 2020 г.", "2020-04", "month"),
        ("МАРТ - ЮНИ 2024", "2024-06", "month"),
        ("2-ро тримесечие 2026", "2026-Q2", "quarter"),
        ("IV тримесечие на 2026 г.", "2026-Q4", "quarter"),
    ],
)
def test_a_deadline_is_as_precise_as_its_words(
    text: str, at: str, precision: str, fixture_text: Text, now: datetime
) -> None:
    page = fixture_text("isun/detail_template.html").replace("CLOSES", text).replace("OPENS", "10.07.2026 г. 14:00 ч.")
    call = opic.parse(record(page), now)
    assert call is not None
    assert [(one.at, one.precision, one.zone) for one in call.deadlines] == [(at, precision, "Europe/Sofia")]


@pytest.mark.parametrize("text", ["", "без фиксиран краен срок (до изчерпване на бюджета)"])
def test_no_deadline_is_no_deadline(text: str) -> None:
    assert dates.deadlines(text) == ()


@pytest.mark.parametrize(
    "text", ["скоро", "31.02.2026 г. 16:30 ч.", "14.09.2026 г. 25:00 ч.", "14.09.2026 г. 16:75 ч."]
)
def test_a_deadline_not_understood_is_named(text: str, fixture_text: Text, now: datetime) -> None:
    page = fixture_text("isun/detail_template.html").replace("CLOSES", text).replace("OPENS", "10.07.2026 г.")
    with pytest.raises(RecordError, match=rf"opic: {GUID} \(BG16RFPR001-1.701\): deadlines: "):
        opic.parse(record(page), now)


@pytest.mark.parametrize(
    ("text", "opens"),
    [
        ("", None),
        ("10.07.2026 г. 14:00 ч.", "2026-07-10T11:00:00Z"),
        ("10.07.2026 г.", "2026-07-10"),
        ("14.01–15.03.2027 г.", "2027-01-14"),
        ("МАРТ - ЮНИ 2024", "2024-03"),
        ("3-то тримесечие 2026", "2026-Q3"),
    ],
)
def test_an_opening_is_the_first_date(text: str, opens: str | None) -> None:
    assert dates.opening(text) == opens


def test_the_view_of_an_ended_procedure_is_recognised(fixture_text: Text, now: datetime) -> None:
    view = fixture_text("isun/closed_view.html")
    assert says_ended(view)
    assert read_detail(view) is None
    with pytest.raises(RecordError, match="procedure-info"):
        opic.parse(record(view), now)


@pytest.mark.parametrize(
    ("page", "words"), [("rejected.html", "firewall"), ("closed_view.html", "no procedure"), ("cut", "cut off")]
)
def test_a_listing_that_is_none_fails_the_source(
    page: str, words: str, httpserver: HTTPServer, http: Http, fixture_text: Text, now: datetime
) -> None:
    body = fixture_text("isun/active_two_levels.html")[:900] if page == "cut" else fixture_text(f"isun/{page}")
    httpserver.expect_request("/bg/s/Procedure/Active").respond_with_data(body)
    with pytest.raises(SourceError, match=words) as caught:
        opic.fetch(http, SourceSettings(isun=httpserver.url_for("").rstrip("/")), now, print)
    assert caught.value.hint


def test_missing_drafts_and_english_titles_are_notes(
    httpserver: HTTPServer, http: Http, fixture_text: Text, now: datetime
) -> None:
    for tab, page in (("Active", "active_two_levels"), ("Ended", "ended")):
        httpserver.expect_request(f"/bg/s/Procedure/{tab}").respond_with_data(fixture_text(f"isun/{page}.html"))
    for number in (1, 2):
        place = f"/bg/s/Procedure/Info/0000000{number}-aaaa-4bbb-8ccc-00000000000{number}"
        httpserver.expect_request(place).respond_with_data(fixture_text("isun/detail.html"))
    settled = frozenset(f"0000000{number}-aaaa-4bbb-8ccc-00000000000{number}" for number in (5, 6))
    settings = SourceSettings(isun=httpserver.url_for("").rstrip("/"), settled=settled)
    fetched = opic.fetch(http, settings, now, print)
    assert not fetched.complete, "drafts of earlier runs may still be there"
    assert [note.split(":")[0] for note in fetched.notes] == [
        "tab PublicDiscussion could not be read",
        "no English titles of tab Active",
        "no English titles of tab Ended",
    ]
    assert [record.key[7] for record in fetched.records] == ["1", "2"]
    assert set(fetched.unchanged) == settled
    assert fetched.listed == 6


def test_the_gap_can_only_grow() -> None:
    assert SourceSettings(isun_gap=0.1).isun_gap == ISUN_GAP
    assert SourceSettings(isun_gap=5).isun_gap == 5


# Captured pages and the loopback portal


def test_the_captured_listing_and_page_give_the_reviewed_facts(
    recordings: Path, fixture_json: Callable[[str], Any], now: datetime
) -> None:
    facts = fixture_json("isun/recorded_facts.json")
    listing = read_listing((recordings / "isun" / "isun_active_listing.html").read_text(encoding="utf-8"))
    rows = [row for row in listing.rows if of_programmes(row, ISUN_PROGRAMMES)]
    assert (listing.listed, [row.code for row in rows]) == (facts["listed"], facts["codes"])
    page = (recordings / "isun" / "isun_detail_mig.html").read_text(encoding="utf-8")
    row = next(row for row in rows if row.code == facts["code"])
    call = opic.parse(record(page, row), now)
    assert call is not None
    assert [call.opens, *(deadline.at for deadline in call.deadlines)] == facts["dates"]
    assert [document.kind for document in call.documents] == facts["documents"]
    assert (call.url, len(call.text)) == (facts["url"], facts["text_length"])
    assert hashlib.sha256(call.text.encode()).hexdigest() == facts["text_sha256"]


@pytest.mark.parametrize("nesting", [2, 3])
def test_our_programmes_are_read_politely_at_either_depth(
    nesting: int,
    emulators: Path,
    http: Http,
    fake_time: Any,
    settings_for: Callable[..., SourceSettings],
    now: datetime,
) -> None:
    from isun_emulator import serve

    with serve(data=emulators / "isun", min_gap=0, nesting=nesting, seed=1) as portal:
        fetched = opic.fetch(http, settings_for(None, portal), now, print)
        requests = portal.stats.report(portal.faults)["requests"]
        ours = [call for calls in portal.tabs.values() for call in calls if call["code"].startswith(ISUN_PROGRAMMES)]
    calls = {call.id: call for record in fetched.records if (call := opic.parse(record, now))}
    assert fetched.complete
    assert set(calls) == {f"opic:{call['guid']}" for call in ours}
    assert all(calls[f"opic:{call['guid']}"].programme == call["programme"] for call in ours)
    assert all(set(call.titles) == {"bg", "en"} for call in calls.values())
    assert requests == 6 + len(calls), "only our own details are asked for"
    assert all(slept == pytest.approx(ISUN_GAP) for slept in fake_time.slept)
    assert len(fake_time.slept) == requests - 1


def test_now_and_then_a_refusal_is_survived(
    isun: Any, http: Http, settings_for: Callable[..., SourceSettings], now: datetime
) -> None:
    isun.set_faults("waf:0.15,truncate:0.1")
    assert len(opic.fetch(http, settings_for(None, isun), now, print).records) == 12
