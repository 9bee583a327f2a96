"""The calendar file as an independent parser (vobject) and the letters of RFC 5545 see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundmatch.models import Call, Deadline
from fundmatch.reports.calendar_events import (
    CalendarEntry,
    OtherCall,
    Stand,
    Told,
    Unfit,
    cancelled_entries,
    followed,
)
from fundmatch.reports.calendar_ics import CalendarPage, calendar_ics, shipped_calendar_policy
from fundmatch.reports.words import HARMFUL, harmless
from fundmatch.store.calendar import Measure
from fundmatch.translation import LANGUAGES, Language, translator
from tests.reports.builders import HOSTILE
from tests.reports.calendar_pages import LATER, NOW, call, day, entries, events, exact, match, page, read, written

ISUN = exact("2026-12-10T14:30:00Z", "Europe/Sofia")
PORTAL = exact("2026-10-06T15:00:00Z", "Europe/Brussels")
WINTER = day("2026-12-01")


def lines(content: bytes) -> list[str]:
    """The lines of the file, unfolded."""
    return content.decode("utf-8").replace("\r\n ", "").split("\r\n")


def test_the_head_says_what_it_is() -> None:
    head = lines(written(call(WINTER)))[:8]
    assert head[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert head[2].startswith("PRODID:-//fundmatch//")
    assert head[3:] == [
        "CALSCALE:GREGORIAN",
        "NAME:Calls for Museum of Tests",
        "X-WR-CALNAME:Calls for Museum of Tests",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
        "X-PUBLISHED-TTL:P1D",
    ]


def test_a_day_is_a_whole_day() -> None:
    found = lines(written(call(WINTER)))
    assert "DTSTART;VALUE=DATE:20261201" in found
    assert "DTEND;VALUE=DATE:20261202" in found
    (event,) = events(written(call(WINTER)))
    assert (event.dtstart.value, event.dtend.value) == (date(2026, 12, 1), date(2026, 12, 2))


@pytest.mark.parametrize(
    ("deadline", "written_as", "instant"),
    [
        (ISUN, "DTSTART;TZID=Europe/Sofia:20261210T163000", datetime(2026, 12, 10, 14, 30, tzinfo=UTC)),
        (PORTAL, "DTSTART;TZID=Europe/Brussels:20261006T170000", datetime(2026, 10, 6, 15, tzinfo=UTC)),
        (exact("2026-10-06T15:00:00Z", "UTC"), "DTSTART:20261006T150000Z", datetime(2026, 10, 6, 15, tzinfo=UTC)),
    ],
)
def test_an_exact_deadline_is_an_instant_on_its_own_clock(
    deadline: Deadline, written_as: str, instant: datetime
) -> None:
    content = written(call(deadline))
    assert written_as in lines(content)
    (event,) = events(content)
    assert event.dtstart.value == instant
    assert "DTEND" not in content.decode("utf-8").partition("BEGIN:VEVENT")[2]


def test_the_zones_used_are_defined_once_and_no_others() -> None:
    content = written(
        call(ISUN), call(PORTAL, id="horizon:2"), call(PORTAL, id="horizon:3"), call(WINTER, id="horizon:4")
    )
    assert [line for line in lines(content) if line.startswith("TZID:")] == [
        "TZID:Europe/Brussels",
        "TZID:Europe/Sofia",
    ]
    assert "VTIMEZONE" not in written(call(WINTER)).decode("utf-8")


@pytest.mark.parametrize(
    ("at", "local"),
    [
        ("1970-06-01T15:00:00Z", "19700601T160000"),
        ("2999-12-31T22:59:00Z", "29991231T235900"),
        ("9999-06-01T15:00:00Z", "99990601T170000"),
    ],
)
def test_a_year_that_means_never_is_a_year(at: str, local: str) -> None:
    content = written(call(day("2026-09-02"), PORTAL, exact(at, "Europe/Brussels")))
    assert f"DTSTART;TZID=Europe/Brussels:{local}" in lines(content)
    assert len(events(content)) == 3
    assert len(content) < 20_000


def test_two_stages_are_two_entries_that_name_their_stage() -> None:
    two = call(WINTER, day("2027-06-01"), deadline_model="two-stage")
    first, second = events(written(two))
    assert first.summary.value == "Deadline (stage 1 of 2): HORIZON-TEST-01, Quiet trams"
    assert second.summary.value == "Deadline (stage 2 of 2): HORIZON-TEST-01, Quiet trams"
    assert first.uid.value != second.uid.value
    for event in (first, second):
        assert (
            "Deadline (stage 1 of 2): 1 December 2026\nDeadline (stage 2 of 2): 1 June 2027\n"
            in event.description.value
        )


def test_a_stage_of_which_only_the_month_is_known_is_told_but_is_no_entry() -> None:
    later = Deadline(at="2027-05", precision="month")
    (event,) = events(written(call(WINTER, later, deadline_model="two-stage")))
    assert event.summary.value.startswith("Deadline (stage 1 of 2)")
    assert "Deadline (stage 2 of 2): May 2027" in event.description.value


@pytest.mark.parametrize(
    ("model", "word"), [("multiple cut-off", "cut-off date 1 of 2"), ("", "date 1 of 2"), ("two-stage", "stage 1 of 2")]
)
def test_several_dates_say_which_they_are(model: str, word: str) -> None:
    first, _ = events(written(call(WINTER, day("2027-06-01"), deadline_model=model)))
    assert f"({word})" in first.summary.value


@pytest.mark.parametrize(
    "deadline", [Deadline(at="2026-12", precision="month"), Deadline(at="2026-Q4", precision="quarter")]
)
def test_no_day_is_invented(deadline: Deadline) -> None:
    assert events(written(call(deadline))) == []


def test_an_empty_calendar_is_one() -> None:
    assert read(written()).vtimezone.tzid.value == "Europe/Brussels"


@pytest.mark.parametrize(
    ("language", "title", "said"),
    [
        (
            "bg",
            "Краен срок: HORIZON-TEST-01, Тихи трамваи",
            [
                "Хоризонт Европа · Действие за иновации",
                "Краен срок: 10 декември 2026 г., 16:30 ч. софийско време (15:30 ч. брюкселско време)",
                "от 4 000 000 € до 4 500 000 € за един проект",
                "",
                "Подходяща за Музей на тестовете: 84 от 100 · може да бъде водещ партньор",
                "Защо: тихи трамваи → quiet trams; Trams; описание → city",
                "Собствен принос: 30%, около 150 хил. €",
                "",
                "Източник: EU Funding & Tenders Portal, прочетено на 22 август 2026 г.",
            ],
        ),
        (
            "sr-Latn",
            "Rok: HORIZON-TEST-01, Quiet trams",
            [
                "Horizont Evropa · Inovaciona akcija",
                "Rok: 10. decembar 2026. u 16:30 po sofijskom vremenu (15:30 po briselskom vremenu)",
                "od 4.000.000 € do 4.500.000 € po projektu",
                "",
                "Odgovara partneru Музей на тестовете: 84 od 100 · može da bude vodeći partner",
                "Zašto: тихи трамваи → quiet trams; Trams; opis → city",
                "Sopstveno učešće: 30%, oko 150 hilj. €",
                "",
                "Izvor: EU Funding & Tenders Portal, pročitano: 22. avgust 2026.",
            ],
        ),
        (
            "en",
            "Deadline: HORIZON-TEST-01, Quiet trams",
            [
                "Horizon Europe · Innovation Action",
                "Deadline: 10 December 2026, 16:30 Sofia time (15:30 Brussels time)",
                "€4,000,000 to €4,500,000 for one project",
                "",
                "Fits Museum of Tests: 84 of 100 · may lead",
                "Why: тихи трамваи → quiet trams; Trams; description → city",
                "Own share: 30%, about €150K",
                "",
                "Source: EU Funding & Tenders Portal, read on 22 August 2026",
            ],
        ),
    ],
)
def test_an_entry_says_why_it_is_there(language: Language, title: str, said: list[str]) -> None:
    budget = {"min": 4_000_000, "max": 4_500_000}
    tram = call(ISUN, titles={"bg": "Тихи трамваи"}, action_type="HORIZON Innovation Actions", budget=budget)
    (event,) = events(written(tram, language=language))
    assert event.summary.value == title
    assert event.description.value.replace("\u00a0", " ").split("\n")[:-1] == said
    assert event.url.value == "https://example.org/calls/1"


def test_serbian_in_both_scripts_says_the_same() -> None:
    latin, cyrillic = (events(written(call(WINTER), language=each))[0] for each in ("sr-Latn", "sr-Cyrl"))
    assert (latin.summary.value, cyrillic.summary.value) == (
        "Rok: HORIZON-TEST-01, Quiet trams",
        "Рок: HORIZON-TEST-01, Quiet trams",
    )
    assert "Одговара партнеру Музей на тестовете: 84 од 100" in cyrillic.description.value


# What changed since the last file.


def told_before(before: Call) -> Told:
    known = tuple(followed(before, (), NOW))
    return Told({before.id: known}, frozenset(event.uid for event in known))


def test_a_moved_deadline_keeps_its_uid_and_raises_its_sequence() -> None:
    before, after = call(WINTER), call(day("2026-12-15"))
    (old,), (new,) = events(written(before)), events(written(after, told=told_before(before), now=LATER))
    assert (old.uid.value, old.sequence.value) == (new.uid.value, "0")
    assert new.sequence.value == "1"
    assert new.status.value == "CONFIRMED"
    assert "The deadline was moved from 1 December 2026 to 15 December 2026" in new.description.value


@pytest.mark.parametrize(
    ("after", "title", "why"),
    [
        (
            call(WINTER, gone_at="2026-09-07"),
            "Withdrawn: HORIZON-TEST-01, Quiet trams",
            "The publisher has not listed this call since 7 September 2026",
        ),
        (
            call(Deadline(at="2027-05", precision="month")),
            "No longer a deadline: HORIZON-TEST-01, Quiet trams",
            "The publisher no longer gives this date; the call itself is still listed.",
        ),
        (None, "Withdrawn: HORIZON-TEST-01, Quiet trams", "This call was taken off the list."),
    ],
    ids=["withdrawn", "only a month now", "deleted by hand"],
)
def test_what_no_longer_holds_is_cancelled(after: Call | None, title: str, why: str) -> None:
    told = told_before(call(WINTER))
    others = {after.id: OtherCall(after)} if after else {}
    found = cancelled_entries(others, frozenset({"horizon:1"}), told, LATER)
    (event,) = events(calendar_ics(found, page(now=LATER)))
    assert (event.status.value, event.sequence.value, event.summary.value) == ("CANCELLED", "1", title)
    assert event.dtstart.value == date(2026, 12, 1)
    assert why in event.description.value
    assert not hasattr(event, "valarm")


CURATOR = match(verdict="no", role="none").eligibility
HALF, CERTAIN = Measure(50), Measure(62.5, ("yes",))


@pytest.mark.parametrize(
    ("unfit", "said"),
    [
        (
            Unfit("score", HALF, Stand("museum", 49.9)),
            "No longer among the calls that fit you: it now scores 49.9 of 100, and this calendar asks for 50.",
        ),
        (
            Unfit("score", CERTAIN, None),
            "No longer among the calls that fit you: it now scores 0 of 100, and this calendar asks for 62.5.",
        ),
        (
            Unfit("dismissed", HALF, Stand("museum", 84, None, dismissed=True)),
            "No longer among the calls that fit you: it was put aside by your own decision.",
        ),
        (
            Unfit("verdict", CERTAIN, Stand("museum", 84, CURATOR)),
            (
                "No longer among the calls that fit you: whether you may take part is judged otherwise now.\n"
                "Fits Museum of Tests: 84 of 100 · cannot apply"
            ),
        ),
    ],
)
def test_what_fits_no_more_says_why(unfit: Unfit, said: str) -> None:
    (event,) = followed(call(WINTER), (), NOW)
    entry = CalendarEntry(replace(event, sequence=1), call(WINTER), unfit=unfit)
    (found,) = events(calendar_ics([entry], page()))
    assert (found.status.value, found.sequence.value) == ("CANCELLED", "1")
    word = "Put aside" if unfit.why == "dismissed" else "No longer fits"
    assert found.summary.value == f"{word}: HORIZON-TEST-01, Quiet trams"
    assert f"\n{said}\n\nSource: " in found.description.value
    assert found.dtstart.value == date(2026, 12, 1)
    assert not hasattr(found, "valarm")


def test_the_time_stamp_is_the_clock_that_was_given() -> None:
    assert {line for line in lines(written(call(WINTER))) if line.startswith("DTSTAMP")} == {"DTSTAMP:20260901T080000Z"}
    assert written(call(WINTER)) == written(call(WINTER))


# What comes from outside.

TITLES = (
    *HOSTILE,
    "x\r\nEND:VEVENT\r\nBEGIN:VALARM",
    "a;b,c\\d:e\\n\\N",
    "Край\u2028на\u0085ред",
    "\x00\x07",
)


@pytest.mark.parametrize("title", TITLES)
def test_a_hostile_title_stays_a_title(title: str) -> None:
    hostile = call(
        WINTER, title=title, code=title, programme=title, origin=title, action_type=title, url=f"https://x/{title}"
    )
    content = written(hostile)
    (event,) = events(content)
    assert event.uid.value == "horizon:1-1@fundmatch"
    assert not HARMFUL.search(content.decode("utf-8").replace("\r\n", ""))
    assert content.decode("utf-8").splitlines() == content.decode("utf-8").split("\r\n")[:-1]
    names = [line.partition(":")[0].partition(";")[0] for line in lines(content) if line]
    assert names == [
        line.partition(":")[0].partition(";")[0] for line in lines(written(call(WINTER, action_type="x"))) if line
    ]


@given(st.text(), st.sampled_from(LANGUAGES))
def test_every_title_comes_back_whole(title: str, language: Language) -> None:
    tram = call(WINTER, title=f"Q {title} Q")
    (event,) = events(written(tram, language=language))
    assert event.summary.value.endswith(f", {harmless(' '.join(tram.title.splitlines()))}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_are_folded_at_75_bytes_between_letters(language: Language) -> None:
    content = written(call(ISUN, title="Наследство 🚋 " * 40), language=language)
    physical = content.split(b"\r\n")
    assert max(map(len, physical)) <= 75
    assert all(line.decode("utf-8") is not None for line in physical)
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert content.endswith(b"END:VCALENDAR\r\n")


@pytest.mark.parametrize(
    ("url", "uri"),
    [
        ("https://example.org/a?b=c&d=%20#e", "https://example.org/a?b=c&d=%20#e"),
        ("https://example.org/покана 1", "https://example.org/%D0%BF%D0%BE%D0%BA%D0%B0%D0%BD%D0%B0%201"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("", None),
    ],
)
def test_only_web_addresses_become_links(url: str, uri: str | None) -> None:
    (event,) = events(written(call(WINTER, url=url)))
    assert (event.url.value if hasattr(event, "url") else None) == uri


def test_the_partners_named_are_the_first_of_many() -> None:
    many = tuple(match(80 - number) for number in range(9))
    (entry,) = entries(call(WINTER))
    content = calendar_ics([CalendarEntry(entry.event, entry.call, many)], page())
    assert content.count(b"Fits Museum") == shipped_calendar_policy().partners


@pytest.mark.parametrize(
    ("verdict", "role", "said"),
    [
        ("yes", "join", "may join as a partner"),
        ("yes", "associated", "may join as an associated partner only, without funding"),
        ("no", "none", "cannot apply"),
        ("unknown", "lead", "may perhaps lead: to be checked"),
        ("unknown", "join", "may perhaps take part: to be checked"),
    ],
)
def test_an_entry_says_whether_the_partner_may_apply(verdict: str, role: str, said: str) -> None:
    (entry,) = entries(call(WINTER))
    each = match(verdict=verdict, role=role)
    content = calendar_ics([CalendarEntry(entry.event, entry.call, (each,))], page())
    assert said in events(content)[0].description.value


def test_all_partners_need_no_name() -> None:
    content = calendar_ics([], CalendarPage(translator("bg"), NOW, {}))
    assert "X-WR-CALNAME:Покани за всички партньори" in lines(content)
