"""Call files: short to write, exact in what they mean, and every slip shown with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from fundmatch.cache import Cache
from fundmatch.calls import CallSet, call_files, read_calls
from fundmatch.models import Call, Deadline
from fundmatch.workspace import bundled_root

HEAD = "programme: P\norigin: own reading\nread: 2026-09-01\ncalls:\n"
ENTRY = "  - code: C-1\n    title: T\n    summary: S\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "calls").mkdir()
    return tmp_path / "calls"


def read(folder: Path, text: str) -> CallSet:
    (folder / "x.yaml").write_text(text, encoding="utf-8")
    return read_calls(folder)


def the_call(folder: Path, *lines: str, head: str = HEAD) -> Call:
    """The one call of a file whose entry has further lines."""
    found = read(folder, head + ENTRY + "".join(f"    {line}\n" for line in lines))
    assert found.problems == ()
    return found.calls[0]


def findings(folder: Path, *lines: str) -> list[str]:
    found = read(folder, HEAD + ENTRY + "".join(f"    {line}\n" for line in lines))
    assert found.calls == ()
    return [str(problem) for problem in found.problems]


# --- dates -------------------------------------------------------------------------------------------------------

BRUSSELS, SOFIA = "Europe/Brussels", "Europe/Sofia"


@pytest.mark.parametrize(
    ("written", "kind", "at", "precision", "zone"),
    [
        ("[2026-09-23]", "topic", "2026-09-23", "day", BRUSSELS),
        ("2026-09-23", "topic", "2026-09-23", "day", BRUSSELS),
        ("[2026-09]", "topic", "2026-09", "month", BRUSSELS),
        ("[2026-Q3]", "topic", "2026-Q3", "quarter", BRUSSELS),
        ("[2026-09-23 17:00]", "topic", "2026-09-23T15:00:00Z", "exact", BRUSSELS),
        ("[2026-09-23T17:00]", "topic", "2026-09-23T15:00:00Z", "exact", BRUSSELS),
        ("[2026-12-01 17:00]", "topic", "2026-12-01T16:00:00Z", "exact", BRUSSELS),
        ("['2026-09-23T15:00:00Z']", "topic", "2026-09-23T15:00:00Z", "exact", BRUSSELS),
        # national procedures mean the clock of Sofia
        ("[2026-09-23]", "national", "2026-09-23", "day", SOFIA),
        ("[2026-11-10 16:30]", "national", "2026-11-10T14:30:00Z", "exact", SOFIA),
        ("[2026-09-14 16:30]", "national", "2026-09-14T13:30:00Z", "exact", SOFIA),
        # a mapping names another zone
        ("[{at: 2026-09-23, zone: Asia/Seoul}]", "topic", "2026-09-23", "day", "Asia/Seoul"),
        ("[{at: 2026-09-23 17:00, zone: UTC}]", "topic", "2026-09-23T17:00:00Z", "exact", "UTC"),
        ("{at: 2026-09-23 17:00, zone: Europe/Sofia}", "topic", "2026-09-23T14:00:00Z", "exact", SOFIA),
        ("[{at: 2026-Q4, zone: Europe/Sofia}]", "topic", "2026-Q4", "quarter", SOFIA),
        # a mapping without one means what plain text means
        ("[{at: 2026-09-23 17:00}]", "national", "2026-09-23T14:00:00Z", "exact", SOFIA),
        ("[{at: 2026-09-23 17:00}]", "topic", "2026-09-23T15:00:00Z", "exact", BRUSSELS),
    ],
)
def test_a_deadline_may_be_written_as_people_write_it(
    folder: Path, written: str, kind: str, at: str, precision: str, zone: str
) -> None:
    call = the_call(folder, f"kind: {kind}", f"deadlines: {written}")
    assert call.deadlines == (Deadline.model_validate({"at": at, "precision": precision, "zone": zone}),)


def test_several_deadlines_are_ascending(folder: Path) -> None:
    call = the_call(folder, "deadlines: [2027-01-10, {at: 2026-09-23, zone: UTC}, 2026-Q4]")
    assert [deadline.at for deadline in call.deadlines] == ["2026-09-23", "2026-Q4", "2027-01-10"]


@pytest.mark.parametrize(
    ("written", "opens"),
    [
        ("2026-05-12", "2026-05-12"),
        ("2026-05", "2026-05"),
        ("2026-Q2", "2026-Q2"),
        ("2026-05-12 10:00", "2026-05-12T08:00:00Z"),
    ],
)
def test_an_opening_date_may_be_as_vague(folder: Path, written: str, opens: str) -> None:
    assert the_call(folder, f"opens: {written}").opens == opens


def test_without_dates_a_call_has_none(folder: Path) -> None:
    call = the_call(folder)
    assert (call.opens, call.deadlines) == (None, ())


# --- entries -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "lines", "call_id"),
    [
        ("", [], "curated:C-1"),
        ("", ["key: 5023bcbb"], "curated:5023bcbb"),
        ("source: opic\n", ["key: 5023bcbb"], "opic:5023bcbb"),
        ("source: opic\n", ["source: horizon"], "horizon:C-1"),
    ],
)
def test_the_id_follows_from_source_and_key(folder: Path, head: str, lines: list[str], call_id: str) -> None:
    assert the_call(folder, *lines, head=head + HEAD).id == call_id


def test_the_head_holds_for_every_entry_that_says_nothing_else(folder: Path) -> None:
    second = "  - {code: C-2, title: T, summary: S, programme: Q, origin: another page, read: 2026-09-02}\n"
    one, two = read(folder, f"source: creative\n{HEAD}{ENTRY}{second}").calls
    assert (one.source, one.programme, one.origin, one.fetched_at) == ("creative", "P", "own reading", "2026-09-01")
    assert (two.source, two.programme, two.origin, two.fetched_at) == ("creative", "Q", "another page", "2026-09-02")


def test_an_entry_becomes_a_whole_call(folder: Path) -> None:
    call = the_call(
        folder,
        "kind: national",
        "action_type: HORIZON Innovation Actions",
        "titles: {en: Title}",
        "budget: {total: 20000000, min: 77000, max: 410000, grants: 3}",
        "themes: [зелени технологии]",
        "keywords: [SMEs]",
        "conditions: Микро предприятия",
        "url: https://example.org/x",
        "documents: [{label: Guide, url: 'https://example.org/guide.pdf'}]",
        "deadline_model: single-stage",
    )
    assert (call.code, call.title, call.summary, call.titles) == ("C-1", "T", "S", {"en": "Title"})
    assert (call.budget.total, call.budget.min, call.budget.max, call.budget.grants) == (20e6, 77e3, 41e4, 3)
    assert (call.themes, call.keywords, call.conditions) == (("зелени технологии",), ("SMEs",), "Микро предприятия")
    assert (call.kind, call.action_type, call.deadline_model) == (
        "national",
        "HORIZON Innovation Actions",
        "single-stage",
    )
    assert (call.url, call.documents[0].label) == ("https://example.org/x", "Guide")


# --- slips -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "finding"),
    [
        ("kynd: topic", '8:5: unknown field "kynd" (did you mean "kind"?)'),
        ("kind: topik", '8:11: "kind": "topik" is not one of topic, cascade, external, national'),
        ("budget: {totl: 5}", '8:14: unknown field "totl" (did you mean "total"?)'),
        ("budget: {total: 0}", '8:21: "total": input should be greater than 0'),
        ("url: ftp://example.org", '8:10: "url": "ftp://example.org" does not have the form'),
        ("url: javascript:alert(1)", '8:10: "url": "javascript:alert(1)" does not have the form'),
        ("themes: one", '8:13: "themes": must be a list, not "one"'),
        ("source: Horizon", '8:13: "source": "Horizon" does not have the form'),
        ("deadlines: [tomorrow]", '8:17: "deadlines": "tomorrow" is no date: write 2026-09-23, 2026-09-23 17:00'),
        ("deadlines: [2026]", '8:17: "deadlines": "2026" is no date: write 2026-09-23, 2026-09-23 17:00'),
        ("deadlines: [2026-02-30]", '8:17: "deadlines": "2026-02-30" is no date'),
        ("deadlines: [9999-12-31]", '8:17: "deadlines": "9999-12-31" is no date'),
        ("deadlines: [2026-09-23 25:00]", '8:17: "deadlines": "2026-09-23 25:00" is no date'),
        ("deadlines: [{at: 2026-02-30, zone: UTC}]", '8:17: "deadlines": "2026-02-30" is no date'),
        ("deadlines: [{at: 2026-09-23, zone: Europe/Sofija}]", '8:17: "deadlines": "Europe/Sofija" is no time zone'),
        ("deadlines: [{at: 2026-09-23, zone: Europe}]", '8:17: "deadlines": "Europe" is no time zone'),
        ("deadlines: [{at: 2026-09-23, zon: UTC}]", '8:34: unknown field "zon" (did you mean "zone"?)'),
        ("opens: 2026-02-30", '8:12: "opens": "2026-02-30" is no date'),
        ("read: 2026-99-99", '8:11: "read": "2026-99-99" is no date'),
        ("budget: {total: 1.0e999}", '8:21: "total": '),
        ("opens: soon", '8:12: "opens": "soon" is no date: write 2026-09-23, 2026-09-23 17:00, 2026-09 or 2026-Q3'),
        ("documents: [{label: a}]", '8:17: field "url" is missing'),
        ("read: yesterday", '8:11: "read": "yesterday" does not have the form'),
        ("title: again", '8:5: field "title" stands twice'),
    ],
)
def test_a_slip_is_shown_with_its_line(folder: Path, written: str, finding: str) -> None:
    found = findings(folder, written)
    assert len(found) == 1
    assert found[0].startswith(f"calls/x.yaml:{finding}")


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("", '1:1: must hold a list "calls" (see: fundmatch call new)'),
        ("- code: C\n", '1:1: must hold a list "calls" (see: fundmatch call new)'),
        ("calls: {code: C}\n", '1:1: must hold a list "calls" (see: fundmatch call new)'),
        ("calls: [C]\n", '1:9: "calls": must be fields with values, not "C"'),
        ("calls: [\n", "2:1: "),
        ("orgin: me\ncalls: []\n", '1:1: unknown field "orgin" (did you mean "origin"?)'),
        (HEAD.replace("read: 2026-09-01\n", "") + ENTRY, '4:5: field "read" is missing'),
        (HEAD.replace("origin: own reading\n", "") + ENTRY, '4:5: field "origin" is missing'),
        (HEAD + "  - {code: C 1, title: T, summary: S}\n", '5:12: "code": "C 1" does not have the form'),
        (HEAD + "  - {code: C, title: T}\n", '5:5: field "summary" is missing'),
    ],
)
def test_a_file_with_a_slip_is_told_why(folder: Path, text: str, finding: str) -> None:
    found = [str(problem) for problem in read(folder, text).problems]
    assert len(found) == 1
    assert found[0].startswith(f"calls/x.yaml:{finding}")


def test_one_bad_entry_keeps_the_others_and_all_findings_come_at_once(folder: Path) -> None:
    bad = "  - {code: C-2, titel: T, summary: S}\n  - {code: C-3, title: T, summary: S, kind: x}\n"
    (folder / "y.yaml").write_text("calls: [\n", encoding="utf-8")
    found = read(folder, HEAD + ENTRY + bad)
    assert [call.code for call in found.calls] == ["C-1"]
    assert {(problem.file, problem.line) for problem in found.problems} == {
        ("calls/x.yaml", 8),
        ("calls/x.yaml", 9),
        ("calls/y.yaml", 2),
    }


@pytest.mark.parametrize("other", ["x", "y"])
def test_an_id_that_stands_twice_is_a_finding_and_the_first_holds(folder: Path, other: str) -> None:
    again = ENTRY.replace("title: T", "title: Again")
    if other == "x":
        found = read(folder, HEAD + ENTRY + again)
    else:
        (folder / "y.yaml").write_text(HEAD + again, encoding="utf-8")
        found = read(folder, HEAD + ENTRY)
    assert [call.title for call in found.calls] == ["T"]
    assert [(problem.file, problem.message) for problem in found.problems] == [
        (f"calls/{other}.yaml", "call curated:C-1 stands twice")
    ]


def test_calls_are_in_the_order_of_their_ids_whatever_the_files(folder: Path) -> None:
    (folder / "a.yaml").write_text(HEAD + ENTRY.replace("C-1", "C-9"), encoding="utf-8")
    found = read(folder, HEAD + ENTRY)
    assert [call.id for call in found.calls] == ["curated:C-1", "curated:C-9"]


def test_only_yaml_files_are_call_files(folder: Path, tmp_path: Path) -> None:
    for name in (".schema.json", "notes.md", "b.yml", "a.yaml"):
        (folder / name).write_text("calls: []\n", encoding="utf-8")
    assert [path.name for path in call_files(folder)] == ["a.yaml", "b.yml"]
    assert read_calls(tmp_path / "none") == CallSet(())


# --- the cache ---------------------------------------------------------------------------------------------------


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def test_the_cache_gives_what_reading_gives(cache: Cache) -> None:
    plain = read_calls(bundled_root() / "calls")
    assert read_calls(bundled_root() / "calls", cache) == plain
    assert read_calls(bundled_root() / "calls", cache) == plain


def test_a_second_reading_does_not_parse(folder: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    read(folder, HEAD + ENTRY)
    first = read_calls(folder, cache)

    def parse(*_: object) -> None:
        raise AssertionError("parsed again")

    monkeypatch.setattr("fundmatch.calls.read_yaml_file", parse)
    assert read_calls(folder, cache) == first


def test_a_changed_file_is_read_again(folder: Path, cache: Cache) -> None:
    read(folder, HEAD + ENTRY)
    read_calls(folder, cache)
    read(folder, HEAD + ENTRY.replace("title: T", "title: New"))
    assert [call.title for call in read_calls(folder, cache).calls] == ["New"]


def test_a_file_with_findings_keeps_them(folder: Path, cache: Cache) -> None:
    read(folder, HEAD + ENTRY + "    kynd: x\n")
    assert read_calls(folder, cache).problems == read_calls(folder, cache).problems != ()


def test_a_damaged_cache_only_costs_time(folder: Path, cache: Cache) -> None:
    read(folder, HEAD + ENTRY)
    first = read_calls(folder, cache)
    assert cache.folder is not None
    for path in cache.folder.iterdir():
        path.write_bytes(b'[{"id": "x"}]')
    assert read_calls(folder, cache) == first
