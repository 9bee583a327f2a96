"""What is read beside the list: labels of programmes, other languages, stubs, and the topic files in its place."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from eu_portal_fake import INDEX, SEARCH, FakePortal, Row, cascade, file_of, topic
from pytest_httpserver import HTTPServer
from werkzeug import Response

from fundmatch.errors import SourceError
from fundmatch.http import Http
from fundmatch.models import Call
from fundmatch.sources.base import Fetched, SourceSettings, Step
from fundmatch.sources.eu_portal import EuPortal, creative, horizon, programme
from fundmatch.sources.eu_portal import index as index_module
from fundmatch.sources.eu_portal.index import entries
from fundmatch.sources.eu_portal.record import SUBSTITUTE

DIGITAL, LIFE = "43152860", "43252405"


@pytest.fixture
def portal(httpserver: HTTPServer) -> FakePortal:
    return FakePortal(server=httpserver)


class Reader:
    """Reads a portal whose search and site are both the fake one."""

    def __init__(self, portal: FakePortal, http: Http, now: datetime) -> None:
        self.http, self.now = http, now
        self.settings = SourceSettings(eu_search=portal.base, eu_site=portal.base)
        self.steps: list[Step] = []

    def fetch(self, source: EuPortal = horizon, **settings: Any) -> Fetched:
        return source.fetch(self.http, replace(self.settings, **settings), self.now, self.steps.append)

    def calls(self, fetched: Fetched, source: EuPortal = horizon) -> list[Call]:
        found = [source.parse(record, self.now) for record in fetched.records]
        return [call for call in found if call]


@pytest.fixture
def reader(portal: FakePortal, http: Http, now: datetime) -> Reader:
    return Reader(portal, http, now)


# Labels


@pytest.mark.parametrize(
    ("served", "label"),
    [
        ("Digital Europe Programme (DIGITAL)", "Digital Europe Programme (DIGITAL)"),
        ("Pilot Projects %26 Preparation Actions", "Pilot Projects & Preparation Actions"),
        ("Erasmus  (ERASMUS )", "Erasmus (ERASMUS )"),
        ("Instrument %E2%80%93 Global  Europe", "Instrument – Global Europe"),
        ("100% (A+)", "100% (A+)"),
    ],
)
def test_a_configured_programme_goes_by_the_label_of_the_facets(
    served: str, label: str, portal: FakePortal, reader: Reader
) -> None:
    portal.rows = [topic(1, frameworkProgramme=[DIGITAL])]
    portal.labels = {DIGITAL: served}
    source = programme("digital", (DIGITAL,))
    fetched = reader.fetch(source)
    assert [call.programme for call in reader.calls(fetched, source)] == [label]
    assert (fetched.notes, fetched.unread, len(portal.facets_asked)) == ((), (), 1)


def test_each_call_of_several_programmes_has_its_own_label(portal: FakePortal, reader: Reader) -> None:
    portal.rows = [topic(1, frameworkProgramme=[DIGITAL]), topic(2, frameworkProgramme=["1", LIFE])]
    portal.labels = {DIGITAL: "Digital", LIFE: "Life"}
    source = programme("two", (DIGITAL, LIFE))
    assert [call.programme for call in reader.calls(reader.fetch(source), source)] == ["Digital", "Life"]


def test_without_facets_a_programme_goes_by_its_number_and_known_calls_keep_its_name(
    portal: FakePortal, reader: Reader
) -> None:
    portal.rows, portal.facets_work = [topic(1, frameworkProgramme=[DIGITAL])], False
    source = programme("digital", (DIGITAL,))
    fetched = reader.fetch(source)
    assert [call.programme for call in reader.calls(fetched, source)] == [f"EU programme {DIGITAL}"]
    assert fetched.complete
    assert fetched.unread == ("programme",)
    assert "go by their numbers" in fetched.notes[0]


@pytest.mark.parametrize("label", [" ", DIGITAL])
def test_a_programme_that_the_facets_do_not_know_goes_by_its_number(
    label: str, portal: FakePortal, reader: Reader
) -> None:
    portal.rows = [topic(1, frameworkProgramme=[DIGITAL])]
    portal.labels = {DIGITAL: label}
    fetched = reader.fetch(programme("digital", (DIGITAL,)))
    assert fetched.notes == (f"programmes without a label go by their numbers: {DIGITAL}",)
    assert fetched.unread == ("programme",)


def test_a_source_with_a_name_asks_for_no_labels(portal: FakePortal, reader: Reader) -> None:
    portal.rows = [topic(1)]
    reader.fetch()
    assert portal.facets_asked == []


# Languages


def translated(row: Row, language: str, title: str) -> Row:
    metadata = {**row["metadata"], "language": [language], "title": [title], "callTitle": [title]}
    return {**row, "reference": row["reference"].removesuffix("en") + language, "metadata": metadata}


def test_further_languages_are_asked_for_at_once_and_joined_by_reference(portal: FakePortal, reader: Reader) -> None:
    english = [topic(1), topic(2), cascade(3)]
    portal.rows = [*english, translated(english[0], "bg", "Тема"), translated(english[0], "sr", "Tema")]
    portal.rows += [translated(english[2], "bg", "Покана"), translated(topic(9), "bg", "Без английски")]
    fetched = reader.fetch(languages=("bg", "sr"))
    titles = {call.id: call.titles for call in reader.calls(fetched)}
    assert titles == {
        "horizon:900001TOPICSen": {"en": "Topic 1", "bg": "Тема", "sr": "Tema"},
        "horizon:900002TOPICSen": {},
        "horizon:3COMPETITIVE_CALLen": {"en": "Open call 3", "bg": "Покана"},
    }
    assert {tuple(asked.languages) for asked in portal.asked} == {("en",), ("bg", "sr")}
    assert (fetched.complete, fetched.notes, fetched.unread) == (True, (), ())


@pytest.mark.parametrize("languages", [(), ("en",), ("EN",)])
def test_without_further_languages_only_english_is_asked_for(
    languages: tuple[str, ...], portal: FakePortal, reader: Reader
) -> None:
    portal.rows = [topic(1), translated(topic(1), "bg", "Тема")]
    calls = reader.calls(reader.fetch(languages=languages))
    assert [(call.titles, call.texts) for call in calls] == [({}, {})]
    assert {tuple(asked.languages) for asked in portal.asked} == {("en",)}


def test_upper_case_references_are_joined_too(portal: FakePortal, reader: Reader) -> None:
    row = {**topic(1, type=["2"], frameworkProgramme=["111111"]), "reference": "186999PROSPECTSEN"}
    portal.rows = [row, {**translated(row, "bg", "Пристан"), "reference": "186999PROSPECTSBG"}]
    source = programme("outside", ("111111",))
    (call,) = reader.calls(reader.fetch(source, languages=("bg",)), source)
    assert call.titles["bg"] == "Пристан"


def test_a_translation_that_cannot_be_read_is_a_note(portal: FakePortal, reader: Reader) -> None:
    portal.rows = [topic(1)]
    portal.spoil = lambda asked, answer: Response(status=400) if asked.languages == ["bg"] else answer
    fetched = reader.fetch(languages=("bg",))
    assert (fetched.complete, fetched.partial, fetched.unread) == (True, False, ("titles", "texts"))
    assert fetched.notes[0].startswith("titles and texts in bg could not be read: HTTP 400")


def test_translations_that_are_not_all_there_are_a_note(portal: FakePortal, reader: Reader) -> None:
    portal.rows = [topic(1), translated(topic(1), "bg", "Тема")]
    portal.spoil = lambda asked, answer: (
        {**answer, "totalResults": 7} if asked.languages == ["bg"] and answer["results"] else answer
    )
    fetched = reader.fetch(languages=("bg",))
    assert (fetched.complete, fetched.unread) == (True, ("titles", "texts"))
    assert fetched.notes == ("titles and texts in bg: only 1 of 7 rows could be read",)
    assert reader.calls(fetched)[0].titles == {"en": "Topic 1", "bg": "Тема"}


def test_leftovers_in_other_languages_are_no_calls(portal: FakePortal, reader: Reader) -> None:
    """Rows that come although English was asked for; they are counted by the portal all the same."""
    portal.rows = [topic(1), {**topic(2), "reference": "900002TOPICSpl"}]
    fetched = reader.fetch()
    assert fetched.complete
    assert [call.id for call in reader.calls(fetched)] == ["horizon:900001TOPICSen"]


# Stubs


def stub(number: int, **changes: Any) -> Row:
    return topic(number, deadlineDate=None, descriptionByte=None, typesOfAction=None, **changes)


def details(number: int, **changes: Any) -> Any:
    """A topic's own file; dates are milliseconds in strings."""
    facts = {
        "type": 1,
        "ccm2Id": 900_000 + number,
        "identifier": f"TEST-{number:04}",
        "callIdentifier": "TEST-CALL-1",
        "title": f"Title of file {number}",
        "keywords": ["Bells"],
        "actions": [
            {
                "types": [{"typeOfAction": "TEST-RIA TEST Research Actions"}],
                "submissionProcedure": {"abbreviation": "single-stage"},
                "plannedOpeningDate": "1778544000000",
                "deadlineDates": ["1801612800000"],
            }
        ],
        "budgetOverviewJSONItem": {
            "budgetTopicActionMap": {"1": [{"action": f"TEST-{number:04} - X", "budgetYearMap": {"2026": "5000000"}}]}
        },
        "description": "<p>Text of the file.</p>",
        "conditions": "<p>Conditions of the file.</p>",
        **changes,
    }
    return {"TopicDetails": {name: value for name, value in facts.items() if value is not None}}


def test_a_stub_is_completed_from_its_file_in_lower_case(portal: FakePortal, reader: Reader) -> None:
    portal.rows = [stub(1), topic(2)]
    portal.files = {file_of("TEST-0001"): details(1)}
    fetched = reader.fetch()
    call = reader.calls(fetched)[0]
    assert (call.text, call.deadlines[0].at, call.budget.total) == ("Text of the file.", "2027-02-03", 5_000_000)
    assert (call.title, call.action_type, call.opens) == ("Topic 1", "TEST Research Actions", "2026-01-01")
    assert (call.origin, fetched.complete, fetched.partial, fetched.notes) == ("", True, False, ())
    assert portal.files_asked == [file_of("TEST-0001")]


@pytest.mark.parametrize(
    "row",
    [
        topic(1, descriptionByte=None),
        topic(1, deadlineDate=None),
        stub(1, actions=['[{"deadlineDates": ["2027-01-01"]}]']),
        cascade(1, deadlineDate=None, descriptionByte=None),
        {**stub(1), "reference": "900001TOPICSpl"},
        stub(1, identifier=None),
    ],
)
def test_a_row_with_text_or_dates_is_no_stub(row: Row, portal: FakePortal, reader: Reader) -> None:
    portal.rows = [row]
    assert len(reader.fetch().records) == 1
    assert portal.files_asked == []


def test_a_stub_without_a_file_stays_a_stub(portal: FakePortal, reader: Reader) -> None:
    portal.rows = [stub(1)]
    fetched = reader.fetch()
    assert [(call.text, call.deadlines) for call in reader.calls(fetched)] == [("", ())]
    assert (fetched.complete, fetched.notes, fetched.records[0].unread) == (True, (), ())


@pytest.mark.parametrize(
    "content",
    [
        Response("no json"),
        Response(status=403),
        {"other": 1},
        details(2),
        details(1, type=0),
        details(1, identifier=None),
    ],
)
def test_a_file_that_cannot_be_read_is_a_note(content: Any, portal: FakePortal, reader: Reader) -> None:
    portal.rows, portal.files = [stub(1)], {file_of("TEST-0001"): content}
    fetched = reader.fetch()
    assert [call.text for call in reader.calls(fetched)] == [""]
    assert fetched.complete
    assert fetched.notes[0].startswith("900001TOPICSen: its topic file could not be read: ")
    assert fetched.records[0].unread == ("text", "conditions", "deadlines"), "what was known of them stays"


def test_no_more_than_fifty_stubs_a_run_and_always_the_same(portal: FakePortal, reader: Reader) -> None:
    portal.rows = [stub(number) for number in range(60)]
    fetched = reader.fetch()
    assert fetched.notes == ("further topics with only a title: 10",)
    assert portal.files_asked == [file_of(f"TEST-{number:04}") for number in range(59, 9, -1)]
    assert [bool(record.unread) for record in fetched.records] == [True] * 10 + [False] * 50


def test_a_site_that_fails_is_left_alone(portal: FakePortal, reader: Reader) -> None:
    portal.rows = [stub(number) for number in range(10)]
    portal.files = {file_of(f"TEST-{number:04}"): Response(status=403) for number in range(10)}
    assert len(reader.fetch().notes) == len(portal.files_asked) == 3


def test_a_test_bench_is_never_completed_from_the_public_site(
    portal: FakePortal, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal.rows = [stub(1)]
    monkeypatch.delattr(Http, "get")
    assert reader.fetch(eu_site=SourceSettings().eu_site).complete


# The topic files in place of the search


def listed(number: int, **changes: Any) -> dict[str, Any]:
    """A topic in the index of all topics."""
    return {
        "type": 1,
        "ccm2Id": 900_000 + number,
        "identifier": f"TEST-{number:04}",
        "frameworkProgramme": {"id": 43108390, "abbreviation": "HORIZON", "description": "Horizon  Europe %26 more"},
        "status": {"id": 31094502, "abbreviation": "Open"},
        "deadlineDatesLong": [1801612800000],
        **changes,
    }


def index_of(*objects: Any) -> dict[str, Any]:
    return {"fundingData": {"GrantTenderObj": list(objects)}}


@pytest.fixture
def broken(portal: FakePortal) -> FakePortal:
    """The search answers HTTP 400 to everything; the site works."""
    portal.spoil = lambda *_: Response(status=400)
    portal.facets_work = False
    return portal


def test_while_the_search_is_out_topics_come_from_their_files(broken: FakePortal, reader: Reader) -> None:
    broken.files = {INDEX: index_of(listed(1), listed(2)), file_of("TEST-0001"): details(1)}
    fetched = reader.fetch()
    (call,) = reader.calls(fetched)
    assert (call.id, call.title, call.origin) == ("horizon:900001TOPICSen", "Title of file 1", SUBSTITUTE)
    assert (call.opens, call.deadline_model, call.keywords) == ("2026-05-12", "single-stage", ("Bells",))
    assert (fetched.partial, fetched.complete, fetched.shapes, fetched.unread) == (True, False, (), ())
    assert fetched.notes[0].startswith("the search is out (HTTP 400")
    assert fetched.notes[1] == "topics without a file: 1"
    assert reader.steps[-1] == Step("horizon", "topic files", 2, 2)


@pytest.mark.parametrize(
    "other",
    [
        listed(2, type=0),
        listed(2, type="8"),
        listed(2, frameworkProgramme={"id": 1}),
        listed(2, frameworkProgramme=None),
        listed(2, status={"id": 31094503}, deadlineDatesLong=[1500000000000]),
        listed(2, status={"id": 31094503}, deadlineDatesLong=None),
        listed(2, identifier=None),
        listed(2, ccm2Id="none"),
        None,
        "text",
        [],
    ],
)
def test_only_what_the_listing_would_have_is_added(other: Any, broken: FakePortal, reader: Reader) -> None:
    broken.files = {
        INDEX: index_of(other, listed(1)),
        file_of("TEST-0001"): details(1),
        file_of("TEST-0002"): details(2),
    }
    assert [record.key for record in reader.fetch().records] == ["900001TOPICSen"]


@pytest.mark.parametrize(
    "same",
    [
        listed(1, type="1", ccm2Id="900001"),
        listed(1, frameworkProgramme=[{"id": "43108390"}]),
        listed(1, status=None),
        listed(1, status={"id": 99999998}),
        listed(1, status={"id": 31094503}),  # closed, with a second stage ahead
        listed(1, status={"id": "31094503"}, deadlineDatesLong=["1500000000000", "1801612800000"]),
    ],
)
def test_the_index_may_write_a_topic_in_several_ways(same: Any, broken: FakePortal, reader: Reader) -> None:
    broken.files = {INDEX: index_of(same), file_of("TEST-0001"): details(1)}
    assert [record.key for record in reader.fetch().records] == ["900001TOPICSen"]


@pytest.mark.parametrize("order", list(itertools.permutations([1, 5, 3])))
def test_a_topic_listed_several_times_is_read_once(order: tuple[int, ...], broken: FakePortal, reader: Reader) -> None:
    """The file says itself which number it has; without, the greatest one counts."""
    twins = [listed(1, ccm2Id=number, identifier="TEST-0001" if number > 1 else "Test-0001") for number in order]
    broken.files = {INDEX: index_of(*twins), file_of("TEST-0001"): details(1, ccm2Id=None)}
    assert [record.key for record in reader.fetch().records] == ["5TOPICSen"]
    assert broken.files_asked == [INDEX, file_of("TEST-0001")]


def test_one_index_serves_all_sources_of_a_run(broken: FakePortal, reader: Reader) -> None:
    other = listed(2, frameworkProgramme=[{"id": 43251814, "description": "Creative"}])
    broken.files = {INDEX: index_of(listed(1), other)}
    broken.files |= {file_of(f"TEST-000{number}"): details(number) for number in (1, 2)}
    assert [len(reader.fetch(source).records) for source in (horizon, creative)] == [1, 1]
    assert broken.files_asked.count(INDEX) == 1


def test_the_index_labels_a_configured_programme_but_known_calls_keep_its_name(
    broken: FakePortal, reader: Reader
) -> None:
    broken.files = {INDEX: index_of(listed(1)), file_of("TEST-0001"): details(1)}
    source = programme("more", ("43108390",))
    fetched = reader.fetch(source)
    assert reader.calls(fetched, source)[0].programme == "Horizon Europe & more"
    assert fetched.unread == ("programme",)


@pytest.mark.parametrize(
    "files",
    [
        {},
        {INDEX: {"fundingData": {}}},
        {INDEX: Response("[1, 2")},
        {INDEX: Response(json.dumps(index_of(listed(1)))[:-40])},
        {INDEX: index_of()},
        {INDEX: index_of(listed(1))},
        {INDEX: Response(b'{"GrantTenderObj": [\xff\xff')},
        {INDEX: Response('{"GrantTenderObj": ' + "[" * 100_000)},
    ],
)
def test_when_the_files_do_not_help_the_search_is_to_blame(
    files: dict[str, Any], broken: FakePortal, reader: Reader
) -> None:
    broken.files = files
    with pytest.raises(SourceError, match=SEARCH):
        reader.fetch()


def test_a_site_that_gives_hardly_any_file_is_out_as_well(broken: FakePortal, reader: Reader) -> None:
    broken.files = {INDEX: index_of(*map(listed, range(40)))}
    broken.files |= {file_of(f"TEST-{number:04}"): Response(status=403) for number in range(1, 40)}
    broken.files[file_of("TEST-0000")] = details(0)
    with pytest.raises(SourceError, match=SEARCH):
        reader.fetch()
    assert len(broken.files_asked) < 12


def test_some_files_may_fail(broken: FakePortal, reader: Reader) -> None:
    broken.files = {INDEX: index_of(listed(1), listed(2))}
    broken.files |= {file_of("TEST-0001"): details(1), file_of("TEST-0002"): details(1)}
    fetched = reader.fetch()
    assert [record.key for record in fetched.records] == ["900001TOPICSen"]
    assert [failed.key for failed in fetched.failed] == ["900002TOPICSen"]
    assert 'of "TEST-0002" is about "TEST-0001"' in fetched.failed[0].problem


def test_cascade_and_external_calls_are_in_no_file(broken: FakePortal, reader: Reader) -> None:
    broken.files = {INDEX: index_of(listed(1)), file_of("TEST-0001"): details(1)}
    with pytest.raises(SourceError, match=SEARCH):
        reader.fetch(EuPortal("outside", frameworks=("43108390",), types=("2", "8")))
    assert broken.files_asked == []


def test_a_test_bench_is_never_replaced_by_the_public_site(
    broken: FakePortal, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(Http, "get")
    with pytest.raises(SourceError, match=SEARCH):
        reader.fetch(eu_site=SourceSettings().eu_site)


# The index


@pytest.mark.parametrize("chunk", [1, 7, 100, 1024 * 1024])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_index_is_read_piece_by_piece(chunk: int, encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "CHUNK", chunk)
    body = json.dumps({"a": [1], **index_of(listed(1, title="Тема ✓ 𝄞"), listed(2))}, ensure_ascii=False, indent=1)
    found = list(entries(body.encode(encoding)))
    assert [(each.number, each.identifier) for each in found] == [(900_001, "TEST-0001"), (900_002, "TEST-0002")]
    assert found[0].programmes == {"43108390": "Horizon Europe & more"}
    assert (found[0].status, found[0].last) == ("31094502", 1801612800000)


def test_an_empty_index_has_no_topic() -> None:
    assert list(entries(b'{"fundingData": {"GrantTenderObj": [ ]}}')) == []


# The loopback portal


def test_the_files_of_the_loopback_portal_say_what_its_search_says(
    emulated: Any, http: Http, settings_for: Callable[..., SourceSettings], now: datetime
) -> None:
    """Same facts as from the search, but only a part: cascade calls are in no file."""
    usual = creative.fetch(http, settings_for(emulated), now, lambda _: None)
    emulated.set_faults("outage")
    rescued = creative.fetch(http, settings_for(emulated), now, lambda _: None)
    assert (rescued.partial, rescued.complete, len(rescued.records)) == (True, False, 14)
    by_key = {record.key: creative.parse(record, now) for record in usual.records}
    for record in rescued.records:
        before, after = by_key[record.key], creative.parse(record, now)
        assert before is not None
        assert after is not None
        skipped = {"deadline_model", "origin"}  # the files of the loopback portal have no deadline model
        assert after.model_dump(exclude=skipped) == before.model_dump(exclude=skipped)


def test_bulgarian_titles_of_the_loopback_portal(
    emulated: Any, http: Http, settings_for: Callable[..., SourceSettings], now: datetime
) -> None:
    settings = replace(settings_for(emulated), languages=("bg",))
    fetched = creative.fetch(http, settings, now, lambda _: None)
    calls = [call for record in fetched.records if (call := creative.parse(record, now))]
    held = {row["reference"] for row, _ in emulated.rows}
    assert fetched.complete
    for call in calls:
        twin = call.id.partition(":")[2].removesuffix("en") + "bg"
        assert bool(call.titles) == (twin in held)
        assert not call.titles or call.titles["bg"] == f"[bg] {call.titles['en']}"


@pytest.fixture
def emulated(emulators: Any) -> Any:
    from eu_portal_emulator import serve

    with serve(rows=emulators / "eu_portal" / "search_rows.jsonl.gz", seed=1) as running:
        yield running
