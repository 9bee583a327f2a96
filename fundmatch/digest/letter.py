"""A mail before it becomes text or HTML: subject, parts and lines in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from fundmatch.digest.change_lines import change_lines, clipped
from fundmatch.digest.items import Item, News, Section
from fundmatch.digest.news import days_left
from fundmatch.digest.subscribers import Subscriber
from fundmatch.models import Call, PartnerMatch, Profile, SearchResult
from fundmatch.models.call import opening_instant
from fundmatch.models.decision import Stage
from fundmatch.models.gap import Gap
from fundmatch.reports.words import harmless
from fundmatch.translation import Translator
from fundmatch.translation.phrases import calls, changes, decisions, digest, eligibility, evidence, names, teams, times

#: The order of a mail: what may be too late first.
SECTIONS: tuple[Section, ...] = ("withdrawn", "back", "changed", "reminder", "new", "gap")
#: Reasons named of one match, and partners named of one call.
MOST_REASONS, MOST_PARTNERS = 4, 5


@dataclass(frozen=True)
class Entry:
    """One call in a mail. ``lines`` are sentences, ``marked`` those of them that say what is new."""

    title: str
    about: str
    url: str
    marked: tuple[str, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A heading and its calls."""

    heading: str
    entries: tuple[Entry, ...]
    after: str = ""


@dataclass(frozen=True)
class Letter:
    """A whole mail in words."""

    language: str
    subject: str
    intro: tuple[str, ...]
    parts: tuple[Part, ...]
    footer: tuple[str, ...]


@dataclass(frozen=True)
class Miss:
    """The call that came nearest to a threshold that nothing reached."""

    call: Call
    score: float
    least: float


@dataclass(frozen=True)
class Material:
    """What the words of one mail rest on, beside the news.

    ``results`` are the calls shown as new, by id, with evidence, verdicts and team; ``added`` the words for which a
    call is there, by its id, that a partner wrote into its profile since the last mail. ``names`` are the partners
    and groups of the reader, each once. ``snapshot`` is the day on which the calls were read last.
    """

    subscriber: Subscriber
    now: datetime
    partners: Mapping[str, Profile]
    names: Sequence[str]
    results: Mapping[str, SearchResult]
    added: Mapping[str, tuple[str, ...]]
    stages: Mapping[str, Stage]
    snapshot: date
    version: str
    unsubscribe: str
    miss: Miss | None = None


def letter(tr: Translator, news: News, material: Material) -> Letter:
    """The mail that tells ``news``."""
    parts = tuple(_part(tr, name, news, material) for name in SECTIONS if news.of(name))
    return Letter(tr.language, _subject(tr, news, material), _intro(tr, news, material), parts, _footer(tr, material))


def _whom(tr: Translator, material: Material) -> str:
    """The partners and groups of the reader, the first of several and how many more."""
    first, *more = material.names
    return f"{first} +{len(more)}" if more else first


def _subject(tr: Translator, news: News, material: Material) -> str:
    whom = harmless(_whom(tr, material))
    nearest = _nearest(news, material.now)
    if news.first:
        return digest.baseline_subject(tr, whom, _fitting(news), nearest)
    if not news.items:
        return digest.empty_subject(tr, whom)
    return digest.subject(tr, whom, len(news.items), nearest)


def _nearest(news: News, now: datetime) -> date | None:
    """The nearest deadline that the news are about, those of calls a first mail does not show with them."""
    known = [item.deadline for item in news.items] + [call.next_deadline(now) for _, call in news.silent]
    days = (each.local_day() for each in known if each and days_left(each, now) is not None)
    return min(days, default=None)


def _fitting(news: News) -> int:
    """How many calls fit on the day of a first mail, shown or not."""
    return len(news.of("new")) + sum(key.kind == "baseline" for key, _ in news.silent)


def _intro(tr: Translator, news: News, material: Material) -> tuple[str, ...]:
    lines = [digest.for_whom(tr, harmless(", ".join(material.names)))]
    if news.first:
        lines.append(digest.baseline(tr, _fitting(news)))
        if _fitting(news) > len(news.of("new")):
            lines.append(digest.best_of(tr, len(news.of("new"))))
    elif not news.items:
        lines.append(digest.nothing(tr, material.subscriber.rhythm))
    if not news.items and material.miss:
        title = tr.quoted(_title(tr, material.miss.call))
        lines.append(digest.nearest_miss(tr, title, material.miss.score, material.miss.least))
    return tuple(lines)


def _part(tr: Translator, name: Section, news: News, material: Material) -> Part:
    entries = tuple(_entry(tr, item, material) for item in news.of(name))
    heading = "baseline" if name == "new" and news.first else name
    after = digest.more(tr, news.held) if name == "new" and news.held else ""
    return Part(digest.heading(tr, heading), entries, after)


def _entry(tr: Translator, item: Item, material: Material) -> Entry:
    call = item.call
    about = (call.code, names.programme(tr, call.programme), names.action(tr, call.action_type, call.kind))
    return Entry(
        title=_title(tr, call),
        about=harmless(" · ".join(text for text in about if text)),
        url=harmless(call.url) if call.url.startswith(("https://", "http://")) else "",
        marked=tuple(map(harmless, _marked(tr, item, material))),
        lines=tuple(map(harmless, _lines(tr, item, material))),
    )


def _title(tr: Translator, call: Call) -> str:
    return clipped(harmless(calls.title(tr, call)))


def _marked(tr: Translator, item: Item, material: Material) -> list[str]:
    """What is new about a call, in the sentences that matter most."""
    if item.section == "changed":
        return [text for change in item.changes for text in change_lines(tr, change)]
    if item.section == "withdrawn" and item.call.gone_at:
        return [changes.withdrawn(tr, opening_instant(item.call.gone_at).date())]
    if item.section == "gap" and item.gap:
        return [teams.gap(tr, item.gap), *_closers(tr, item.gap)]
    added = material.added.get(item.call.id, ())
    return [evidence.because_added(tr, added)] if added else []


def _closers(tr: Translator, gap: Gap) -> list[str]:
    """Who closes a gap: organisations of the directory to call, else whom to look for."""
    lines = [teams.worth_a_call(tr, each) for each in gap.organisations[:2]]
    return lines or ([teams.look_for(tr, gap.kind, gap.sought)] if gap.sought else [])


def _lines(tr: Translator, item: Item, material: Material) -> list[str]:
    lines = _when(tr, item, material)
    result = material.results.get(item.call.id)
    if result and item.section in ("new", "back"):
        lines += [*_fits(tr, result, material), calls.money(tr, item.call.budget), *_team(tr, result, material)]
    elif item.partners:
        lines.append(_partners(tr, item, material))
    stage = material.stages.get(item.call.id)
    return [*lines, decisions.stage(tr, stage)] if stage else lines


def _when(tr: Translator, item: Item, material: Material) -> list[str]:
    """When a call opens and closes, and how many days are left."""
    call, now = item.call, material.now
    if item.section == "withdrawn":
        return []
    deadline = call.next_deadline(now)
    opens = [times.opens_on(tr, call.opens)] if call.opens and call.status(now) == "forthcoming" else []
    if deadline is None:
        return [*opens, times.no_deadline(tr)]
    left = days_left(deadline, now)
    closes = times.deadline_is(tr, times.when_elsewhere(tr, deadline, ("Europe/Sofia",)))
    return [*opens, f"{closes} · {times.closes_in(tr, left)}" if left is not None else closes]


def _fits(tr: Translator, result: SearchResult, material: Material) -> list[str]:
    """Each partner with score, standing and what is doubtful about it, and why the best one fits."""
    shown = result.matches[:MOST_PARTNERS]
    lines = [line for each in shown for line in _fit(tr, each, material)]
    best = sorted(result.matches[0].match.evidence, key=lambda each: -each.points)[:MOST_REASONS]
    return [*lines, *([evidence.why(tr, best)] if best else [])]


def _fit(tr: Translator, each: PartnerMatch, material: Material) -> list[str]:
    name = material.partners[each.match.profile].display_name(tr.short)
    share = teams.own_share(tr, each.own_share) if each.own_share else ""
    facts = (evidence.fits(tr, name, each.match.score), eligibility.standing(tr, each.eligibility), share)
    ground = eligibility.ground(tr, each.eligibility)
    return [" · ".join(fact for fact in facts if fact), *([ground] if ground else [])]


def _partners(tr: Translator, item: Item, material: Material) -> str:
    named = [(material.partners[slug].display_name(tr.short), score) for slug, score in item.partners[:MOST_PARTNERS]]
    return " · ".join(evidence.fits(tr, name, score) for name, score in named)


def _team(tr: Translator, result: SearchResult, material: Material) -> list[str]:
    team = result.consortium
    if team is None:
        return []
    members = [
        teams.member(tr, material.partners[each.profile].display_name(tr.short), each.role) for each in team.members
    ]
    parts = (teams.team(tr, members), teams.proof(tr, team), teams.coverage(tr, team))
    return [" · ".join(part for part in parts if part)]


def _footer(tr: Translator, material: Material) -> tuple[str, ...]:
    return (
        calls.publisher_decides(tr),
        digest.dismiss(tr, "fundmatch dismiss CODE"),
        digest.why_you(tr, material.subscriber.mail, harmless(", ".join(material.names))),
        digest.unsubscribe(tr, material.unsubscribe),
        digest.made_on(tr, material.now.date(), material.snapshot, material.version),
    )
