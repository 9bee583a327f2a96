"""When a digest is due: once a day, a week or a month, made up for once after days on which nothing ran."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from fundmatch.digest.policy import Policy


def round_of(rhythm: str, now: datetime, policy: Policy) -> str:
    """The name of the round that ``now`` lies in: the day on which it began, ``2026-11-16`` for a week.

    A round that was done is not due again before the next one begins; of rounds that were missed only the present
    one is made up for.
    """
    return _begin(rhythm, now.astimezone(policy.time_zone).date(), policy).isoformat()


def next_round(rhythm: str, now: datetime, policy: Policy) -> datetime:
    """The instant at which the next round begins."""
    begin = _begin(rhythm, now.astimezone(policy.time_zone).date(), policy)
    return datetime.combine(_following(rhythm, begin), time(), policy.time_zone)


def _begin(rhythm: str, day: date, policy: Policy) -> date:
    if rhythm == "daily":
        return day
    if rhythm == "weekly":
        return day - timedelta((day.weekday() - policy.weekday) % 7)
    first = day.replace(day=policy.monthday)
    return first if first <= day else (first - timedelta(policy.monthday)).replace(day=policy.monthday)


def _following(rhythm: str, begin: date) -> date:
    if rhythm == "monthly":
        return (begin + timedelta(31)).replace(day=begin.day)  # no round begins after the 28th
    return begin + timedelta(1 if rhythm == "daily" else 7)
