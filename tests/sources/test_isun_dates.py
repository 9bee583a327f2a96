"""Dates in all notations of ИСУН, and the windows in which a procedure takes applications."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundmatch.models import Deadline
from fundmatch.sources.isun import dates
from fundmatch.sources.isun.windows import Window, announced, opening, windows


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
        ("от 14.01.2027 г. 09:00 ч. до 15.03.2027 г. 16:30 ч.", "2027-03-15T14:30:00Z", "exact"),
        ("от 09:00 ч. на 14.01.2027 г. до 16:30 ч. на 15.03.2027 г.", "2027-03-15T14:30:00Z", "exact"),
        ("15.03.2027 г. от 9:00 до 16:30 ч.", "2027-03-15T14:30:00Z", "exact"),
        ("удължен до 05.06.2026, 16:30ч.", "2026-06-05T13:30:00Z", "exact"),
        ("30 December 2026, 16:00", "2026-12-30T14:00:00Z", "exact"),
        ("14.01–15.03.2027 г.", "2027-03-15", "day"),
        ("от 14.01 до 15.03.2027 г.", "2027-03-15", "day"),
        ("15.12.2026 г.", "2026-12-15", "day"),
        ("15.12.2026 г. Справки на място всеки работен ден от 9:00 до 17:30", "2026-12-15", "day"),
        ("05.2026", "2026-05", "month"),
        ("м. април 2020 г.", "2020-04", "month"),
        ("МАРТ - ЮНИ 2024", "2024-06", "month"),
        ("2-ро тримесечие 2026", "2026-Q2", "quarter"),
        ("IV тримесечие на 2026 г.", "2026-Q4", "quarter"),
    ],
)
def test_a_deadline_is_as_precise_as_its_words(text: str, at: str, precision: str) -> None:
    assert dates.deadlines(text) == (Deadline(at=at, zone="Europe/Sofia", precision=precision),)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "без фиксиран краен срок (до изчерпване на бюджета)", "no fixed deadline"])
def test_no_deadline_is_no_deadline(text: str) -> None:
    assert dates.deadlines(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "скоро",
        "31.02.2026 г. 16:30 ч.",
        "14.09.2026 г. 25:00 ч.",
        "14.09.2026 г. 16:75 ч.",
        "13.2026",
        "31.12.9999 г. 24:00 ч.",
        "01.01.0001 г. 00:00 ч.",
        "14.09.2026 " * 1000,
    ],
)
def test_what_is_no_date_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of whatever wording
        dates.deadlines(text)


@pytest.mark.parametrize(
    ("text", "opens"),
    [
        ("", None),
        ("10.07.2026 г. 14:00 ч.", "2026-07-10T11:00:00Z"),
        ("10.07.2026 г.", "2026-07-10"),
        ("14.01–15.03.2027 г.", "2027-01-14"),
        ("от 14.01.2027 г. 09:00 ч. до 15.03.2027 г. 16:30 ч.", "2027-01-14T07:00:00Z"),
        ("МАРТ - ЮНИ 2024", "2024-03"),
        ("3-то тримесечие 2026", "2026-Q3"),
    ],
)
def test_an_opening_is_the_first_date(text: str, opens: str | None) -> None:
    assert dates.opening(text) == opens


@given(st.one_of(st.text(), st.text(alphabet="0123456789.:/-–, гчдоотна\u0661", max_size=40)))
def test_any_text_is_a_date_or_a_value_error(text: str) -> None:
    for read in (dates.deadlines, dates.opening):
        try:
            read(text)
        except ValueError:
            continue


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.times())
def test_a_moment_is_read_as_the_portal_writes_it(day: date, clock: time) -> None:
    (found,) = dates.deadlines(f"{day:%d.%m.%Y} г. {clock:%H:%M} ч.")
    assert found.local_day() == day


@pytest.mark.parametrize(
    ("note", "found"),
    [
        ("Втори прием до 15.03.2027 г., ако остане тишина.", [(None, "2027-03-15")]),
        (
            "Втори прием: от 14.01.2027 г. до 15.03.2027 г., 16:30 ч., ако останат средства.",
            [("2027-01-14", "2027-03-15T14:30:00Z")],
        ),
        ("Втори прием: 14.01–15.03.2027 г.", [("2027-01-14", "2027-03-15")]),
        (
            "Вторият прием ще започне на 14.01.2027 г. и ще приключи на 15.03.2027 г., 16:30 ч.",
            [("2027-01-14", "2027-03-15T14:30:00Z")],
        ),
        (
            "Втори краен срок - 30.12.2019 г. - 16:00 часа. Приемът по втори краен срок ще се проведе при остатък.",
            [(None, "2019-12-30T14:00:00Z")],
        ),
        (
            "Първи срок – 14.09.2026 г., 16:30 ч., втори срок – 15.03.2027 г., трети срок - 15.09.2027 г., 17,00 часа",
            [(None, "2027-03-15"), (None, "2027-09-15T14:00:00Z")],
        ),
        ("Втори краен срок:\n15.03.2027 г.", [(None, "2027-03-15")]),
        ("До 15.03.2027 г., 24:00 ч. е вторият прием.", [(None, "2027-03-15T22:00:00Z")]),
        ("Следващ прием до 15 март 2027 г.", [(None, "2027-03-15")]),
        (
            "2-ри краен срок: 15.03.2027 г.; 3-ти краен срок: 15.09.2027 г.",
            [(None, "2027-03-15"), (None, "2027-09-15")],
        ),
        (
            "Second call: from 14.01.2027 09:00 to 15.03.2027 16:30",
            [("2027-01-14T07:00:00Z", "2027-03-15T14:30:00Z")],
        ),
        ("The third deadline is 15 March 2027, 16:30.", [(None, "2027-03-15T14:30:00Z")]),
        # No full date, or not of a further window: nothing is invented.
        ("Следващ прием: м. април 2027 г.", []),
        ("Втори прием на 14.01.2027 г.", []),
        ("Втори прием от 15.03.2027 г. до 14.01.2027 г.", []),
        ("Втори прием от 14.01.2027 г.", []),
        ("Втори краен срок: 31.02.2027 г.", []),
        ("Втори краен срок: 15.03.2027 г., 25:00 ч.", []),
        ("Първи краен срок: 15.03.2027 г.", []),
        ("Срокът е удължен до 15.03.2027 г.", []),
        ("Втори краен срок за подаване на въпроси: 15.03.2027 г.", []),
        ("Резултатите се обявяват до втория ден след крайния срок, 15.03.2027 г.", []),
        ("Бюджетът на втория етап е 5 000 000 лв.", []),
        ("", []),
    ],
)
def test_a_note_announces_further_windows(note: str, found: list[tuple[str | None, str]]) -> None:
    assert [(each.opens, each.deadline.at) for each in announced(note) if each.deadline] == found


def window(opens: str | None, closes: str | None) -> Window:
    deadline = Deadline(at=closes, zone="Europe/Sofia", precision="day") if closes else None
    return Window(opens, deadline)


def test_a_note_adds_only_what_ends_later_than_what_is_shown() -> None:
    shown = [window("2026-07-10", "2026-09-14")]
    note = "Втори краен срок: 14.09.2026 г., 16:30 ч.; трети краен срок: 15.03.2027 г."
    found = windows(shown, note)
    assert [each.deadline.at for each in found if each.deadline] == ["2026-09-14", "2027-03-15"]
    assert windows([], note) == (), "no shown deadline to be later than"


@pytest.mark.parametrize(
    ("shown", "now", "opens"),
    [
        ([("2026-07-10", "2026-09-14"), ("2027-01-14", "2027-03-15")], "2026-08-01", "2026-07-10"),
        ([("2026-07-10", "2026-09-14"), ("2027-01-14", "2027-03-15")], "2026-10-01", "2027-01-14"),
        ([("2026-07-10", "2026-09-14"), ("2027-01-14", "2027-03-15")], "2028-01-01", "2027-01-14"),
        ([("2026-07-10", "2026-09-14"), (None, "2027-03-15")], "2026-10-01", "2026-07-10"),
        ([("2027-01-14", "2027-03-15"), ("2026-07-10", "2026-09-14")], "2026-08-01", "2026-07-10"),
        ([("2026-12-15", None)], "2028-01-01", "2026-12-15"),
        ([(None, "2026-09-14")], "2026-08-01", None),
        ([], "2026-08-01", None),
    ],
)
def test_a_call_opens_with_the_first_window_that_has_not_ended(
    shown: list[tuple[str | None, str | None]], now: str, opens: str | None
) -> None:
    found = windows([window(*each) for each in shown], "")
    assert opening(found, datetime.fromisoformat(now).replace(tzinfo=UTC)) == opens


@given(st.text(alphabet="втори трети краен срок прием до от 0123456789.: гч\n;", max_size=300))
def test_any_note_can_be_read(note: str) -> None:
    list(announced(note))
