"""When a call opens and closes, as precisely as its publisher said it."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from fundmatch.models import Call, Deadline
from fundmatch.models.call import opening_instant
from fundmatch.translation.translator import Translator


def when(tr: Translator, deadline: Deadline) -> str:
    """The date alone: a moment with its zone, a day, a month or a quarter."""
    if deadline.precision == "exact":
        return tr.moment(datetime.fromisoformat(deadline.at), deadline.zone)
    if deadline.precision == "day":
        return tr.day(deadline.local_day())
    return tr.month(deadline.local_day()) if deadline.precision == "month" else tr.quarter(deadline.local_day())


def when_elsewhere(tr: Translator, deadline: Deadline, zones: tuple[str, ...]) -> str:
    """The date with what the clocks of ``zones`` show then, as far as they differ from its own clock."""
    if deadline.precision != "exact":
        return when(tr, deadline)
    instant = datetime.fromisoformat(deadline.at)
    here = instant.astimezone(ZoneInfo(deadline.zone))
    others = []
    for zone in zones:
        there = instant.astimezone(ZoneInfo(zone))
        if there.replace(tzinfo=None) != here.replace(tzinfo=None):
            others.append(tr.clock(instant, zone) if there.date() == here.date() else tr.moment(instant, zone))
    return (
        tr.text("{when} ({elsewhere})", when=when(tr, deadline), elsewhere=tr.listed(others))
        if others
        else when(tr, deadline)
    )


def opening(tr: Translator, opens: str) -> str:
    """The date in ``opens`` of a call: a day, a month or a quarter."""
    start = opening_instant(opens).date()
    if "Q" in opens:
        return tr.quarter(start)
    return tr.month(start) if len(opens) == len("2026-05") else tr.day(start)


def deadline_is(tr: Translator, date_in_words: str) -> str:
    """``Deadline: 1 December 2026``."""
    return tr.text("Deadline: {when}", when=date_in_words)


def opens_on(tr: Translator, opens: str) -> str:
    """``Opens: 1 September 2026``."""
    return tr.text("Opens: {when}", when=opening(tr, opens))


def no_deadline(tr: Translator) -> str:
    """Of a call whose publisher gives no closing date."""
    return tr.text("No deadline stated")


def closes_in(tr: Translator, days: int) -> str:
    """``Closes in 14 days``, ``Closes today``."""
    if days < 0:
        return tr.text("Closed")
    if days == 0:
        return tr.text("Closes today")
    if days == 1:
        return tr.text("Closes tomorrow")
    return tr.plural("Closes in {number} day", "Closes in {number} days", days)


def days_left(tr: Translator, days: int) -> str:
    """``14 days left``, for a column or beside a date."""
    if days < 0:
        return tr.text("closed")
    return tr.plural("{number} day left", "{number} days left", days) if days else tr.text("today is the last day")


def stage(tr: Translator, number: int, count: int) -> str:
    """``stage 1 of 2``: the application goes through ``count`` stages."""
    return tr.text("stage {number} of {count}", number=number, count=count)


def cut_off(tr: Translator, number: int, count: int) -> str:
    """``cut-off date 2 of 4``: one may apply by any of the dates."""
    return tr.text("cut-off date {number} of {count}", number=number, count=count)


def one_of(tr: Translator, number: int, count: int) -> str:
    """``date 2 of 3``: a call has several dates and does not say what they are for."""
    return tr.text("date {number} of {count}", number=number, count=count)


def place_of(tr: Translator, call: Call, deadline: Deadline) -> str:
    """Which of the call's dates this is: a stage, a cut-off; empty where there is only one."""
    count = len(call.deadlines)
    if count < 2 or deadline not in call.deadlines:
        return ""
    number = call.deadlines.index(deadline) + 1
    if "two-stage" in call.deadline_model:
        return stage(tr, number, count)
    return cut_off(tr, number, count) if "multiple" in call.deadline_model else one_of(tr, number, count)


def deadline_of_stage(tr: Translator, place: str, date_in_words: str) -> str:
    """``Deadline (stage 2 of 2): May 2027``; ``place`` is what :func:`place_of` says."""
    if not place:
        return deadline_is(tr, date_in_words)
    return tr.text("Deadline ({stage}): {when}", stage=place, when=date_in_words)


def as_of(tr: Translator, day: date) -> str:
    """The day for which a list or report holds."""
    return tr.text("As of {day}", day=tr.day(day))
