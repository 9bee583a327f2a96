"""Calls and pages for tests of calendars, and files read by a parser that is not the one which wrote them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import vobject

from fundmatch.models import Call, Deadline, Evidence, Match, OwnShare, PartnerMatch, Profile, Reason, Verdict
from fundmatch.reports.calendar_events import CalendarEntry, FittingCall, Told, entries_of
from fundmatch.reports.calendar_ics import CalendarPage, calendar_ics
from fundmatch.translation import Language, translator

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
LATER = datetime(2026, 9, 8, 8, tzinfo=UTC)

MUSEUM = Profile(
    slug="museum", name="Музей на тестовете", names={"en": "Museum of Tests"}, kind="municipality", country="BG"
)
PARTNERS = {"museum": MUSEUM}


def exact(at: str, zone: str = "Europe/Sofia") -> Deadline:
    return Deadline(at=at, zone=zone, precision="exact")


def day(at: str) -> Deadline:
    return Deadline(at=at)


def call(*deadlines: Deadline, **fields: Any) -> Call:
    """A call that closes then."""
    usual = {
        "id": "horizon:1",
        "source": "horizon",
        "programme": "Horizon Europe",
        "code": "HORIZON-TEST-01",
        "title": "Quiet trams",
        "url": "https://example.org/calls/1",
        "fetched_at": "2026-08-22",
        "origin": "EU Funding & Tenders Portal",
    }
    return Call.model_validate({**usual, "deadlines": deadlines, **fields})


def match(score: float = 84.4, **verdict: Any) -> PartnerMatch:
    """How the museum stands to a call."""
    evidence = (
        Evidence(keyword="тихи трамваи", matched="quiet trams", kind="glossary", similarity=1, points=60),
        Evidence(keyword="Trams", matched="trams", kind="exact", similarity=1, points=20),
        Evidence(keyword="description", matched="city", kind="free-text", similarity=0.6, points=4.4),
    )
    reason = Reason(text="established in Bulgaria", source="test rules", date="2026-08-01")
    judged = Verdict.model_validate({"verdict": "yes", "role": "lead", **verdict, "reasons": (reason,)})
    share = OwnShare(percent=30, euro=150_000, because="for-profit")
    found = Match(profile="museum", call_id="horizon:1", score=score, evidence=evidence)
    return PartnerMatch(match=found, eligibility=judged, own_share=share)


def entries(*calls: Call, told: Told | None = None, now: datetime = NOW) -> list[CalendarEntry]:
    """What a calendar for the museum has of these calls."""
    return entries_of([FittingCall(each, (match(),)) for each in calls], told or Told(), now)


def page(language: Language = "en", now: datetime = NOW) -> CalendarPage:
    return CalendarPage(translator(language), now, PARTNERS, "Museum of Tests")


def written(*calls: Call, language: Language = "en", told: Told | None = None, now: datetime = NOW) -> bytes:
    """The file for these calls."""
    return calendar_ics(entries(*calls, told=told, now=now), page(language, now))


def read(content: bytes) -> Any:
    """The calendar as vobject, written by others, reads it."""
    return vobject.readOne(content.decode("utf-8"))


def events(content: bytes) -> list[Any]:
    """Its events in the order of the file."""
    return list(getattr(read(content), "vevent_list", []))
