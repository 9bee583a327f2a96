"""From everything known to the mail of one person: what fits, what was told, the words, the message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from fundmatch.decisions import Decisions
from fundmatch.digest.added import added_words, snapshot_of
from fundmatch.digest.delivery import Outcome
from fundmatch.digest.facts import facts_of, known_call
from fundmatch.digest.finder import Finder
from fundmatch.digest.items import News
from fundmatch.digest.letter import Letter, Material, letter
from fundmatch.digest.message import Envelope, message
from fundmatch.digest.news import TELLING, Situation, news_of, urgent
from fundmatch.digest.policy import Policy
from fundmatch.digest.rounds import next_round, round_of
from fundmatch.digest.subscribers import Subscriber, Subscription
from fundmatch.digest.transport import bare_address
from fundmatch.errors import MailError
from fundmatch.models import Call, Group, Profile
from fundmatch.models.gap import Gap
from fundmatch.store.ledger import Ledger, new_mail_id
from fundmatch.store.mails import Item as LedgerItem
from fundmatch.store.mails import ItemKey, PlannedMail, Snapshot, Told
from fundmatch.translation import translator

#: Outcome of a round in which there was no mail to send.
NOTHING = "nothing to tell"


@dataclass(frozen=True)
class House:
    """What all mails of a run share. ``gaps_of`` finds the calls that are one thing short for some partners."""

    profiles: Mapping[str, Profile]
    groups: Mapping[str, Group]
    decisions: Decisions
    policy: Policy
    finder: Finder
    calls_of: Callable[[Sequence[str]], Mapping[str, Call]]
    gaps_of: Callable[[Sequence[str]], Sequence[Gap]]
    sender: str
    snapshot: date
    version: str

    @property
    def now(self) -> datetime:
        return self.finder.now


@dataclass(frozen=True)
class Composed:
    """A mail in words for one person, and the news it tells. ``due`` says whether its regular round has come."""

    person: Subscriber
    news: News
    letter: Letter
    due: bool


class Composer:
    """Composes mails; what people were told is read from ``ledger``, which only :meth:`planned` writes to."""

    def __init__(self, house: House, ledger: Ledger) -> None:
        self.house, self.ledger = house, ledger

    def composed(self, person: Subscriber) -> Composed | None:
        """The mail that ``person`` should get now; None where there is nothing to tell, or not yet."""
        at, due = self._situation(person), self.is_due(person)
        news = news_of(at) if due else urgent(news_of(at), at)
        if not news.items and not (due and person.when_empty):
            return None
        words = letter(translator(person.language), news, self._material(person, news, at))
        return Composed(person, news, words, due)

    def is_due(self, person: Subscriber) -> bool:
        """Whether the person's present round is not done yet."""
        last = self.ledger.last_round(person.key)
        return last is None or last.period != self._round(person)

    def nothing_told(self, person: Subscriber) -> None:
        """The present round is done, although no mail went out; nothing waits for words that were added by now."""
        self.ledger.round_done(person.key, self._round(person), NOTHING)
        for snapshot in (snapshot_of(self.house.profiles[slug]) for slug in person.partners):
            if snapshot.body != self.ledger.snapshot(person.key, snapshot.profile):
                self.ledger.keep_snapshot(person.key, snapshot)

    def planned(self, mail: Composed) -> PlannedMail | Outcome:
        """The mail as the ledger takes it in, with every call in the version that it tells of.

        What cannot be written is refused, and nobody else's mail with it.
        """
        house, person = self.house, mail.person
        name = new_mail_id(house.now)
        envelope = Envelope(name, house.sender, person.mail, house.sender, house.now)
        try:
            written = message(mail.letter, envelope)
        except MailError as error:
            return Outcome(name, person.mail, len(mail.news.items), "refused", f"{error.message}; {error.hint}")
        return PlannedMail(
            id=name,
            sender=bare_address(house.sender),
            recipient=person.mail,
            message_id=envelope.message_id,
            message=written,
            items=self._items(mail.news),
            subject=mail.letter.subject,
            period=self._round(person) if mail.due else "",
            snapshots=self._snapshots(mail),
        )

    def _snapshots(self, mail: Composed) -> tuple[Snapshot, ...]:
        """The profiles as they are, once all that they find has been told: what waits has its reason still to come."""
        complete = mail.due and not mail.news.held
        return tuple(snapshot_of(self.house.profiles[slug]) for slug in mail.person.partners if complete)

    def _round(self, person: Subscriber) -> str:
        return round_of(person.rhythm, self.house.now, self.house.policy)

    def _items(self, news: News) -> tuple[LedgerItem, ...]:
        shown = [(key, item.call) for item in news.items for key in (item.key, *item.also)]
        with self.ledger.store.transaction():  # one writing to disk, not one for each call
            return tuple(LedgerItem(key, self._version(key, call)) for key, call in (*shown, *news.silent))

    def _version(self, key: ItemKey, call: Call) -> int:
        return self.ledger.version(call.id, facts_of(call, self.house.policy.news)) if key.kind in TELLING else 0

    def _situation(self, person: Subscriber) -> Situation:
        house, fits, told = self.house, self.house.finder.fits(person), self.ledger.told(person.key)
        last = self.ledger.last_round(person.key)
        ids = {key.call_id for key in told} | {entry.call for entry in house.decisions.tracked}
        calls = house.calls_of(sorted(ids - {fit.call.id for fit in fits}))
        return Situation(
            now=house.now,
            next_round=next_round(person.rhythm, house.now, house.policy),
            policy=house.policy,
            max_items=person.max_items,
            fits=fits,
            calls={**calls, **{fit.call.id: fit.call for fit in fits}},
            told=told,
            known=self._known(told),
            decisions=house.decisions,
            partners=person.partners,
            gaps=house.gaps_of(person.partners) if told else (),
            mailed=last is not None and last.outcome != NOTHING,
        )

    def _known(self, told: Mapping[ItemKey, Told]) -> dict[str, Call]:
        """Each told call as it was told last."""
        newest: dict[str, int] = {}
        for key, entry in told.items():
            if key.kind in TELLING:
                newest[key.call_id] = max(entry.version, newest.get(key.call_id, 0))
        bodies = {call_id: self.ledger.version_body(call_id, number) for call_id, number in newest.items()}
        return {call_id: known_call(body, self.house.now) for call_id, body in bodies.items()}

    def _material(self, person: Subscriber, news: News, at: Situation) -> Material:
        house = self.house
        results = house.finder.results([*news.of("new"), *news.of("back")], person)
        before = {slug: self.ledger.snapshot(person.key, slug) for slug in person.partners}
        threshold = min(each.threshold for each in person.subscriptions)
        words = {call_id: added_words(result, before, threshold) for call_id, result in results.items()}
        stages = {item.call.id: stage for item in news.items if (stage := at.stage(item.call.id))}
        return Material(
            subscriber=person,
            now=house.now,
            partners=house.profiles,
            names=self._names(person),
            results=results,
            added=words,
            stages=stages,
            snapshot=house.snapshot,
            version=house.version,
            unsubscribe=bare_address(house.sender),
            miss=None if news.items else house.finder.miss(person),
        )

    def _names(self, person: Subscriber) -> list[str]:
        """Partners and groups in the language of the reader where they say how, each once; namesakes with their slug.

        Who stands twice under one partner, say with a threshold for each programme, has subscribed twice.
        """
        language = translator(person.language).short
        named = {(each.name, each.partners): self._name(each, language) for each in person.subscriptions}
        sharing = Counter(named.values())
        return [name if sharing[name] == 1 else f"{name} [{slug}]" for (slug, _), name in named.items()]

    def _name(self, subscription: Subscription, language: str) -> str:
        slug, house = subscription.name, self.house
        if slug in house.profiles and subscription.partners == (slug,):
            return house.profiles[slug].display_name(language)
        return house.groups[slug].names.get(language, house.groups[slug].name)
