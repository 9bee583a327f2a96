"""From one row of the EU portal to one call: rows of our own making, recorded answers, and the loopback portal."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from eu_portal_fake import topic

from fundmatch.errors import RecordError
from fundmatch.http import Http
from fundmatch.models import Budget, Call
from fundmatch.sources.base import RawRecord, SourceSettings
from fundmatch.sources.eu_portal import EuPortal, creative, horizon, programme
from fundmatch.sources.eu_portal.budget import amount, budget
from fundmatch.sources.eu_portal.record import Found
from fundmatch.sources.eu_portal.row import Row, best

Rows = dict[str, Any]

#: All programmes and all types, under the usual name.
ANY = EuPortal("horizon", types=("1", "8", "2"))


@pytest.fixture
def rows(fixture_json: Callable[[str], Any]) -> Rows:
    found: Rows = fixture_json("eu_portal/rows.json")["rows"]
    return found


def parsed(row: Any, now: datetime, source: EuPortal = horizon) -> Call | None:
    return source.parse(RawRecord("key", row), now)


def call_of(row: Any, now: datetime, source: EuPortal = horizon) -> Call:
    call = parsed(row, now, source)
    assert call is not None
    return call


def changed(row: Any, **changes: Any) -> dict[str, Any]:
    """The row with other metadata; ``...`` takes a field away."""
    metadata = {**row["metadata"], **changes}
    return {**row, "metadata": {name: value for name, value in metadata.items() if value is not ...}}


# Kinds of rows


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("full", horizon),
        ("loose", horizon),
        ("unstated", horizon),
        ("cascade", horizon),
        ("orphan", horizon),
        ("flat", horizon),
        ("external", ANY),
        ("bare_external", ANY),
    ],
)
def test_a_row_becomes_the_expected_call(
    name: str, source: EuPortal, rows: Rows, fixture_json: Callable[[str], Any], now: datetime
) -> None:
    found = json.loads(call_of(rows[name], now, source).model_dump_json())
    expected = fixture_json("eu_portal/expected.json")[name]
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize("name", ["news", "stale", "swedish", "bulgarian", "leftover", "other", "external"])
def test_rows_that_are_not_ours_are_left_out_silently(name: str, rows: Rows, now: datetime) -> None:
    assert parsed(rows[name], now) is None


@pytest.mark.parametrize("spelling", ["DATASOURCE", "datasource"])
@pytest.mark.parametrize(("index", "ours"), [("SEDIA", True), ("SEDIA_PRD_CENTRICITY", False), ("SEDIA_FAQ", False)])
def test_only_the_live_index_counts_however_its_field_is_spelt(
    spelling: str, index: str, ours: bool, rows: Rows, now: datetime
) -> None:
    row = changed(rows["full"], **{"DATASOURCE": ..., spelling: [index]})
    assert (parsed(row, now) is not None) == ours


def test_a_type_that_was_not_asked_for_is_left_out(rows: Rows, now: datetime) -> None:
    assert parsed(changed(rows["external"], frameworkProgramme=["43108390"]), now) is None


@pytest.mark.parametrize(("code", "kind"), [("1", "topic"), ("8", "cascade"), ("2", "external")])
@pytest.mark.parametrize("code_as", [str, int, float, lambda code: [code], lambda code: [[int(code)]]])
def test_the_type_decides_the_kind(
    code: str, kind: str, code_as: Callable[[str], Any], rows: Rows, now: datetime
) -> None:
    assert call_of(changed(rows["full"], type=code_as(code)), now, ANY).kind == kind


@pytest.mark.parametrize("code", ["0", "3", "6", "9", "TOPIC", "11"])
def test_other_types_are_no_calls(code: str, rows: Rows, now: datetime) -> None:
    assert parsed(changed(rows["full"], type=[code]), now, EuPortal("horizon", types=("1", "8", "2", code))) is None


@pytest.mark.parametrize("status", [["31094502"], ["99999998"], ["310945031"], [], None, "closed", [31094503]])
def test_the_status_changes_nothing(status: Any, rows: Rows, now: datetime) -> None:
    assert call_of(changed(rows["full"], status=status), now) == call_of(rows["full"], now)


def test_a_configured_programme_has_external_calls_and_is_called_by_its_label(rows: Rows, now: datetime) -> None:
    source = programme("outside", ("111111",))
    assert call_of(rows["external"], now, source).programme == "EU programme 111111"
    labelled = Found(rows["external"], "EU External Action")
    assert call_of(labelled, now, source).programme == "EU External Action"
    assert parsed(rows["full"], now, source) is None


def test_a_source_with_a_name_of_its_own_needs_no_label(rows: Rows, now: datetime) -> None:
    assert call_of(Found(rows["full"], "Something else"), now).programme == "Horizon Europe"


def test_a_programme_may_have_several_ids(rows: Rows, now: datetime) -> None:
    source = programme("both", ("43152860", "43108390"))
    assert {call_of(rows[name], now, source).programme for name in ("full", "other")} == {
        "EU programme 43108390",
        "EU programme 43152860",
    }


def test_where_it_was_read_instead_is_said(rows: Rows, now: datetime) -> None:
    assert call_of(Found(rows["full"], origin="elsewhere"), now).origin == "elsewhere"
    assert call_of(rows["full"], now).origin == ""


# Forms of rows


@pytest.mark.parametrize("name", ["objects", "nested"])
def test_one_call_in_other_forms_is_the_same_call(name: str, rows: Rows, now: datetime) -> None:
    assert call_of(rows[name], now) == call_of(rows["full"], now)


@pytest.mark.parametrize(
    "dates", list(itertools.permutations(["2027-02-03T17:00:00.000+0000", "2026-09-15", "2026-12-01 23:59"]))
)
def test_deadlines_may_come_in_any_order(dates: tuple[str, ...], rows: Rows, now: datetime) -> None:
    call = call_of(changed(rows["full"], deadlineDate=list(dates)), now)
    assert [deadline.at for deadline in call.deadlines] == ["2026-09-15", "2026-12-01", "2027-02-03"]


@pytest.mark.parametrize("order", list(itertools.permutations(["2026-06-01T00:00:00.000+0000", "2026-05-12"])))
def test_a_call_opens_with_the_first_of_its_starts(order: tuple[str, ...], rows: Rows, now: datetime) -> None:
    assert call_of(changed(rows["full"], startDate=list(order)), now).opens == "2026-05-12"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"deadlineDate": ["2099-13-45T00:00:00.000+0000"]}, "deadlineDate"),
        ({"deadlineDate": ["2026-09-15", "soon"]}, "deadlineDate"),
        ({"deadlineDate": ["1789430400"]}, "deadlineDate"),  # seconds taken for milliseconds
        ({"deadlineDate": [1789430400]}, "deadlineDate"),
        ({"deadlineDate": ["1989-12-31T00:00:00.000+0000"]}, "deadlineDate"),
        ({"deadlineDate": ["2101-01-01T00:00:00.000+0000"]}, "deadlineDate"),
        ({"deadlineDate": ["9" * 13]}, "deadlineDate"),
        ({"deadlineDate": ["9" * 5000]}, "deadlineDate"),
        ({"deadlineDate": ["٢٠٢٦-٠٩-١٥"]}, "deadlineDate"),
        ({"startDate": ["yesterday"]}, "startDate"),
        ({"startDate": ["0001-01-01T00:00:00.000+0000"]}, "startDate"),
        ({"identifier": []}, "identifier"),
        ({"identifier": [{"id": 1}]}, "identifier"),
        ({"title": None}, "title"),
        ({"title": ["<p> </p>"]}, "title"),
    ],
)
def test_a_field_not_understood_is_named(change: dict[str, Any], named: str, rows: Rows, now: datetime) -> None:
    row = changed({**rows["full"], "summary": ""}, **change)
    with pytest.raises(RecordError, match=rf"^horizon: key: {named}: "):
        parsed(row, now)


@pytest.mark.parametrize("date", ["1990-01-01", "2100-12-31", "631152000000", 4133894400000.0])
def test_the_first_and_the_last_plausible_day_pass(date: Any, rows: Rows, now: datetime) -> None:
    assert len(call_of(changed(rows["full"], deadlineDate=[date]), now).deadlines) == 1


def test_a_title_that_is_missing_is_taken_from_the_summary(rows: Rows, now: datetime) -> None:
    assert call_of(changed(rows["full"], title=...), now).title == "Invented summary"


@pytest.mark.parametrize("nothing", [["null"], [None], [""], [" "], [], None, [[]], {}])
def test_nothing_is_written_in_many_ways(nothing: Any, rows: Rows, now: datetime) -> None:
    row = changed(rows["full"], startDate=nothing, deadlineDate=nothing, descriptionByte=nothing, keywords=nothing)
    call = call_of(row, now)
    assert (call.opens, call.deadlines, call.text, call.keywords) == (None, (), "", ())


@pytest.mark.parametrize("field", ["callIdentifier", "keywords", "status", "esDA_IngestDate", "deadlineModel", "type"])
def test_a_missing_field_costs_only_itself(field: str, rows: Rows, now: datetime) -> None:
    call = call_of(changed(rows["full"], **{field: ...}), now)
    assert (call.id, call.kind) == ("horizon:900001TOPICSen", "topic")


@pytest.mark.parametrize("payload", [None, [], {"reference": ""}, {"reference": {}, "metadata": {}}, "text", 7])
def test_a_payload_that_is_no_row_is_a_record_error(payload: object, now: datetime) -> None:
    with pytest.raises(RecordError, match="reference"):
        parsed(payload, now)


@pytest.mark.parametrize("row", [{"reference": "x"}, {"reference": "x", "metadata": None}])
def test_a_row_of_no_known_type_is_a_record_error(row: object, now: datetime) -> None:
    with pytest.raises(RecordError, match="type: missing"):
        parsed(row, now)


@pytest.mark.parametrize("row", [{"reference": "1TOPICSen"}, {"reference": "1TOPICSen", "metadata": "broken"}])
def test_a_row_without_fields_is_a_record_error(row: object, now: datetime) -> None:
    with pytest.raises(RecordError, match="identifier: missing"):
        parsed(row, now)


def test_a_reference_that_cannot_be_an_id_is_a_record_error(rows: Rows, now: datetime) -> None:
    with pytest.raises(RecordError, match="id"):
        parsed({**rows["full"], "reference": "two words"}, now)


@pytest.mark.parametrize("reference", ["900001TOPICSen", ["900001TOPICSen"], None])
def test_the_reference_may_be_in_a_list_or_among_the_fields(reference: Any, rows: Rows, now: datetime) -> None:
    row = changed({**rows["full"], "reference": reference}, REFERENCE=["900001TOPICSen"])
    assert call_of(row, now).id == "horizon:900001TOPICSen"


def test_a_reference_may_be_a_number(rows: Rows, now: datetime) -> None:
    assert call_of({**rows["full"], "reference": 4711}, now).id == "horizon:4711"


# Languages


@pytest.mark.parametrize(
    ("reference", "field", "language"),
    [
        ("48400948TOPICSen", "en", "en"),
        ("48400948TOPICSbg", "bg", "bg"),
        ("186411PROSPECTSEN", "en", "en"),
        ("41234COMPETITIVE_CALLbg", "BG", "bg"),
        ("48400948TOPICSbg", "", "bg"),
        ("48400948TOPICSpl", "en", ""),  # a leftover
        ("48400948TOPICSen", "sv", ""),
        ("48400948TOPICS", "cs", "cs"),  # no suffix, though TOPICS ends with one
        ("48400948TOPICS", "", "en"),
        ("484009484749921", "fr", "fr"),
        ("45646358HORIZONResearchandInnovationActions1701907200000", "en", "en"),
    ],
)
def test_field_and_reference_must_agree_on_the_language(reference: str, field: str, language: str) -> None:
    assert Row(reference, {}, stated_language=field).language == language


@pytest.mark.parametrize("language", ["en", "EN", ["en"], "", None, [], "en-GB"])
def test_english_may_be_said_in_several_ways(language: Any, rows: Rows, now: datetime) -> None:
    row = changed({**rows["full"], "language": language}, language=...)
    assert parsed(row, now) is not None


def test_translations_stand_beside_the_english_title_and_text(rows: Rows, now: datetime) -> None:
    english = call_of(rows["full"], now)
    call = call_of(Found(rows["full"], translations={"bg": rows["bulgarian"]}), now)
    assert call.titles == {"en": english.title, "bg": "Тихи трамваи за стари градове"}
    assert call.texts == {"en": english.text, "bg": "Очаквани резултати"}
    assert (call.title, call.text) == (english.title, english.text)


def test_a_translation_of_the_title_alone_makes_no_texts(rows: Rows, now: datetime) -> None:
    bare = changed(rows["bulgarian"], descriptionByte=...)
    call = call_of(Found(rows["full"], translations={"bg": bare}), now)
    assert (set(call.titles), call.texts) == ({"en", "bg"}, {})


def test_a_translation_without_anything_is_none(rows: Rows, now: datetime) -> None:
    empty = {"reference": "900001TOPICSbg", "metadata": {}}
    call = call_of(Found(rows["full"], translations={"bg": empty}), now)
    assert (call.titles, call.texts) == ({}, {})


def test_without_translations_there_is_only_english(rows: Rows, now: datetime) -> None:
    call = call_of(rows["full"], now)
    assert (call.titles, call.texts) == ({}, {})


# Copies


def test_the_best_copy_of_a_reference_does_not_depend_on_order(rows: Rows) -> None:
    copies = [rows[name] for name in ("full", "stale", "older", "stub")]
    assert all(best(order) is rows["full"] for order in itertools.permutations(copies))


def test_a_stub_of_the_live_index_is_better_than_a_full_copy_of_the_frozen_one(rows: Rows) -> None:
    assert best([rows["stale"], rows["stub"]]) is rows["stub"]


def test_among_equals_the_choice_is_still_the_same(rows: Rows) -> None:
    twins = [changed(rows["full"], title=[title]) for title in ("A", "B")]
    assert best(twins) is best(reversed(twins))


# JSON inside strings


@pytest.mark.parametrize(
    ("value", "broken"),
    [
        (['{"budgetTopicActionMap": {"1": [{'], True),
        ("soon", True),
        ([7], True),
        (["[" * 100_000], True),
        (["null"], False),
        ([""], False),
        ([], False),
        (None, False),
        (["{}"], False),
    ],
)
def test_unreadable_json_counts_as_not_stated_and_is_noticed(
    value: Any, broken: bool, rows: Rows, now: datetime
) -> None:
    row = changed(rows["full"], budgetOverview=value)
    read = Row.read(row)
    assert read is not None
    assert read.broken() == (["budgetOverview"] if broken else [])
    assert call_of(row, now).budget == Budget()


@pytest.mark.parametrize("times", [0, 1, 2, 3])
def test_json_may_be_encoded_several_times(times: int, rows: Rows, now: datetime) -> None:
    overview: Any = json.loads(rows["full"]["metadata"]["budgetOverview"][0])
    for _ in range(times):
        overview = json.dumps(overview)
    row = changed(rows["full"], budgetOverview=[overview])
    assert call_of(row, now).budget == call_of(rows["full"], now).budget


@pytest.mark.parametrize(
    ("keywords", "words"),
    [
        (["Tram", "Noise"], ("Tram", "Noise")),
        (['["HORIZON-TEST-2026-01-D3-1", "Tram", ["Noise"]]'], ("Tram", "Noise")),
        ("Tram", ("Tram",)),
        ([["Tram"], [["Noise"]]], ("Tram", "Noise")),
        (["[Tram"], ("[Tram",)),
        (["Tram", "  tram ", "Tram"], ("Tram", "tram")),
        ([None, 7, {"a": 1}], ("7",)),
    ],
)
def test_keywords_come_in_several_forms(keywords: Any, words: tuple[str, ...], rows: Rows, now: datetime) -> None:
    assert call_of(changed(rows["full"], keywords=keywords), now).keywords == words


# Money


def overview(*entries: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"budgetTopicActionMap": {"110969": list(entries)}}]


def entry(action: str, **facts: Any) -> dict[str, Any]:
    return {"action": action, **facts}


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        (
            [
                entry("T-1 - HORIZON-RIA X", budgetYearMap={"2026": "7000000", "2027": "1500000.50"}, expectedGrants=2),
                entry("T-1 - HORIZON-IA X", budgetYearMap={"2026": "2000000"}, expectedGrants=1),
            ],
            Budget(total=10_500_000.5, grants=3),
        ),
        (
            [entry("T-1 - X", budgetYearMap={"2026": " 30 000 000 ", "2027": "\u00a05\u00a0000"})],
            Budget(total=30_005_000),
        ),
        ([entry("T-16 - X", budgetYearMap={"2026": "9"}), entry("T-1 - X", maxContribution="4")], Budget(max=4)),
        ([entry("T-1  -  X", minContribution=[3], maxContribution=["4"])], Budget(min=3, max=4)),
        ([entry(["T-1 - X"], budgetYearMap=["30", 5])], Budget(total=35)),  # type: ignore[arg-type]
        ([entry("T-1 - X", minContribution=5), entry("T-1 - Y", minContribution=3, maxContribution=0)], Budget(min=3)),
        ([entry("T-1 - X", expectedGrants=0, minContribution=0, maxContribution="0")], Budget()),
    ],
)
def test_the_money_of_a_topic_is_summed_over_years_and_kinds_of_action(entries: Any, expected: Budget) -> None:
    assert budget(overview(*entries), "T-1") == expected


@pytest.mark.parametrize(
    "overview",
    [
        None,
        [],
        {"budgetTopicActionMap": None},
        {"budgetTopicActionMap": {"1": "x", "2": [None, {"action": None}]}},
        {"budgetTopicActionMap": {"1": [{"action": "T-1 - X", "budgetYearMap": {"2026": "soon"}}]}},
        {"budgetTopicActionMap": {"1": [{"action": "T-1 - X", "budgetYearMap": {"2026": "NaN", "2027": "-5"}}]}},
        {"budgetTopicActionMap": {"1": [{"action": "T-1 - X", "maxContribution": True, "minContribution": "1e999"}]}},
        {"budgetTopicActionMap": {"1": [{"action": "T-16 - X", "budgetYearMap": {"2026": "5"}}]}},
        {"budgetTopicActionMap": {"1": [{"action": "T-1 - X", "budgetYearMap": {"1": "1e308", "2": "1e308"}}]}},
    ],
)
def test_money_that_is_not_there_is_not_stated(overview: object) -> None:
    assert budget([overview], "T-1") == Budget()


@pytest.mark.parametrize(
    ("stated", "currency", "total"),
    [
        ("1400000", "EUR", 1_400_000),
        (500_000, "", 500_000),
        ("0", "EUR", None),
        ("1.2", "EUR", None),  # millions, surely; but nobody can know
        ("560", "EUR", None),
        ("1000000", "BGN", None),
        ("", "EUR", None),
        ("about 5", "EUR", None),
        ("inf", "EUR", None),
    ],
)
def test_the_money_of_other_calls_is_one_number_in_euro(stated: Any, currency: str, total: float | None) -> None:
    assert amount(stated, currency) == Budget(total=total)


# HTML


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<div class="eui-u-mt-l>"><p>Quiet rails</p></div>', "Quiet rails"),
        ("<p title='a > b'>Quiet <b>rails</b></p>", "Quiet rails"),
        ("<p>Rails[[See the annex.]] and<sup>[1]</sup> wheels</p>", "Rails[[See the annex.]] and[1] wheels"),
        ("Rails &amp; wheels &lt;3 &#x20AC; &nbsp;x", "Rails & wheels <3 € x"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("<ul><li>one<li>two</ul>three", "one\ntwo\nthree"),
        ("<p>a</p><script>b</script><style>c</style><template>d</template>", "a"),
        ("<p>never closed <b>and", "never closed and"),
        ("5 < 6 and 7 > 6", "5 < 6 and 7 > 6"),
        ("<!-- hidden --><p>seen</p>", "seen"),
        ("[red]plain[/red] \x1b[31m text", "[red]plain[/red] text"),
    ],
)
def test_html_becomes_text(html: str, text: str, rows: Rows, now: datetime) -> None:
    assert call_of(changed(rows["full"], descriptionByte=[html]), now).text == text


@pytest.mark.parametrize("html", ['">Eligible: <b>anyone</b>', "'\" > Eligible: anyone", '"><p>">Eligible: anyone</p>'])
def test_debris_of_a_cut_tag_is_no_condition(html: str, rows: Rows, now: datetime) -> None:
    assert call_of(changed(rows["full"], topicConditions=[html]), now).conditions == "Eligible: anyone"


def test_a_text_in_several_pieces_is_one_text(rows: Rows, now: datetime) -> None:
    row = changed(rows["full"], descriptionByte=["<p>One.</p>", "<p>Two.</p>"], topicConditions=["Three.", "Four."])
    call = call_of(row, now)
    assert (call.text, call.conditions) == ("One.\nTwo.", "Three.\nFour.")


def test_a_cascade_call_says_what_it_is_and_how_to_apply(rows: Rows, now: datetime) -> None:
    row = changed(rows["flat"] | {"metadata": {**rows["flat"]}}, beneficiaryAdministration=["Send a letter."])
    assert call_of(row, now).text == "For founders of bells.\nSend a letter."


def test_a_bomb_of_tags_is_cut_short(rows: Rows, now: datetime) -> None:
    bomb = "<p>Before.</p>" + "<i>" * 2_000_000 + "never reached"
    assert call_of(changed(rows["full"], descriptionByte=[bomb]), now).text == "Before."


# Pages for people


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://webgate.ec.europa.eu/prospect/x?callId=1", "https://webgate.ec.europa.eu/prospect/x?callId=1"),
        ("https://ec.europa.eu/data/topicDetails/X.json", "/prospect-details/186998PROSPECTSEN"),
        ("https://ec.europa.eu.example.org/", "/prospect-details/186998PROSPECTSEN"),
        ("https://noteuropa.eu/", "/prospect-details/186998PROSPECTSEN"),
        ("https://notec.europa.eu@example.org/", "/prospect-details/186998PROSPECTSEN"),
        ("javascript:alert(1)", "/prospect-details/186998PROSPECTSEN"),
        ("http://[", "/prospect-details/186998PROSPECTSEN"),
        ("", "/prospect-details/186998PROSPECTSEN"),
    ],
)
def test_an_external_call_has_its_own_page_if_it_is_the_institutions(
    url: str, page: str, rows: Rows, now: datetime
) -> None:
    assert call_of(changed(rows["bare_external"], url=[url]), now, ANY).url.endswith(page)


def test_a_cascade_call_has_the_page_of_its_number(rows: Rows, now: datetime) -> None:
    assert call_of(rows["cascade"], now).url.endswith("/competitive-calls-cs/41234")
    renumbered = changed({**rows["cascade"], "reference": "X"}, callccm2Id=["777"])
    assert call_of(renumbered, now).url.endswith("/competitive-calls-cs/777")


# Recorded answers and the loopback portal


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("name", ["api-debug-full.json", "api_test.json", "eu-api-topic-response.json"])
def test_recorded_answers_give_the_reviewed_facts(
    name: str, recordings: Path, fixture_json: Callable[[str], Any], now: datetime
) -> None:
    """They are answers to no filter at all: four languages of one topic, and its updates. One is UTF-16."""
    answered = json.loads((recordings / "eu_portal" / "raw" / name).read_bytes())
    calls = [call for row in answered["results"] if (call := parsed(row, now))]
    found = [
        {
            **json.loads(call.model_dump_json(include={"id", "code", "action_type", "opens", "deadline_model", "url"})),
            "deadlines": [deadline.at for deadline in call.deadlines],
            "budget": call.budget.model_dump(),
            "keywords": len(call.keywords),
            "title_sha256": digest(call.title),
            "text_length": len(call.text),
            "text_sha256": digest(call.text),
            "conditions_length": len(call.conditions),
            "conditions_sha256": digest(call.conditions),
        }
        for call in calls
    ]
    assert found == fixture_json("eu_portal/recorded_facts.json")[name]


@pytest.mark.parametrize("faults", ["", "http500:0.3", "empty_page:0.2", "truncate:0.3", "drop:0.2,retry_after:0.2"])
def test_every_topic_and_cascade_call_is_read_once_whatever_goes_wrong(
    faults: str, portal: Any, http: Http, settings_for: Callable[..., SourceSettings], now: datetime
) -> None:
    portal.set_faults(faults)
    fetched = creative.fetch(http, settings_for(portal), now, lambda _: None)
    assert Counter(call_of(record.payload, now, creative).kind for record in fetched.records) == {
        "topic": 14,
        "cascade": 15,
    }
    assert (fetched.complete, fetched.partial, fetched.notes, fetched.failed) == (True, False, (), ())


def test_external_action_is_a_programme_like_any_other(
    portal: Any, http: Http, settings_for: Callable[..., SourceSettings], now: datetime
) -> None:
    source = programme("outside", ("111111",))
    fetched = source.fetch(http, settings_for(portal), now, lambda _: None)
    calls = [call_of(record.payload, now, source) for record in fetched.records]
    assert Counter(call.kind for call in calls) == {"external": 106}
    assert {call.programme for call in calls} == {"EU External Action - Prospect (RELEX-PROSPECT)"}
    assert all(call.url for call in calls)


def test_the_made_up_row_of_these_tests_is_a_call(now: datetime) -> None:
    assert call_of(topic(1), now).code == "TEST-0001"
