"""The ИСУН connector: pages of our own making, captured pages, and the loopback portal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from isun_fake import MODULE, FakeIsun, detail, guid, listing, module, page, parsed, row
from pytest_httpserver import HTTPServer

from fundmatch.errors import RecordError, SourceChangedError, SourceError, UsageError
from fundmatch.http import Http
from fundmatch.sources.base import ISUN_GAP, Fetched, Listing, RawRecord, SourceSettings, Step
from fundmatch.sources.isun import ISUN_PROGRAMMES, Isun, opic, programme
from fundmatch.sources.isun.codes import split_code
from fundmatch.sources.isun.detail import read_detail, says_ended
from fundmatch.sources.isun.listing import Row, read_listing
from fundmatch.sources.isun.parse import Procedure

Text = Callable[[str], str]
GUID = "00000001-aaaa-4bbb-8ccc-000000000001"
ROW = Row(GUID, "BG16RFPR001-1.701", "Тихи трамваи (МИГ)", 'Програма "Тихи предприятия"', title_en="Quiet trams")


def record(html: str, row: Row = ROW) -> RawRecord:
    return RawRecord(row.guid, Procedure(row, html))


# Listings


@pytest.mark.parametrize("layout", ["two", "three"])
def test_rows_are_found_at_either_depth(layout: str, fixture_text: Text) -> None:
    page = read_listing(fixture_text(f"isun/active_{layout}_levels.html"))
    assert [(row.guid[7], row.code, row.title, row.programme) for row in page.rows] == [
        ("1", "BG16RFPR001-1.701", "Тихи трамваи (МИГ)", 'Програма "Тихи предприятия"'),
        ("2", "BG16RFPR001-2.702", "Камбани за всички", 'Програма "Тихи предприятия"'),
        ("3", "BG14MFPR001-1.703", "Чужда програма", "Програма „Пристанища“"),
        ("4", "", "Без код", "Програма „Пристанища“"),
    ]
    assert [opic.owns(row.tree, row.code) for row in page.rows] == [True, True, False, False]


def test_an_address_is_made_of_the_guid_alone(fixture_text: Text) -> None:
    """A session may stand after /s/, and the guid may be in capitals."""
    row = read_listing(fixture_text("isun/active_two_levels.html")).rows[1]
    assert row.path == "/bg/s/Procedure/Info/00000002-aaaa-4bbb-8ccc-000000000002"


@pytest.mark.parametrize(
    "address",
    [
        f"https://elsewhere.test/bg/s/Procedure/Info/{GUID}",
        f"/bg/s/11111111-2222-4333-8444-555555555555/Procedure/Info/{GUID.upper()}",
        f"/bg/s/Procedure/Info/{GUID}?x=1",
    ],
)
def test_of_an_address_only_the_key_counts(address: str) -> None:
    html = listing([(1, "BG16RFPR001-1.701", "Тихи трамваи")]).replace(f"/bg/s/Procedure/Info/{GUID}", address)
    assert [row.path for row in read_listing(html).rows] == [f"/bg/s/Procedure/Info/{GUID}"]


def test_the_ended_tab_loses_its_status_and_nothing_else(fixture_text: Text) -> None:
    rows = read_listing(fixture_text("isun/ended.html")).rows
    assert [(row.title, row.path.split("/")[3:5]) for row in rows] == [
        ("Приключили камбани (МИГ)", ["Procedure", "InfoEnded"]),
        ("Спрени камбани", ["ProcedureNims", "InfoEnded"]),
    ]


def test_a_row_without_an_address_is_not_lost_in_silence() -> None:
    html = listing([(1, "BG16RFPR001-1.701", "a"), (2, "BG16RFPR001-1.702", "b")]).replace(guid(2), "2")
    found = read_listing(html)
    assert ([row.code for row in found.rows], found.lost) == (["BG16RFPR001-1.701"], ("BG16RFPR001-1.702",))


@pytest.mark.parametrize(
    ("text", "code", "title"),
    [
        ("BG-RRP-2.011 - Зелени", "BG-RRP-2.011", "Зелени"),
        ("BG05SFOP001-1.2014.001 -  X", "BG05SFOP001-1.2014.001", "X"),
        ("BG161PO003-2.4.01 - Клъстери", "BG161PO003-2.4.01", "Клъстери"),
        ("BGENVIRONMENT-2.001 - Води", "BGENVIRONMENT-2.001", "Води"),
        ("ВG16RFОР002-2.009 – Клъстери", "BG16RFOP002-2.009", "Клъстери"),
        ("Без номер", "", "Без номер"),
    ],
)
def test_codes_and_their_look_alikes(text: str, code: str, title: str) -> None:
    assert split_code(text) == (code, title)


# Detail pages


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


@pytest.mark.parametrize("text", ["скоро", "31.02.2026 г. 16:30 ч.", "14.09.2026 г. 25:00 ч."])
def test_a_deadline_not_understood_is_named(text: str, now: datetime) -> None:
    with pytest.raises(RecordError, match=rf"opic: {GUID} \(BG16RFPR001-1.701\): deadlines: "):
        opic.parse(record(detail(limits=[("10.07.2026 г.", text)])), now)


def test_every_pair_of_dates_on_a_page_is_a_window(now: datetime) -> None:
    limits = [
        ("14.01.2027 г. 09:00 ч.", "15.03.2027 г. 16:30 ч."),
        ("10.07.2026 г. 14:00 ч.", "14.09.2026 г. 16:30 ч."),
    ]
    call = opic.parse(record(detail(limits=limits)), now)
    assert call is not None
    assert [each.at for each in call.deadlines] == ["2026-09-14T13:30:00Z", "2027-03-15T14:30:00Z"]
    assert (call.opens, call.status(now)) == ("2027-01-14T07:00:00Z", "forthcoming"), "the first has ended"


def test_a_page_may_state_only_where_its_windows_end(now: datetime) -> None:
    html = detail(limits=[("10.07.2026 г. 14:00 ч.", "14.09.2026 г. 16:30 ч."), ("", "15.03.2027 г. 16:30 ч.")])
    call = opic.parse(record(html), now)
    assert call is not None
    assert [each.at for each in call.deadlines] == ["2026-09-14T13:30:00Z", "2027-03-15T14:30:00Z"]
    assert (call.opens, call.status(now)) == ("2026-07-10T11:00:00Z", "open")


def test_a_second_window_in_the_note_becomes_a_deadline_and_the_note_stays(now: datetime) -> None:
    note = "Втори прием: от 14.01.2027 г. до 15.03.2027 г., 16:30 ч., с бюджет 5 000 000 лв."
    limits = [("10.07.2026 г. 14:00 ч.", "14.09.2026 г. 16:30 ч.")]
    call = opic.parse(record(detail(limits=limits, note=note)), now)
    assert call is not None
    assert [each.at for each in call.deadlines] == ["2026-09-14T13:30:00Z", "2027-03-15T14:30:00Z"]
    assert (call.opens, call.status(now)) == ("2027-01-14", "forthcoming")
    assert call.conditions == f"Допълнителна информация относно крайния срок:\n{note}"
    assert call.budget.total is None, "money in a text is no budget"


def test_strong_words_in_an_objective_are_part_of_it(now: datetime) -> None:
    html = detail(note="Втори прием до 15.03.2027 г.").replace("<p>Целта", "<strong>Важно</strong><p>Целта")
    call = opic.parse(record(html), now)
    assert call is not None
    assert call.text == "Важно\nЦелта е тишина."
    assert call.conditions.startswith("Допълнителна информация")


def test_labels_inside_an_objective_are_no_labels(now: datetime) -> None:
    html = detail().replace("Целта", "<b>Краен срок:</b> <span>01.01.2030 г.</span> Целта")
    call = opic.parse(record(html), now)
    assert call is not None
    assert [each.at for each in call.deadlines] == ["2026-12-14T14:30:00Z"]


def test_who_is_logged_in_sees_a_link_as_heading(now: datetime) -> None:
    html = detail("BG16RFPR001-1.701", "Тихи").replace("<strong>BG", '<a href="/bg/s/Project/New/x">BG', 1)
    call = opic.parse(record(html.replace("</strong>", "</a>", 1)), now)
    assert call is not None
    assert call.text == "Целта е тишина."


def test_documents_have_lasting_addresses(now: datetime) -> None:
    key, site = guid(7), "https://eumis2020.government.bg/bg/s/Procedure"
    given = [
        f"/bg/s/Procedure/InfoDownload/{GUID}?fileKey={key}&access_token=secret",
        f"http://127.0.0.1/bg/s/{guid(9)}/Procedure/InfoDownload/{GUID}?access_token=secret&fileKey={key}",
        f"/bg/s/Procedure/InfoPublicDiscussionDownload/{GUID}?FileKey={key}",
        f"/bg/s/Procedure/InfoDownload/{GUID}?fileKey=7",
        f"/bg/s/Procedure/Info/{GUID}?fileKey={key}",
        "http://[broken",
        "javascript:alert(1)",
    ]
    call = opic.parse(record(detail(documents=given)), now)
    assert call is not None
    assert [document.url for document in call.documents] == [
        f"{site}/InfoDownload/{GUID}?fileKey={key}",
        f"{site}/InfoDownload/{GUID}?fileKey={key}",
        f"{site}/InfoPublicDiscussionDownload/{GUID}?fileKey={key}",
    ]


def test_the_view_of_an_ended_procedure_is_recognised(fixture_text: Text, now: datetime) -> None:
    view = fixture_text("isun/closed_view.html")
    assert says_ended(view)
    assert read_detail(view) is None
    with pytest.raises(RecordError, match="procedure-info"):
        opic.parse(record(view), now)


def test_a_payload_of_something_else_is_an_error(now: datetime) -> None:
    with pytest.raises(RecordError, match="payload"):
        opic.parse(RawRecord(GUID, {"html": ""}), now)


# Reading


@pytest.fixture
def fake(httpserver: HTTPServer) -> FakeIsun:
    """One procedure of ours in each tab, and one of somebody else."""
    fake = FakeIsun(httpserver)
    fake.tab("Active", [(1, "BG16RFPR001-1.701", "Тихи трамваи"), (3, "BG14MFPR001-1.703", "Чужда")])
    fake.tab("PublicDiscussion", [(2, "BG16RFPR002-1.702", "Проект")], "InfoPublicDiscussion")
    fake.tab("Ended", [(5, "BG16RFOP002-1.705", "Стари камбани (МИГ) (Приключил)")], "InfoEnded")
    fake.tab(
        "ArchivedPublicDiscussion", [(6, "BG16RFPR001-1.706", "Стар проект (Архиви)")], "InfoArchivedPublicDiscussion"
    )
    fake.pages[MODULE] = module([row("Тихи трамваи", 1)])
    return fake


def fetched(fake: FakeIsun, http: Http, now: datetime, source: Isun = opic, **changes: Any) -> Fetched:
    return source.fetch(http, replace(fake.settings, **changes), now, lambda _: None)


def keys(found: Fetched) -> list[str]:
    return [record.key[7] for record in found.records]


def test_every_tab_is_read_and_counted(fake: FakeIsun, http: Http, now: datetime) -> None:
    found = fetched(fake, http, now)
    assert (found.complete, found.notes, found.failed, found.unread) == (True, (), (), ())
    assert found.listings == (
        Listing("Active", 2, required=True),
        Listing("PublicDiscussion", 1, required=False),
        Listing("Ended", 1, required=True),
        Listing("ArchivedPublicDiscussion", 1, required=False),
    )
    assert keys(found) == ["1", "2", "5", "6"]
    assert [call.titles["en"] for call in parsed(opic, found).values()] == [f"English {key}" for key in (1, 2, 5, 6)]
    assert parsed(opic, found)[guid(5)].title == "Стари камбани (МИГ)"
    assert parsed(opic, found)[guid(6)].title == "Стар проект (Архиви)", "no status, though it looks like one"
    assert [(shape.group, shape.rows) for shape in found.shapes] == [
        ("procedure", 1), ("draft", 2), ("ended", 1), ("module", 1),
    ]  # fmt: skip


def test_only_our_own_pages_are_asked_for_and_only_once(fake: FakeIsun, http: Http, now: datetime) -> None:
    fetched(fake, http, now)
    assert set(fake.asked.values()) == {1}
    assert not any(guid(3) in path for path in fake.asked)


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("PublicDiscussion", None, "404"),
        ("Ended", "<html><body>REQUEST REJECTED, support id 1</body></html>", "firewall"),
        ("ArchivedPublicDiscussion", page("<h1>Грешка</h1>"), "no listing"),
        ("ArchivedPublicDiscussion", listing([(6, "BG16RFPR001-1.706", "x")]).replace(guid(6), ""), "no row"),
        ("Ended", listing([]).encode("utf-16-le")[:-1], "charset"),
        ("Ended", page("<div>" * 300), "nested"),
        ("Ended", listing([])[:-9], "cut off"),
    ],
)
def test_a_tab_that_cannot_be_read_is_a_note(
    name: str, answer: str | bytes | None, words: str, fake: FakeIsun, http: Http, now: datetime
) -> None:
    fake.pages.pop(f"/bg/s/Procedure/{name}")
    if answer is not None:
        fake.pages[f"/bg/s/Procedure/{name}"] = answer
    found = fetched(fake, http, now)
    assert not found.complete, "what it held may still be there"
    assert found.notes[0].startswith(f"tab {name} could not be read: ")
    assert words in found.notes[0]
    assert name not in [each.name for each in found.listings]
    assert len(found.records) == 3


@pytest.mark.parametrize("answer", [None, page("<h1>Грешка</h1>"), "<html>Support ID: 1</html>", b"\xcf\xf0</html>"])
def test_without_the_list_of_open_calls_there_is_nothing_to_say(
    answer: str | bytes | None, fake: FakeIsun, http: Http, now: datetime
) -> None:
    fake.pages.pop("/bg/s/Procedure/Active")
    if answer is not None:
        fake.pages["/bg/s/Procedure/Active"] = answer
    with pytest.raises(SourceError, match="/bg/s/Procedure/Active"):
        fetched(fake, http, now)


def test_an_empty_tab_is_counted_and_left_to_the_guard(fake: FakeIsun, http: Http, now: datetime) -> None:
    fake.tab("Active", [])
    found = fetched(fake, http, now)
    assert found.listings[0] == Listing("Active", 0, required=True)
    assert "/en/s/Procedure/Active" not in fake.asked, "nothing there to translate"


def test_a_tab_in_legacy_charset_is_read(fake: FakeIsun, http: Http, now: datetime) -> None:
    html = listing([(1, "BG16RFPR001-1.701", "Тихи трамваи")]).replace(
        "<title>", '<meta charset="windows-1251"><title>'
    )
    fake.pages["/bg/s/Procedure/Active"] = html.encode("cp1251")
    assert parsed(opic, fetched(fake, http, now))[guid(1)].title == "Тихи трамваи"


@pytest.mark.parametrize("answer", [None, listing([], language="en")], ids=["missing", "half"])
def test_without_english_titles_known_ones_stay_and_nothing_is_settled(
    answer: str | None, fake: FakeIsun, http: Http, now: datetime
) -> None:
    fake.pages.pop("/en/s/Procedure/Ended")
    if answer:
        fake.pages["/en/s/Procedure/Ended"] = answer
    found = fetched(fake, http, now)
    assert (found.complete, found.unread) == (True, ("titles",))
    assert found.notes[0].startswith("no English titles of tab Ended: ")
    assert [key[7] for key in found.settled] == ["6"]
    assert parsed(opic, found)[guid(5)].titles == {"bg": "Стари камбани (МИГ)"}


def test_an_english_title_that_is_the_bulgarian_one_is_none(fake: FakeIsun, http: Http, now: datetime) -> None:
    fake.pages["/en/s/Procedure/Active"] = listing(
        [(1, "BG16RFPR001-1.701", "Тихи трамваи"), (3, "BG14MFPR001-1.703", "Чужда")], language="en"
    )
    assert set(parsed(opic, fetched(fake, http, now))[guid(1)].titles) == {"bg"}


def test_what_has_ended_is_read_once(fake: FakeIsun, http: Http, now: datetime) -> None:
    first = fetched(fake, http, now)
    assert [key[7] for key in first.settled] == ["5", "6"]
    fake.asked.clear()
    second = fetched(fake, http, now, settled=frozenset(first.settled))
    assert (keys(second), [key[7] for key in second.unchanged], second.settled) == (["1", "2"], ["5", "6"], ())
    assert "/en/s/Procedure/Ended" not in fake.asked, "nothing there to translate"


def test_a_page_that_lost_its_dates_is_not_the_last_word(fake: FakeIsun, http: Http, now: datetime) -> None:
    """Read once more, until a whole page was seen."""
    fake.pages[f"/bg/s/Procedure/InfoEnded/{guid(5)}"] = detail("BG16RFOP002-1.705", "Стари камбани (МИГ)", limits=())
    assert [key[7] for key in fetched(fake, http, now).settled] == ["6"]


def test_a_procedure_listed_twice_is_one(fake: FakeIsun, http: Http, now: datetime) -> None:
    """Else a listing that shows every row twice would be the yardstick of the next."""
    once = fetched(fake, http, now)
    shown = fake.pages["/bg/s/Procedure/Active"]
    assert isinstance(shown, str)
    fake.pages["/bg/s/Procedure/Active"] = shown.replace("<li", "<li hidden></li><li").replace("</body>", shown)
    twice = fetched(fake, http, now)
    assert twice.listings == once.listings
    assert keys(twice) == keys(once)


def test_a_call_that_comes_back_is_read_again(fake: FakeIsun, http: Http, now: datetime) -> None:
    fake.tab("Active", [(5, "BG16RFOP002-1.705", "Стари камбани (МИГ)")])
    found = fetched(fake, http, now, settled=frozenset({guid(5), guid(6)}))
    assert (keys(found), [key[7] for key in found.unchanged]) == (["5", "2"], ["6"])
    assert f"/bg/s/Procedure/Info/{guid(5)}" in fake.asked


def test_a_detail_that_fails_is_a_problem_of_its_own(fake: FakeIsun, http: Http, now: datetime) -> None:
    fake.pages.pop(f"/bg/s/Procedure/InfoPublicDiscussion/{guid(2)}")
    found = fetched(fake, http, now)
    assert [(each.key[7], "404" in each.problem) for each in found.failed] == [("2", True)]
    assert keys(found) == ["1", "5", "6"]


def test_too_many_failures_end_the_reading(fake: FakeIsun, http: Http, now: datetime) -> None:
    for path in [path for path in fake.pages if "/Info" in path]:
        fake.pages[path] = "<html>The requested URL was rejected</html>"
    with pytest.raises(SourceError, match="2 of 2 details failed"):
        fetched(fake, http, now)


def test_a_call_that_ended_since_the_listing_is_found_on_the_other_page(
    fake: FakeIsun, http: Http, now: datetime, fixture_text: Text
) -> None:
    fake.pages[f"/bg/s/Procedure/InfoEnded/{guid(1)}"] = fake.pages[f"/bg/s/Procedure/Info/{guid(1)}"]
    fake.pages[f"/bg/s/Procedure/Info/{guid(1)}"] = fixture_text("isun/closed_view.html")
    assert "1" in keys(fetched(fake, http, now))


def test_an_ended_page_that_says_no_more_is_a_problem(
    fake: FakeIsun, http: Http, now: datetime, fixture_text: Text
) -> None:
    fake.pages[f"/bg/s/Procedure/InfoEnded/{guid(5)}"] = fixture_text("isun/closed_view.html")
    found = fetched(fake, http, now)
    assert [(each.key[7], "shows no more" in each.problem) for each in found.failed] == [("5", True)]
    assert fake.asked[f"/bg/s/Procedure/InfoEnded/{guid(5)}"] == 1
    assert guid(5) not in found.settled


def test_our_row_without_an_address_leaves_the_listing_incomplete(fake: FakeIsun, http: Http, now: datetime) -> None:
    html = listing([(1, "BG16RFPR001-1.701", "a"), (3, "BG14MFPR001-1.703", "b"), (4, "BG16RFPR001-1.704", "c")])
    fake.pages["/bg/s/Procedure/Active"] = html.replace(guid(4), "").replace(guid(1), guid(1).upper())
    found = fetched(fake, http, now)
    assert not found.complete
    assert [each.problem for each in found.failed] == ["BG16RFPR001-1.704: its row in tab Active has no address"]


def test_robots_are_asked_once_and_obeyed(fake: FakeIsun, http: Http, fake_time: Any, now: datetime) -> None:
    fake.pages["/robots.txt"] = (
        "User-agent: *\nDisallow: /*/ExportTo*\nDisallow: /bg/s/Procedure/Archived\nCrawl-delay: 3\n"
    )
    found = fetched(fake, http, now)
    assert not found.complete
    assert "robots.txt" in found.notes[0]
    assert fake.asked["/robots.txt"] == 1
    assert not any("Archived" in path for path in fake.asked)
    assert set(fake_time.slept[1:]) == {3.0}, "a longer pause than our own is kept"


@pytest.mark.parametrize("path", ["/bg/s/Procedure/Active", "/"])
def test_robots_may_forbid_everything(path: str, fake: FakeIsun, http: Http, now: datetime) -> None:
    fake.pages["/robots.txt"] = f"User-agent: *\nDisallow: {path}\n"
    with pytest.raises(SourceError, match=r"robots\.txt"):
        fetched(fake, http, now)
    assert set(fake.asked) == {"/robots.txt"}


def test_a_refusal_in_place_of_the_robots_file_is_a_refusal(fake: FakeIsun, http: Http, now: datetime) -> None:
    fake.pages["/robots.txt"] = "<html><title>request rejected</title></html>"
    with pytest.raises(SourceError, match="firewall"):
        fetched(fake, http, now)


def test_every_request_waits_its_turn(fake: FakeIsun, http: Http, fake_time: Any, now: datetime) -> None:
    fetched(fake, http, now)
    assert len(fake_time.slept) == fake.asked.total() - 1
    assert all(slept == pytest.approx(ISUN_GAP) for slept in fake_time.slept)


def test_the_gap_can_only_grow() -> None:
    assert SourceSettings(isun_gap=0.1).isun_gap == ISUN_GAP
    assert SourceSettings(isun_gap=5).isun_gap == 5


def test_progress_knows_its_end_once_the_rows_are_known(fake: FakeIsun, http: Http, now: datetime) -> None:
    steps: list[Step] = []
    opic.fetch(http, fake.settings, now, steps.append)
    assert {step.source for step in steps} == {"opic"}
    assert [step.text for step in steps[:2]] == ["Active", "Active"]
    assert [(step.done, step.total) for step in steps if step.total] == [(done, 4) for done in range(5)]


# Other programmes


def test_national_schemes_are_a_tree_of_their_own(fake: FakeIsun, http: Http, now: datetime) -> None:
    fake.tab("Active", [(8, "", "Стипендии")], tree="ProcedureNims")
    fake.tab("Ended", [(9, "BG-NAT-1.001", "Стара схема")], "InfoEnded", "ProcedureNims")
    source = programme("schemes", ("BG16RFPR001", "national"))
    found = fetched(fake, http, now, source)
    assert [each.name for each in found.listings][-2:] == ["ProcedureNims/Active", "ProcedureNims/Ended"]
    assert [note.split(" could")[0] for note in found.notes] == ["tab ProcedureNims/PublicDiscussion"]
    made = parsed(source, found)
    assert {call.id: call.code for call in made.values()} == {
        f"schemes:{guid(1)}": "BG16RFPR001-1.701",
        f"schemes:{guid(6)}": "BG16RFPR001-1.706",
        f"schemes:{guid(8)}": guid(8),
        f"schemes:{guid(9)}": "BG-NAT-1.001",
    }
    assert made[guid(8)].url == f"https://eumis2020.government.bg/bg/s/ProcedureNims/Info/{guid(8)}"


def test_a_source_of_national_schemes_alone_needs_their_list(fake: FakeIsun, http: Http, now: datetime) -> None:
    with pytest.raises(SourceError, match="ProcedureNims/Active"):
        fetched(fake, http, now, programme("schemes", ("national",)))
    assert "/bg/s/Procedure/Active" not in fake.asked


def test_a_configured_source_reads_its_own_programmes(fake: FakeIsun, http: Http, now: datetime) -> None:
    source = programme("sea", ("2021ВG14MFРR001",))
    assert source == Isun("sea", ("BG14MFPR001",))
    assert keys(fetched(fake, http, now, source)) == ["3"]
    assert programme("plan", ("BG-RRP", "BGENVIRONMENT")).owns("Procedure", "BG-RRP-2.011")


@pytest.mark.parametrize("codes", [("43108390",), ("",), ("BG16RFPR001-1.701",), ()])
def test_what_is_no_programme_is_refused(codes: tuple[str, ...]) -> None:
    with pytest.raises(UsageError):
        programme("mine", codes)


def test_a_longer_code_is_another_programme() -> None:
    assert not opic.owns("Procedure", "BG16RFPR0010-1.001")
    assert not opic.owns("ProcedureNims", "")


# A small check


def test_a_check_reads_one_page_of_ours(fake: FakeIsun, http: Http, now: datetime) -> None:
    shape = opic.check(http, fake.settings, now)
    assert (shape.group, shape.rows, shape.unknown) == ("procedure", 1, ())
    assert shape.readable == {"code": 1, "objective": 1, "opens": 1, "closes": 1, "documents": 0}
    assert [path for path in fake.asked if "Info" in path] == [f"/bg/s/Procedure/Info/{guid(1)}"]
    assert fake.asked.total() == 3


def test_a_check_finds_what_has_changed(fake: FakeIsun, http: Http, now: datetime) -> None:
    fake.tab("Active", [(3, "BG14MFPR001-1.703", "Чужда")])
    html = detail(more="<p><b>Нов етикет:</b> <span>x</span></p>").replace("Краен срок", "Край")
    fake.pages[f"/bg/s/Procedure/Info/{guid(3)}"] = html
    shape = opic.check(http, fake.settings, now)
    assert (shape.readable["opens"], shape.readable["closes"]) == (1, 0)
    assert shape.unknown == ("Край", "Нов етикет")


def test_a_check_of_an_empty_portal_fails(fake: FakeIsun, http: Http, now: datetime) -> None:
    fake.tab("Active", [])
    with pytest.raises(SourceChangedError):
        opic.check(http, fake.settings, now)


# Captured pages and the loopback portal


def test_the_captured_listing_and_page_give_the_reviewed_facts(
    recordings: Path, fixture_json: Callable[[str], Any], now: datetime
) -> None:
    facts = fixture_json("isun/recorded_facts.json")
    tab = read_listing((recordings / "isun" / "isun_active_listing.html").read_text(encoding="utf-8"))
    rows = [row for row in tab.rows if opic.owns(row.tree, row.code)]
    assert (len(tab.rows), tab.lost, [row.code for row in rows]) == (facts["listed"], (), facts["codes"])
    html = (recordings / "isun" / "isun_detail_mig.html").read_text(encoding="utf-8")
    row = next(row for row in rows if row.code == facts["code"])
    call = opic.parse(record(html, row), now)
    assert call is not None
    assert [call.opens, *(deadline.at for deadline in call.deadlines)] == facts["dates"]
    assert [document.kind for document in call.documents] == facts["documents"]
    assert (call.url, len(call.text)) == (facts["url"], facts["text_length"])
    assert hashlib.sha256(call.text.encode()).hexdigest() == facts["text_sha256"]
    found = read_detail(html)
    assert found is not None
    assert found.unknown == ()


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
        found = opic.fetch(http, settings_for(None, portal), now, lambda _: None)
        requests = portal.stats.report(portal.faults)["requests"]
        ours = [call for calls in portal.tabs.values() for call in calls if call["code"].startswith(ISUN_PROGRAMMES)]
    made = parsed(opic, found)
    assert (found.complete, found.notes, found.unread) == (True, (), ())
    assert set(made) == {call["guid"] for call in ours}
    assert all(made[call["guid"]].programme == call["programme"] for call in ours)
    assert all(set(call.titles) == {"bg", "en"} for call in made.values())
    assert sum(call.budget.total is not None for call in made.values()) == 2
    assert requests == 1 + 4 + 3 + 2 + len(made), "robots, tabs, their twins, the public module, our own details"
    assert all(slept == pytest.approx(ISUN_GAP) for slept in fake_time.slept)
    assert len(fake_time.slept) == requests - 1


def test_the_second_window_in_a_note_is_found(
    isun: Any, http: Http, settings_for: Callable[..., SourceSettings], now: datetime
) -> None:
    made = parsed(opic, opic.fetch(http, settings_for(None, isun), now, lambda _: None))
    moved = {call.code: call for call in made.values()}["BG16RFPR001-1.011"]
    assert [each.at for each in moved.deadlines] == ["2026-09-14T13:30:00Z", "2027-03-15T14:30:00Z"]
    assert (moved.opens, moved.status(now)) == ("2027-01-14", "forthcoming")


def test_now_and_then_a_refusal_is_survived(
    isun: Any, http: Http, settings_for: Callable[..., SourceSettings], now: datetime
) -> None:
    isun.set_faults("waf:0.15,truncate:0.1")
    assert len(opic.fetch(http, settings_for(None, isun), now, lambda _: None).records) == 12
