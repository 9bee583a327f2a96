"""The nouns: what they mean at the edges of a day, a month and summer time, and what they refuse."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from fundmatch.errors import FundmatchError, RecordError, SourceError, StoreError, UsageError, WorkspaceError
from fundmatch.errors import did_you_mean as suggestion
from fundmatch.matching.documents import call_document
from fundmatch.matching.weights import shipped_weights
from fundmatch.models import Budget, Call, Capacities, Contact, Deadline, Evidence, Keyword, Match, Profile, Verdict
from fundmatch.models.call import instant, opening_instant

SECOND = timedelta(seconds=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def a_call(**fields: Any) -> Call:
    fixed = {"id": "horizon:1", "source": "horizon", "programme": "P", "code": "C", "title": "T"}
    return Call.model_validate({**fixed, "fetched_at": "2026-08-22", **fields})


def a_profile(**fields: Any) -> Profile:
    return Profile.model_validate({"slug": "x", "name": "X", "kind": "sme", "country": "BG", **fields})


# --- deadlines ---------------------------------------------------------------------------------------------------

ENDS = [
    # at, precision, zone, first instant (UTC) at which it has certainly passed
    ("2026-11-10T14:30:00Z", "exact", "Europe/Sofia", "2026-11-10T14:30:00"),
    ("2026-09-23", "day", "Europe/Brussels", "2026-09-23T22:00:00"),
    ("2026-12-01", "day", "Europe/Brussels", "2026-12-01T23:00:00"),
    ("2026-09-23", "day", "Europe/Sofia", "2026-09-23T21:00:00"),
    ("2026-09-23", "day", "UTC", "2026-09-24T00:00:00"),
    # summer time begins on 29 March 2026 and ends on 25 October 2026, at one instant for all of Europe
    ("2026-03-28", "day", "Europe/Brussels", "2026-03-28T23:00:00"),
    ("2026-03-29", "day", "Europe/Brussels", "2026-03-29T22:00:00"),
    ("2026-10-24", "day", "Europe/Brussels", "2026-10-24T22:00:00"),
    ("2026-10-25", "day", "Europe/Brussels", "2026-10-25T23:00:00"),
    ("2026-03-28", "day", "Europe/Sofia", "2026-03-28T22:00:00"),
    ("2026-03-29", "day", "Europe/Sofia", "2026-03-29T21:00:00"),
    ("2026-10-24", "day", "Europe/Sofia", "2026-10-24T21:00:00"),
    ("2026-10-25", "day", "Europe/Sofia", "2026-10-25T22:00:00"),
    # a month and a quarter last until their last day is over
    ("2026-02", "month", "Europe/Brussels", "2026-02-28T23:00:00"),
    ("2028-02", "month", "Europe/Brussels", "2028-02-29T23:00:00"),
    ("2026-12", "month", "Europe/Sofia", "2026-12-31T22:00:00"),
    ("2026-Q1", "quarter", "Europe/Brussels", "2026-03-31T22:00:00"),
    ("2026-Q2", "quarter", "Europe/Sofia", "2026-06-30T21:00:00"),
    ("2026-Q3", "quarter", "Europe/Brussels", "2026-09-30T22:00:00"),
    ("2026-Q4", "quarter", "Europe/Brussels", "2026-12-31T23:00:00"),
]


@pytest.mark.parametrize(("at", "precision", "zone", "end"), ENDS)
def test_a_deadline_ends_when_its_day_is_over_where_it_is_meant(at: str, precision: str, zone: str, end: str) -> None:
    deadline = Deadline.model_validate({"at": at, "precision": precision, "zone": zone})
    assert deadline.end() == utc(end)


@pytest.mark.parametrize(("at", "precision", "zone", "end"), ENDS)
def test_a_call_is_open_until_its_deadline_ends_and_closed_from_then_on(
    at: str, precision: str, zone: str, end: str
) -> None:
    call = a_call(opens="2025-01-01", deadlines=[{"at": at, "precision": precision, "zone": zone}])
    assert (call.status(utc(end) - SECOND), call.status(utc(end))) == ("open", "closed")


@pytest.mark.parametrize(
    ("at", "precision", "zone", "day"),
    [
        ("2026-09-23T21:30:00Z", "exact", "Europe/Sofia", date(2026, 9, 24)),
        ("2026-09-23T21:30:00Z", "exact", "Europe/Brussels", date(2026, 9, 23)),
        ("2026-09-23", "day", "Europe/Sofia", date(2026, 9, 23)),
        ("2028-02", "month", "Europe/Sofia", date(2028, 2, 29)),
        ("2026-Q4", "quarter", "Europe/Brussels", date(2026, 12, 31)),
    ],
)
def test_the_day_of_a_deadline_is_that_of_its_own_wall_clock(at: str, precision: str, zone: str, day: date) -> None:
    assert Deadline.model_validate({"at": at, "precision": precision, "zone": zone}).local_day() == day


@pytest.mark.parametrize(
    ("at", "precision"),
    [
        ("2099-13-45", "day"),
        ("2026-02-30", "day"),
        ("2026-13", "month"),
        ("2026-00", "month"),
        ("2026-Q5", "quarter"),
        ("2026-Q0", "quarter"),
        ("0000-Q1", "quarter"),
        ("2026-09-23T25:00:00Z", "exact"),
        ("2026-09-23T17:00:00", "exact"),
        ("2026-09-23T17:00:00+02:00", "exact"),
        ("2026-09-23", "exact"),
        ("2026-09", "day"),
        ("2026-Q3", "month"),
        ("tomorrow", "day"),
        ("", "day"),
        ("2026-09-23\n", "day"),
        ("2026-09-23", "week"),
        ("9999-12-31", "day"),
        ("9999-12", "month"),
        ("9999-Q4", "quarter"),
        ("9999-12-31T23:30:00Z", "exact"),
    ],
)
def test_a_date_that_does_not_exist_is_refused(at: str, precision: str) -> None:
    with pytest.raises(ValidationError):
        Deadline.model_validate({"at": at, "precision": precision})


@pytest.mark.parametrize("zone", ["Europe/Sofija", "", "../../etc/passwd", "CEST time", "Europe", "x" * 300])
def test_a_zone_that_does_not_exist_is_refused(zone: str) -> None:
    with pytest.raises(ValidationError, match="unknown time zone"):
        Deadline(at="2026-09-23", zone=zone)


@settings(derandomize=True, max_examples=60)
@given(
    st.dates(date(1990, 1, 1), date(2090, 12, 30)), st.sampled_from(["Europe/Sofia", "Europe/Brussels", "Asia/Seoul"])
)
def test_a_day_lasts_until_the_next_one_begins_on_its_own_clock(day: date, zone: str) -> None:
    from zoneinfo import ZoneInfo

    deadline = Deadline(at=day.isoformat(), zone=zone)
    here = ZoneInfo(zone)
    assert deadline.end().astimezone(here).date() == day + timedelta(days=1)
    assert (deadline.end() - SECOND).astimezone(here).date() == day == deadline.local_day()


# --- status ------------------------------------------------------------------------------------------------------

NOON = utc("2026-09-01T12:00:00")


@pytest.mark.parametrize(
    ("opens", "deadlines", "status"),
    [
        ("2026-05-12", ["2026-12-01"], "open"),
        ("2026-09-01", ["2026-12-01"], "open"),
        ("2026-09-02", ["2026-12-01"], "forthcoming"),
        ("2026-09-01T12:00:00Z", ["2026-12-01"], "open"),
        ("2026-09-01T12:00:01Z", ["2026-12-01"], "forthcoming"),
        (None, ["2026-12-01"], "open"),
        (None, ["2026-09-01"], "open"),
        (None, ["2026-08-31"], "closed"),
        (None, ["2026-02-01", "2026-12-01"], "open"),
        (None, ["2025-02-01", "2026-02-01"], "closed"),
        (None, [], "unknown"),
        ("2020-01-01", [], "unknown"),
        ("2027-01", [], "forthcoming"),
        ("2026-Q4", [], "forthcoming"),
        # opening days after the deadline are a publisher's slip; the deadline decides
        ("2027-01-01", ["2026-08-31"], "closed"),
    ],
)
def test_the_status_follows_from_dates_alone(opens: str | None, deadlines: list[str], status: str) -> None:
    call = a_call(opens=opens, deadlines=[{"at": day} for day in deadlines])
    assert call.status(NOON) == status


@pytest.mark.parametrize(("gone_at", "status"), [("2026-08-31", "closed"), ("2026-09-02", "open")])
def test_a_call_its_publisher_no_longer_lists_is_closed(gone_at: str, status: str) -> None:
    assert a_call(deadlines=[{"at": "2026-12-01"}], gone_at=gone_at).status(NOON) == status


def test_the_status_does_not_depend_on_the_zone_in_which_one_asks() -> None:
    call = a_call(deadlines=[{"at": "2026-09-01"}])
    end = utc("2026-09-01T22:00:00")
    seoul = timezone(timedelta(hours=9))
    assert call.status((end - SECOND).astimezone(seoul)) == "open"
    assert call.status(end.astimezone(seoul)) == "closed"


def test_deadlines_are_ascending_however_they_were_given() -> None:
    given_ = [
        {"at": "2027-01-10"},
        {"at": "2026-Q4", "precision": "quarter"},
        {"at": "2026-11-10T14:30:00Z", "precision": "exact", "zone": "Europe/Sofia"},
        {"at": "2026-11-10"},
    ]
    expected = ["2026-11-10T14:30:00Z", "2026-11-10", "2026-Q4", "2027-01-10"]
    assert [deadline.at for deadline in a_call(deadlines=given_).deadlines] == expected


@pytest.mark.parametrize(
    ("moment", "deadline"),
    [
        ("2026-01-31T22:59:59", "2026-01-31"),
        ("2026-01-31T23:00:00", "2026-09-15"),
        ("2026-09-15T22:00:00", None),
    ],
)
def test_the_next_deadline_is_the_earliest_still_to_come(moment: str, deadline: str | None) -> None:
    found = a_call(deadlines=[{"at": "2026-09-15"}, {"at": "2026-01-31"}]).next_deadline(utc(moment))
    assert (found.at if found else None) == deadline


@pytest.mark.parametrize(
    ("opens", "earliest"),
    [
        ("2026-05-12", "2026-05-12T00:00:00"),
        ("2026-05", "2026-05-01T00:00:00"),
        ("2026-Q1", "2026-01-01T00:00:00"),
        ("2026-Q4", "2026-10-01T00:00:00"),
        ("2026-05-12T08:30:00Z", "2026-05-12T08:30:00"),
    ],
)
def test_an_opening_date_means_its_earliest_instant(opens: str, earliest: str) -> None:
    assert opening_instant(opens) == utc(earliest)


@pytest.mark.parametrize("opens", ["", "soon", "2026", "2026-13", "2026-02-30", "2026-Q5", "12.05.2026"])
def test_an_opening_date_that_does_not_exist_is_refused(opens: str) -> None:
    with pytest.raises(ValidationError):
        a_call(opens=opens)


def test_an_instant_is_written_in_utc_whatever_its_zone() -> None:
    moment = datetime(2026, 11, 10, 16, 30, tzinfo=timezone(timedelta(hours=2)))
    assert instant(moment) == "2026-11-10T14:30:00Z"


# --- calls and money ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["total", "min", "max", "grants"])
@pytest.mark.parametrize("amount", [0, -1])
def test_money_is_positive_or_not_stated(name: str, amount: int) -> None:
    with pytest.raises(ValidationError):
        Budget.model_validate({name: amount})
    assert getattr(Budget(), name) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"id": "creative:1"},
        {"id": "horizon:"},
        {"id": "horizon:two words"},
        {"id": "Horizon:1", "source": "Horizon"},
        {"id": "horizon"},
        {"code": ""},
        {"title": ""},
        {"kind": "tender"},
        {"status": "open"},
        {"fetched_at": None},
    ],
)
def test_a_call_that_is_none_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        a_call(**fields)


@pytest.mark.parametrize(
    ("noun", "field"),
    [
        (a_call(), "title"),
        (a_profile(), "name"),
        (Deadline(at="2026-09-01"), "at"),
        (Budget(total=5), "total"),
        (Match(profile="x", call_id="horizon:1", score=5), "score"),
    ],
)
def test_nouns_are_frozen(noun: Any, field: str) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        setattr(noun, field, "9")


@settings(derandomize=True, max_examples=40)
@given(
    st.lists(st.dates(date(2020, 1, 1), date(2030, 1, 1)), max_size=4),
    st.floats(1, 1e9, allow_nan=False) | st.none(),
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=20),
)
def test_a_call_survives_json(days: list[date], total: float | None, title: str) -> None:
    call = a_call(title=title, deadlines=[{"at": day.isoformat()} for day in days], budget={"total": total})
    assert Call.model_validate_json(call.model_dump_json()) == call


# --- profiles ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "country"),
    [("BG", "BG"), ("bg", "BG"), ("EL", "GR"), ("el", "GR"), ("GR", "GR"), ("UK", "GB"), ("GB", "GB"), ("XK", "XK")],
)
def test_a_country_may_be_written_as_iso_or_as_the_eu_does(written: str, country: str) -> None:
    assert a_profile(country=written).country == country


@pytest.mark.parametrize("written", ["BGR", "B", "", "Bulgaria", "България", 359, None, False])
def test_anything_else_is_no_country(written: object) -> None:
    with pytest.raises(ValidationError):
        a_profile(country=written)


@pytest.mark.parametrize(
    ("written", "forms", "weight"),
    [
        ("кръгова икономика", [("", "кръгова икономика")], 1),
        ({"text": "circular economy"}, [("", "circular economy")], 1),
        ({"text": "circular economy", "weight": 2}, [("", "circular economy")], 2),
        (
            {"bg": "кръгова икономика", "en": "circular economy"},
            [("bg", "кръгова икономика"), ("en", "circular economy")],
            1,
        ),
        ({"it": "rigenerazione urbana", "weight": 0.5}, [("it", "rigenerazione urbana")], 0.5),
        ({"text": "grad", "sr": "grad"}, [("", "grad"), ("sr", "grad")], 1),
    ],
)
def test_a_keyword_may_be_written_in_several_ways(written: object, forms: list[tuple[str, str]], weight: float) -> None:
    keyword = Keyword.model_validate(written)
    assert (keyword.forms(), keyword.weight, keyword.label) == (forms, weight, forms[0][1])


def test_keywords_with_weights_may_be_a_mapping() -> None:
    profile = a_profile(keywords={"кръгова икономика": 2, "smart city": 0.5})
    assert [(keyword.text, keyword.weight) for keyword in profile.keywords] == [
        ("кръгова икономика", 2),
        ("smart city", 0.5),
    ]


@pytest.mark.parametrize(
    "written",
    [
        "",
        "   ",
        {},
        {"weight": 2},
        {"en": " "},
        {"text": "a", "weight": 0},
        {"text": "a", "weight": 5.1},
        {"text": "a", "weigth": 2},
        {"eng": "a"},
        {"en": ["a"]},
        7,
        None,
    ],
)
def test_a_keyword_that_says_nothing_is_refused(written: object) -> None:
    with pytest.raises(ValidationError):
        Keyword.model_validate(written)


def test_keywords_survive_json() -> None:
    profile = a_profile(keywords=["a b", {"bg": "град", "en": "city", "weight": 2}], **{"not": ["cell culture"]})
    assert Profile.model_validate_json(profile.model_dump_json(by_alias=True)) == profile


@pytest.mark.parametrize("mail", ["office@example.org", "клуб@пример.бг", "a.b+c@sub.example.org"])
def test_a_contact_is_one_address(mail: str) -> None:
    assert Contact(mail=mail).rhythm == "weekly"


@pytest.mark.parametrize(
    "fields",
    [
        {"mail": "office"},
        {"mail": "office@example"},
        {"mail": "a@example.org, b@example.org"},
        {"mail": "a@example.org\nBcc: b@example.org"},
        {"mail": "Office <a@example.org>"},
        {"mail": "a@@example.org"},
        {"mail": ""},
        {"mail": "a@example.org", "language": "sr"},
        {"mail": "a@example.org", "rhythm": "hourly"},
    ],
)
def test_a_contact_that_is_none_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Contact.model_validate(fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"slug": "Sofia"},
        {"slug": "../etc"},
        {"slug": ""},
        {"kind": "smee"},
        {"region": "Sofia"},
        {"pic": "12345"},
        {"eik": "1234567890"},
        {"names": {"eng": "Sofia"}},
        {"projects": [{"title": "x", "year": 1888}]},
        {"capacities": {"established": "1st of May"}},
        {"capacities": {"established": "2024-13-45"}},
        {"capacities": {"established": "2024-13"}},
        {"capacities": {"established": "2023-02-29"}},
        {"capacities": {"cofinancing_eur": -1}},
        {"keywrds": ["a"]},
    ],
)
def test_a_profile_with_a_slip_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        a_profile(**fields)


@pytest.mark.parametrize(("written", "kept"), [(1888, "1888"), ("2024-05", "2024-05"), ("2024-05-05", "2024-05-05")])
def test_the_day_of_registration_is_as_precise_as_written(written: object, kept: str) -> None:
    assert Capacities.model_validate({"established": written}).established == kept


def test_a_name_is_given_in_the_language_asked_for_where_there_is_one() -> None:
    profile = a_profile(name="Столична община", names={"en": "Sofia Municipality"})
    assert [profile.display_name(language) for language in ("en", "sr", "")] == [
        "Sofia Municipality",
        "Столична община",
        "Столична община",
    ]


def test_free_text_is_every_language_that_was_written() -> None:
    profile = a_profile(description="Сдружение", descriptions={"en": "Association", "sr": ""})
    assert profile.texts() == ["Сдружение", "Association"]


# --- verdicts, evidence, errors ----------------------------------------------------------------------------------


def test_a_verdict_without_a_reason_is_refused() -> None:
    with pytest.raises(ValidationError):
        Verdict(verdict="no", role="none", reasons=())


@pytest.mark.parametrize("fields", [{"similarity": 1.1}, {"points": -1}, {"kind": "guess"}])
def test_evidence_outside_its_scale_is_refused(fields: dict[str, Any]) -> None:
    fixed = {"keyword": "a", "matched": "a", "kind": "exact", "similarity": 1, "points": 5}
    with pytest.raises(ValidationError):
        Evidence.model_validate({**fixed, **fields})


@pytest.mark.parametrize(
    ("error", "code"),
    [(FundmatchError, 3), (UsageError, 2), (WorkspaceError, 3), (StoreError, 3), (SourceError, 4), (RecordError, 5)],
)
def test_every_error_knows_its_exit_code_and_what_to_do(error: type[FundmatchError], code: int) -> None:
    raised = error("what happened", "what to do")
    assert (str(raised), raised.hint, raised.exit_code) == ("what happened", "what to do", code)


@pytest.mark.parametrize(
    ("word", "clause"),
    [
        ("keywrds", ' (did you mean "keywords"?)'),
        ("KEYWORDS", ' (did you mean "keywords"?)'),
        ("contact", ' (did you mean "contacts"?)'),
        ("zzz", ""),
        ("", ""),
    ],
)
def test_the_nearest_known_name_is_offered_only_when_it_is_near(word: str, clause: str) -> None:
    assert suggestion(word, ["keywords", "contacts", "projects"]) == clause


def test_ids_of_vocabularies_are_no_subjects_of_a_call() -> None:
    themes = ("sdg:4.6", "-sdg:11", "culture: policy and practice", "e-health")
    call = Call(
        id="curated:X", source="curated", programme="P", code="X", title="T", themes=themes, fetched_at="2026-09-01"
    )
    assert call.subjects == ("culture: policy and practice", "e-health")
    assert [field.text for field in call_document(call, shipped_weights()).fields] == ["T", "\n".join(call.subjects)]
