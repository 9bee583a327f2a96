"""What there is to tell one person: pure, from what fits, what is known, and what was told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from fundmatch.decisions import Decisions
from fundmatch.digest.facts import news_between
from fundmatch.digest.items import BACK, BASELINE, CHANGED, GAP, NEW, REMINDER, WITHDRAWN, Fit, Item, News
from fundmatch.digest.policy import Policy
from fundmatch.models import Call, Deadline
from fundmatch.models.decision import Stage
from fundmatch.models.gap import Gap
from fundmatch.store.mails import ItemKey, Told

#: Kinds of news after which a person knows how a call stands.
TELLING = (NEW, BASELINE, CHANGED, WITHDRAWN, BACK)
#: Stages of a tracked call whose deadline still matters, and those whose changes do.
BEFORE_DEADLINE, FOLLOWED = ("looking", "applying"), ("looking", "applying", "submitted")


@dataclass(frozen=True)
class Situation:
    """Everything that news are made of.

    ``fits`` are the calls that fit the person's partners, best first; ``calls`` those and all calls ever told, as they
    are now, as far as they are at hand; ``known`` the told calls as they were last told (:func:`known_call`).
    ``next_round`` is when the next regular mail may go out; ``mailed`` says that a mail went out before, were it an
    empty one.
    """

    now: datetime
    next_round: datetime
    policy: Policy
    max_items: int
    fits: Sequence[Fit]
    calls: Mapping[str, Call]
    told: Mapping[ItemKey, Told]
    known: Mapping[str, Call]
    decisions: Decisions
    partners: tuple[str, ...]
    gaps: Sequence[Gap] = ()
    mailed: bool = False

    @property
    def first(self) -> bool:
        """Whether the person never got a mail."""
        return not self.told and not self.mailed

    @cached_property
    def fit_of(self) -> Mapping[str, Fit]:
        return {fit.call.id: fit for fit in self.fits}

    @cached_property
    def told_calls(self) -> frozenset[str]:
        return frozenset(key.call_id for key in self.told if key.kind in TELLING)

    @cached_property
    def numbers(self) -> Mapping[tuple[str, str], int]:
        """The number of the last piece of news of a call and kind; 0 where none was told."""
        found: Counter[tuple[str, str]] = Counter()
        for key in self.told:
            if key.kind in TELLING:
                place = (key.call_id, key.kind)
                found[place] = max(found[place], int(key.revision))
        return found

    def next_key(self, call_id: str, kind: str) -> ItemKey:
        """The key of one more piece of news of a kind.

        News of a call have one row of numbers, which say what came later. They are not counted: of a mail that was
        settled as lost the key is free again, and later ones are not.
        """
        return ItemKey(call_id, kind, str(max(self.numbers[call_id, each] for each in TELLING) + 1))

    def is_pressing(self, deadline: Deadline | None) -> bool:
        """Whether a deadline would be over, or nearly so, when the next regular mail comes."""
        latest = self.next_round + timedelta(self.policy.patience)
        return deadline is not None and deadline.end() < latest

    def stage(self, call_id: str) -> Stage | None:
        """How far one of the person's partners is with a call; None where none of them works on it."""
        entry = self.decisions.tracked_call(call_id)
        concerned = entry and (not entry.partners or set(entry.partners) & set(self.partners))
        return entry.status if entry and concerned else None

    def dismissed(self, call_id: str) -> bool:
        """Whether nobody of the person's partners wants to see a call."""
        day = self.now.date()
        return all(self.decisions.dismissal(call_id, slug, day) for slug in self.partners)


def news_of(at: Situation) -> News:
    """Everything to tell, in the order of a mail. On the first mail everything that fits becomes known at once."""
    first, (shown, rest) = at.first, _chosen(at)
    items = [*_gone(at), *_returned(at), *_changed(at)]
    told_now = {item.call.id for item in items} | {fit.call.id for fit in shown}
    items += [item for item in _reminders(at) if item.call.id not in told_now]
    items += [_new(at, fit) for fit in shown]
    items += [] if first else list(_gaps(at))
    baseline = list(_baseline(at, rest)) if first else []
    told_now |= {key.call_id for key, _ in baseline} | {item.call.id for item in items}
    return News(tuple(items), (*baseline, *_followed(at, told_now)), 0 if first else len(rest), first)


def _chosen(at: Situation) -> tuple[list[Fit], list[Fit]]:
    """The untold calls of this mail and those left: the best ones, but before them what would be too late next time.

    A first mail says that it has the best ones, and leaves nothing for later.
    """
    untold = [fit for fit in at.fits if fit.call.id not in at.told_calls]
    order = untold if at.first else sorted(untold, key=lambda fit: not at.is_pressing(fit.call.next_deadline(at.now)))
    chosen = {fit.call.id for fit in order[: at.max_items]}
    return [fit for fit in untold if fit.call.id in chosen], [fit for fit in untold if fit.call.id not in chosen]


def urgent(news: News, at: Situation) -> News:
    """Only what cannot wait for the next regular mail: calls that would then be closed, or nearly so.

    A first mail goes out whole or not at all, or what it makes known would come as news later.
    """
    if news.first and any(at.is_pressing(fit.call.next_deadline(at.now)) for fit in at.fits):
        return news
    items = () if news.first else tuple(item for item in news.items if _is_urgent(item, at))
    return replace(news, items=items, silent=(), held=0)


def _is_urgent(item: Item, at: Situation) -> bool:
    """A change is urgent by the deadline that the reader was told, too: nobody should hurry for nothing."""
    if item.section in ("withdrawn", "gap"):
        return False
    known = at.known.get(item.call.id) if item.section == "changed" else None
    return any(at.is_pressing(call.next_deadline(at.now)) for call in (item.call, known) if call)


def _new(at: Situation, fit: Fit) -> Item:
    deadline = fit.call.next_deadline(at.now)
    return Item(
        section="new",
        key=ItemKey(fit.call.id, NEW, "1"),
        call=fit.call,
        partners=fit.scores,
        deadline=deadline,
        also=_covered(at, fit.call, deadline),
    )


def _baseline(at: Situation, fits: Iterable[Fit]) -> Iterator[tuple[ItemKey, Call]]:
    """What a first mail makes known without showing it: these calls, and how near their deadlines are."""
    for fit in fits:
        yield ItemKey(fit.call.id, BASELINE, "1"), fit.call
        yield from ((key, fit.call) for key in _covered(at, fit.call, fit.call.next_deadline(at.now)))


def _followed(at: Situation, told_now: set[str]) -> Iterator[tuple[ItemKey, Call]]:
    """Tracked calls that were never told of: known from now on, so that their changes are news."""
    for call in _watched(at, *FOLLOWED):
        if call.id not in at.told_calls | told_now:
            yield ItemKey(call.id, BASELINE, "1"), call


def _watched(at: Situation, *stages: str) -> Iterator[Call]:
    """Calls that are worked on, and told calls that still fit, as they are now."""
    tracked = {entry.call for entry in at.decisions.tracked}
    for call_id in sorted(at.told_calls | tracked):
        stage = at.stage(call_id)
        wanted = stage in stages if stage else call_id in at.told_calls and _fits(at, call_id)
        if wanted and call_id in at.calls and not _is_gone(at, call_id):
            yield at.calls[call_id]


def _fits(at: Situation, call_id: str) -> bool:
    return call_id in at.fit_of and not at.dismissed(call_id)


def _changed(at: Situation) -> Iterator[Item]:
    for call in _watched(at, *FOLLOWED):
        known = at.known.get(call.id)
        changes = news_between(known, call, at.policy.news, at.now) if known else ()
        if changes and not _is_told_gone(at, call.id):
            moved = any(change.field == "deadlines" for change in changes)
            deadline = call.next_deadline(at.now)
            yield Item(
                section="changed",
                key=at.next_key(call.id, CHANGED),
                call=call,
                partners=_scores(at, call.id),
                changes=changes,
                deadline=deadline if moved else None,
                also=_covered(at, call, deadline) if moved else (),
            )


def _reminders(at: Situation) -> Iterator[Item]:
    """Deadlines that came nearer than one of the leads, the nearest lead told; larger ones count as told with it.

    Of calls that the reader was shown, works on, or would be shown first today: a first mail makes many more known.
    """
    best = {fit.call.id for fit in at.fits[: at.max_items]}
    wanted = (call for call in _watched(at, *BEFORE_DEADLINE) if call.id in best or _is_familiar(at, call.id))
    found = [(call, call.next_deadline(at.now)) for call in wanted]
    for call, deadline in sorted(found, key=lambda each: (each[1].end() if each[1] else at.now, each[0].id)):
        leads = list(_leads(at, call, deadline))
        if leads and leads[-1] not in at.told:
            also = tuple(key for key in leads[:-1] if key not in at.told)
            if call.id not in at.told_calls:
                also += (ItemKey(call.id, BASELINE, "1"),)
            yield Item("reminder", leads[-1], call, _scores(at, call.id), deadline=deadline, also=also)


def _is_familiar(at: Situation, call_id: str) -> bool:
    """Whether the reader works on a call, or a mail has shown it."""
    return at.stage(call_id) is not None or any(at.numbers[call_id, kind] for kind in (NEW, CHANGED, BACK))


def _covered(at: Situation, call: Call, deadline: Deadline | None) -> tuple[ItemKey, ...]:
    """The reminders that a mail needs no more once it has said when a call closes."""
    return tuple(key for key in _leads(at, call, deadline) if key not in at.told)


def _leads(at: Situation, call: Call, deadline: Deadline | None) -> Iterator[ItemKey]:
    """The keys of all reminders of a deadline that are due by now, the nearest last."""
    left = days_left(deadline, at.now) if deadline else None
    if deadline is None or left is None:
        return
    for lead in at.policy.reminders:
        if left <= lead:
            yield ItemKey(call.id, f"{REMINDER}{lead}", deadline.at)


def days_left(deadline: Deadline, now: datetime) -> int | None:
    """Calendar days up to the deadline where it is; None where no day is known."""
    if deadline.precision in ("month", "quarter"):
        return None
    today: date = now.astimezone(ZoneInfo(deadline.zone)).date()
    return (deadline.local_day() - today).days


def _scores(at: Situation, call_id: str) -> tuple[tuple[str, float], ...]:
    return at.fit_of[call_id].scores if call_id in at.fit_of else ()


def _is_gone(at: Situation, call_id: str) -> bool:
    """Whether its publisher took a call off the list before its time.

    A call that is not at hand any more is no news: whoever keeps the files of the workspace took it out.
    """
    call = at.calls.get(call_id)
    return call is not None and call.gone_at is not None and call.status(at.now) == "closed"


def _is_told_gone(at: Situation, call_id: str) -> bool:
    return at.numbers[call_id, WITHDRAWN] > at.numbers[call_id, BACK]


def _gone(at: Situation) -> Iterator[Item]:
    """Calls that somebody was shown, or works on, and that ended before their time."""
    for call_id in sorted(at.told_calls):
        known, stage = at.known[call_id], at.stage(call_id)
        over = bool(known.deadlines) and known.deadlines[-1].end() <= at.now
        seen = at.numbers[call_id, NEW] or at.numbers[call_id, CHANGED]
        wanted = stage in FOLLOWED if stage else seen and not at.dismissed(call_id)
        if wanted and not over and _is_gone(at, call_id) and not _is_told_gone(at, call_id):
            yield Item("withdrawn", at.next_key(call_id, WITHDRAWN), at.calls[call_id])


def _returned(at: Situation) -> Iterator[Item]:
    """Calls that were told to be withdrawn and are listed again."""
    for call_id in sorted(at.told_calls):
        call = at.calls.get(call_id)
        if call and _is_told_gone(at, call_id) and call.status(at.now) != "closed":
            yield Item(
                "back", at.next_key(call_id, BACK), call, _scores(at, call_id), deadline=call.next_deadline(at.now)
            )


def _gaps(at: Situation) -> Iterator[Item]:
    """Calls that are one thing short, each told once for what it lacks."""
    untold = (gap for gap in at.gaps if ItemKey(gap.call.id, GAP, _lack(gap)) not in at.told)
    for gap, _ in zip(untold, range(at.policy.max_gaps), strict=False):
        scores = tuple((fit.profile, fit.score) for fit in gap.fits if fit.profile in at.partners)
        yield Item("gap", ItemKey(gap.call.id, GAP, _lack(gap)), gap.call, scores, gap=gap)


def _lack(gap: Gap) -> str:
    """What a call is short of, in a few letters that are the same tomorrow."""
    from hashlib import sha256

    return sha256("\n".join(f"{each.rule} {each.text}" for each in gap.missing).encode()).hexdigest()[:12]
