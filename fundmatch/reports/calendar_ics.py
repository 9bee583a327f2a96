"""Deadlines as a calendar file (RFC 5545 with the names of RFC 7986): exact ones as instants, days as whole days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from urllib.parse import quote
from zoneinfo import ZoneInfo

import icalendar
from pydantic import Field

from fundmatch import __version__
from fundmatch.models import Call, Deadline, Model, PartnerMatch, Profile
from fundmatch.models.call import opening_instant
from fundmatch.models.shipped import shipped
from fundmatch.reports.calendar_events import CalendarEntry, Unfit
from fundmatch.reports.calendar_zones import timezone_component
from fundmatch.reports.reminders import reminder_days
from fundmatch.reports.words import harmless
from fundmatch.store.calendar import CalendarEvent
from fundmatch.translation import Translator
from fundmatch.translation.phrases import calendar as phrases
from fundmatch.translation.phrases import calls, changes, eligibility, evidence, names, teams, times

#: What may stand in a URI as it is; everything else is percent-encoded (RFC 3986).
URI_SIGNS = "%/:=&?~#+!$,;'@()*[]-._"


class CalendarPolicy(Model):
    """What a calendar holds: the least score of a call, days of its alarms, clocks told beside the publisher's own.

    A call that was told is cancelled for its score only once it lacks more than ``slack`` points.

    The alarms are the reminders of digests (:func:`~fundmatch.reports.reminders.reminder_days`).
    """

    threshold: float = Field(ge=0, le=100)
    slack: float = Field(ge=0)
    alarms: tuple[int, ...] = Field(default_factory=reminder_days)
    ring_at: time
    clocks: tuple[str, ...]
    refresh_hours: int = Field(gt=0)
    partners: int
    reasons: int
    remember_days: int


@cache
def shipped_calendar_policy() -> CalendarPolicy:
    """What comes with fundmatch (``calendar.toml``)."""
    return shipped(CalendarPolicy, "fundmatch.reports", "calendar.toml")


class _Text(icalendar.vText):
    """A text escaped by RFC 5545, 3.3.11; icalendar itself takes a written ``\\N`` for the end of a line."""

    def to_ical(self) -> bytes:
        text = str(self).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
        return text.encode("utf-8")


@dataclass(frozen=True)
class CalendarPage:
    """What all entries share: the reader's language, the clock, the partners by slug, whose calendar it is."""

    words: Translator
    now: datetime
    partners: Mapping[str, Profile]
    whose: str = ""
    policy: CalendarPolicy = field(default_factory=shipped_calendar_policy)


def calendar_ics(entries: Iterable[CalendarEntry], page: CalendarPage) -> bytes:
    """The whole file, in the order of the entries."""
    given = list(entries)
    name = _line(phrases.name(page.words, page.whose))
    refresh = timedelta(hours=page.policy.refresh_hours)
    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//fundmatch//fundmatch {__version__}//EN")
    calendar.add("calscale", "GREGORIAN")
    for key in ("name", "x-wr-calname"):
        calendar.add(key, _Text(name))
    calendar.add("refresh-interval", refresh, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(refresh))
    for zone in _zones(each.event.deadline for each in given):
        calendar.add_component(zone)
    if not given:  # a calendar must have some component (RFC 5545, 3.6)
        calendar.add_component(timezone_component("Europe/Brussels", page.now.year, page.now.year))
    for each in given:
        calendar.add_component(_event(each, page))
    return bytes(calendar.to_ical())


def _zones(deadlines: Iterable[Deadline]) -> list[icalendar.Timezone]:
    """The definitions that exact deadlines refer to, by name."""
    years: dict[str, list[int]] = {}
    for deadline in deadlines:
        if deadline.precision == "exact" and not _is_utc(deadline.zone):
            years.setdefault(deadline.zone, []).append(deadline.local_day().year)
    return [timezone_component(zone, min(found), max(found)) for zone, found in sorted(years.items())]


def _is_utc(zone: str) -> bool:
    return zone in ("UTC", "Etc/UTC")


def _event(entry: CalendarEntry, page: CalendarPage) -> icalendar.Event:
    told, start = entry.event, _start(entry.event.deadline)
    event = icalendar.Event()
    event.add("uid", told.uid)
    event.add("dtstamp", page.now)
    event.add("sequence", told.sequence)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")  # a deadline leaves the day free for meetings
    event.add("dtstart", start)
    if not isinstance(start, datetime):
        event.add("dtend", start + timedelta(days=1))
    event.add("summary", _Text(_title(entry, page)))
    event.add("description", _Text("\n".join(_line(line) for line in _description(entry, page))))
    if entry.call is not None:
        event.add("categories", [_line(names.programme(page.words, entry.call.programme))])
    if url := _address(told.url):
        event.add("url", url)
    for alarm in [] if entry.cancelled else _alarms(entry, page):
        event.add_component(alarm)
    return event


def _start(deadline: Deadline) -> date:
    """A moment on the publisher's clock, or a whole day."""
    if deadline.precision == "exact":
        moment = datetime.fromisoformat(deadline.at)
        return moment if _is_utc(deadline.zone) else moment.astimezone(ZoneInfo(deadline.zone))
    return deadline.local_day()


def _line(text: str) -> str:
    """Harmless, and one line for every program: some also end lines at the separators of Unicode."""
    return harmless(" ".join(text.splitlines()))


def _address(url: str) -> str:
    """The address of a web page as a URI, empty for anything else: programs open it on a click."""
    clean = _line(url).strip()
    return quote(clean, safe=URI_SIGNS) if clean.lower().startswith(("https://", "http://")) else ""


def _title(entry: CalendarEntry, page: CalendarPage) -> str:
    told, call = entry.event, entry.call
    code, title = _code_and_title(entry, page)
    if entry.unfit is not None:
        say = phrases.put_aside if entry.unfit.why == "dismissed" else phrases.unfit
        return say(page.words, code, title)
    if not told.cancelled:
        place = times.place_of(page.words, call, told.deadline) if call else ""
        return phrases.entry(page.words, code, title, place)
    say = phrases.dropped if _goes_on(call, page) else phrases.withdrawn
    return say(page.words, code, title)


def _code_and_title(entry: CalendarEntry, page: CalendarPage) -> tuple[str, str]:
    title = calls.title(page.words, entry.call) if entry.call else entry.event.title
    return _line(entry.event.code), _line(title)


def _goes_on(call: Call | None, page: CalendarPage) -> bool:
    """Whether the call of a cancelled date is still listed."""
    return call is not None and (call.gone_at is None or opening_instant(call.gone_at) > page.now)


def _description(entry: CalendarEntry, page: CalendarPage) -> list[str]:
    call, words = entry.call, page.words
    if call is None:
        return [phrases.not_at_hand(words)]
    about = (names.programme(words, call.programme), names.action(words, call.action_type, call.kind))
    lines = [" · ".join(part for part in about if part)]
    if entry.cancelled:
        why = _why_unfit(entry.unfit, page) if entry.unfit else [_why_cancelled(call, page)]
        return [*lines, *why, *_sources(call, page)]
    lines += _dates(entry.event, call, page)
    lines += [calls.money(words, call.budget)]
    for match in entry.matches[: page.policy.partners]:
        lines += ["", *_match(match, page)]
    return [*lines, *_sources(call, page)]


def _why_cancelled(call: Call, page: CalendarPage) -> str:
    if _goes_on(call, page) or call.gone_at is None:
        return phrases.still_open(page.words)
    return changes.withdrawn(page.words, opening_instant(call.gone_at).date())


def _why_unfit(reason: Unfit, page: CalendarPage) -> list[str]:
    words, best = page.words, reason.best
    if reason.why == "dismissed":
        return [phrases.dismissed(words)]
    if reason.why == "score" or best is None or best.verdict is None:
        return [phrases.fits_less(words, best.score if best else 0, reason.measure.least)]
    fits = evidence.fits(words, _partner(best.profile, page), best.score)
    return [phrases.other_verdict(words), f"{fits} · {eligibility.standing(words, best.verdict)}"]


def _dates(event: CalendarEvent, call: Call, page: CalendarPage) -> list[str]:
    words, clocks = page.words, page.policy.clocks
    lines = []
    for deadline in call.deadlines:
        when = times.when_elsewhere(words, deadline, clocks)
        lines.append(times.deadline_of_stage(words, times.place_of(words, call, deadline), when))
    if "two-stage" in call.deadline_model:
        lines.append(phrases.two_stages(words))
    if event.before is not None:
        lines.append(changes.deadline(words, times.when(words, event.before), times.when(words, event.deadline)))
    if call.opens and call.status(page.now) == "forthcoming":
        lines.append(times.opens_on(words, call.opens))
    return lines


def _match(each: PartnerMatch, page: CalendarPage) -> list[str]:
    """One partner: how well it fits, as what it may take part, why, and what it pays itself."""
    words, partner = page.words, _partner(each.match.profile, page)
    fits, standing = evidence.fits(words, partner, each.match.score), eligibility.standing(words, each.eligibility)
    lines = [f"{fits} · {standing}"]
    best = sorted(each.match.evidence, key=lambda one: -one.points)[: page.policy.reasons]
    if best:
        lines.append(evidence.why(words, best))
    if each.own_share is not None:
        lines.append(teams.own_share(words, each.own_share))
    return lines


def _partner(slug: str, page: CalendarPage) -> str:
    return page.partners[slug].display_name(page.words.short) if slug in page.partners else slug


def _sources(call: Call, page: CalendarPage) -> list[str]:
    read = opening_instant(call.fetched_at).date()
    source = call.origin or call.url or call.source
    return ["", calls.read_from(page.words, source, read), calls.publisher_decides(page.words)]


def _alarms(entry: CalendarEntry, page: CalendarPage) -> Sequence[icalendar.Alarm]:
    """The reminders still ahead: programs ring at once for those that a new entry has already missed."""
    title = ", ".join(_code_and_title(entry, page))
    alarms = []
    for days in page.policy.alarms:
        ring, trigger = _ringing(entry.event.deadline, days, page.policy.ring_at)
        if ring <= page.now:
            continue
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", trigger)
        alarm.add("description", _Text(phrases.alarm(page.words, days, title)))
        alarms.append(alarm)
    return alarms


def _ringing(deadline: Deadline, days: int, hour: time) -> tuple[datetime, timedelta]:
    """When a reminder rings in the zone of the deadline, and its distance from the start of the entry.

    An exact deadline is reminded of at its own hour. A whole day begins at midnight of the reader's own clock, and
    triggers count from there (RFC 5545, 3.8.6.3); a duration counts its days on the clock and only the hours beside
    them exactly (3.3.6), so that ``-P2DT15H`` is 09:00 of the third day before also when clocks change, at night, in
    between.
    """
    start = _start(deadline)
    if isinstance(start, datetime):
        return start - timedelta(days=days), timedelta(days=-days)
    day = datetime.combine(start - timedelta(days=days), hour, ZoneInfo(deadline.zone))
    return day, timedelta(days=-days, hours=hour.hour, minutes=hour.minute)
