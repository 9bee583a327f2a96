"""One person through many days: what each mail tells is remembered as the ledger remembers it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from fundmatch.decisions import Decisions
from fundmatch.digest.facts import facts_of, known_call
from fundmatch.digest.items import Fit, Item, News
from fundmatch.digest.news import TELLING, Situation, news_of
from fundmatch.digest.policy import Policy, shipped_policy
from fundmatch.models import Call
from fundmatch.models.gap import Gap
from fundmatch.store.mails import ItemKey, Told

START = datetime(2026, 9, 1, 6, tzinfo=UTC)
PARTNERS = ("pirot", "nis")


def call(key: str, **fields: Any) -> Call:
    """A call that closes on 2026-12-01 at 17:00 in Brussels, unless said otherwise."""
    usual = {
        "id": f"opic:{key}",
        "source": "opic",
        "programme": "P",
        "code": f"C-{key}",
        "title": f"Покана {key}",
        "deadlines": [{"at": "2026-12-01T16:00:00Z", "zone": "Europe/Brussels", "precision": "exact"}],
        "fetched_at": "2026-08-01T06:00:00Z",
    }
    return Call.model_validate({**usual, **fields})


def closing(day: str) -> list[dict[str, str]]:
    """``deadlines`` of a call that closes on a day."""
    return [{"at": day, "zone": "Europe/Brussels", "precision": "day"}]


def day(number: int) -> datetime:
    """The morning of the day that many days after 1 September 2026."""
    return START + timedelta(days=number)


@dataclass
class Person:
    """Somebody who gets a mail whenever :meth:`mail` is called and there is news."""

    told: dict[ItemKey, Told] = field(default_factory=dict)
    versions: dict[str, list[str]] = field(default_factory=dict)
    policy: Policy = field(default_factory=shipped_policy)
    max_items: int = 3

    def situation(
        self,
        now: datetime,
        fits: Sequence[Call],
        gone: Iterable[Call] = (),
        decisions: Decisions | None = None,
        gaps: Sequence[Gap] = (),
    ) -> Situation:
        """What the person's next mail is made of, where ``fits`` fit, best first, and ``gone`` are others at hand."""
        scores = [tuple((slug, 90.0 - number) for slug in PARTNERS) for number in range(len(fits))]
        return Situation(
            now=now,
            next_round=now + timedelta(days=7),
            policy=self.policy,
            max_items=self.max_items,
            fits=[Fit(each, score) for each, score in zip(fits, scores, strict=True)],
            calls={each.id: each for each in (*fits, *gone)},
            told=dict(self.told),
            known={key: known_call(self.versions[key][number - 1], now) for key, number in self._newest().items()},
            decisions=decisions or Decisions(),
            partners=PARTNERS,
            gaps=gaps,
        )

    def mail(self, now: datetime, fits: Sequence[Call], **further: Any) -> News:
        """The news of this moment, told and remembered."""
        news = news_of(self.situation(now, fits, **further))
        for key, each in pairs(news):
            assert key not in self.told, f"told twice: {key}"
            self.told[key] = Told(now.strftime("%Y-%m-%dT%H:%M:%SZ"), self._version(each), "mail")
        return news

    def _version(self, each: Call) -> int:
        known, facts = self.versions.setdefault(each.id, []), facts_of(each, self.policy.news)
        if not known or known[-1] != facts:
            known.append(facts)
        return len(known)

    def _newest(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for key, told in self.told.items():
            if key.kind in TELLING:
                found[key.call_id] = max(found.get(key.call_id, 0), told.version)
        return found


def pairs(news: News) -> list[tuple[ItemKey, Call]]:
    """Every key that a mail takes with it, and the call it is about."""
    return [*((key, item.call) for item in news.items for key in (item.key, *item.also)), *news.silent]


def shown(news: News) -> list[str]:
    """``new 1``: section and call of each item, in order."""
    return [f"{_section(item)} {item.call.id.partition(':')[2]}" for item in news.items]


def _section(item: Item) -> str:
    return item.key.kind if item.section == "reminder" else item.section
