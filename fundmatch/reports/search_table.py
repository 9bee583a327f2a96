"""A search as people read it: one block a call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from fundmatch.eligibility import doubt_of
from fundmatch.models import (
    Consortium,
    Evidence,
    JointTeams,
    Match,
    PartnerMatch,
    Profile,
    SearchReport,
    SearchResult,
    Substitute,
)
from fundmatch.reports.deadline_strip import strip, urgency
from fundmatch.reports.lines import Line, Span, joined, labelled, line, outside
from fundmatch.reports.told_apart import told_apart
from fundmatch.reports.words import action, bar, counted, day, euro, link, money, name_of, percent, shown_title, timing

#: Reasons, partners and gaps told in a block; everything is in `--format json` and `fundmatch explain`.
REASONS, PARTNERS, GAPS = 3, 3, 2
#: Reasons worth less would be shown as 0 points.
LEAST_TOLD = 0.5
#: What is said of a team that is not proven best: by itself, and where several were chosen together.
UNPROVEN, WITH_OTHERS = "best found, at most {} possible", "chosen with the others, at most {} alone"
VERDICT_STYLES = {"yes": "green", "unknown": "yellow", "no": "red"}
ROLE_WORDS = {"lead": "may lead", "join": "may join", "associated": "may join unpaid", "none": "cannot take part"}


def search_lines(
    report: SearchReport, partners: Mapping[str, Profile], now: datetime, *, all_calls: bool = False
) -> list[Line]:
    """The whole report."""
    lines = [_headline(report, now, all_calls=all_calls)]
    partners = told_apart(partners)
    unproven = UNPROVEN if report.joint is None else WITH_OTHERS
    for result in report.results:
        lines += [line(""), *result_lines(result, partners, now, unproven)]
    if not report.found:
        lines += _nothing(report, partners, now)
    closing = strip((result.call for result in report.results), now)
    lines += [line(""), closing] if closing else []
    if report.joint is not None and report.joint.calls:
        lines += [line(""), _joint(report.joint)]
    advice = _advice(report)
    return [*lines, line(""), *advice] if advice else lines


def result_lines(
    result: SearchResult, partners: Mapping[str, Profile], now: datetime, unproven: str = UNPROVEN
) -> list[Line]:
    """One call. ``unproven`` is what is said of a team that may not be the best one, with a place for the bound."""
    call = result.call
    kind = action(call)
    about = outside(f" · {kind}" if kind else "")
    when = outside(timing(call, now), urgency(call.next_deadline(now), now))
    code = outside(call.code, "bold cyan")
    lines = [
        line(f"{result.rank:2d} ", _bar(result.score), f" {result.score:3.0f}  ", code, about, " · ", when, hang=19),
        line("   ", outside(shown_title(call), "bold")),
    ]
    lines.append(labelled("fits", _fits(result.matches, partners)))
    because = _because(result.matches[0].match) if result.matches else ""
    lines += [labelled("because", because)] if because else []
    shown = result.matches[:PARTNERS]
    lines += [*_eligibility(shown, partners), *_could(result.could, partners), *_doubts(shown)]
    lines.append(labelled("money", _money(result)))
    lines += team_lines(result.consortium, partners, unproven)
    said = [each.eligibility.reasons[0].text for each in shown]
    obstacles = [_once(obstacle.text, said) for obstacle in result.no_consortium[:GAPS]]
    return lines + [labelled("no team", text, "yellow") for text in obstacles]


def team_lines(consortium: Consortium | None, partners: Mapping[str, Profile], unproven: str = UNPROVEN) -> list[Line]:
    """The team and what it lacks."""
    if consortium is None:
        return []
    names = [
        name_of(partners, member.profile) + {"lead": " (lead)", "associated": " (associated)"}.get(member.role, "")
        for member in consortium.members
    ]
    themes = len(consortium.covered) + len(consortium.uncovered)
    proof = "proven best" if consortium.optimal else unproven.format(f"{consortium.bound:.0f}")
    proof += " by the general rules only" if consortium.unread else ""
    covered = f", {len(consortium.covered)} of {counted(themes, 'theme')}" if themes else ""
    lines = [labelled("team", f"{' + '.join(names)}   {proof}{covered}")]
    lines += [labelled("read", text, "yellow") for text in consortium.unread]
    gaps = [*(f'"{theme}"' for theme in consortium.uncovered), *consortium.questions]
    return lines + ([labelled("short", joined(gaps, GAPS), "yellow")] if gaps else [])


def _headline(report: SearchReport, now: datetime, *, all_calls: bool) -> Line:
    which = "" if all_calls else " open or forthcoming"
    words = f"{report.words / 1e6:.1f} M words" if report.words >= 1e6 else f"{report.words / 1e3:.0f} k words"
    when = f"{counted(report.calls_considered, 'call')}{which} on {day(now.date())}"
    return line(
        outside(f"{when} · {counted(report.partners, 'partner')} · snapshot of {report.snapshot} · {words}", "dim")
    )


def _bar(score: float) -> Span:
    style = "green" if score >= 60 else "yellow" if score >= 35 else "red"
    return Span(bar(score), style)


def _fits(matches: Iterable[PartnerMatch], partners: Mapping[str, Profile]) -> str:
    names = [f"{name_of(partners, each.match.profile)} {each.match.score:.0f}" for each in matches]
    return joined(names, PARTNERS)


def _because(match: Match) -> str:
    told = [evidence for evidence in match.evidence if evidence.points >= LEAST_TOLD]
    return joined([_reason(evidence) for evidence in told], REASONS)


def _reason(evidence: Evidence) -> str:
    """The keyword, what was found for it, and its points; links by meaning are named, others can be read off."""
    keyword, matched = evidence.keyword, evidence.matched
    found = keyword if keyword.casefold() == matched.casefold() else f"{keyword} → {matched}"
    named = f", {link(evidence)}" if evidence.kind == "semantic" else ""
    return f"{found}{named} {evidence.points:.0f}"


def _eligibility(matches: Iterable[PartnerMatch], partners: Mapping[str, Profile]) -> list[Line]:
    """Those who may in one line; those in doubt and those who cannot, by reason."""
    may: list[str] = []
    others: dict[tuple[str, str, str], list[str]] = {}
    for each in matches:
        name, found = name_of(partners, each.match.profile), each.eligibility
        if found.verdict == "yes":
            may.append(f"{name} {ROLE_WORDS[found.role]}")
        else:
            label = "cannot" if found.verdict == "no" else "unclear"
            others.setdefault((label, found.reasons[0].text, VERDICT_STYLES[found.verdict]), []).append(name)
    lines = [labelled("may", " · ".join(may), "green")] if may else []
    return lines + [
        labelled(label, f"{', '.join(names)}: {reason}", style) for (label, reason, style), names in others.items()
    ]


def _doubts(matches: Iterable[PartnerMatch]) -> list[Line]:
    """What people have to check of the rules behind these verdicts: once for all, in the words that doubt most."""
    told = max((doubt_of(each.eligibility) for each in matches), key=len, default="")
    return [labelled("check", told, "dim")] if told else []


def _once(text: str, said: Iterable[str]) -> str:
    """``text`` without what the lines above it have said."""
    for words in said:
        text = text.replace(f": {words}", "")
    return text


def _could(substitutes: Sequence[Substitute], partners: Mapping[str, Profile]) -> list[Line]:
    """Other partners that may apply: those of whom it is certain in one line, those in doubt by what is open."""
    sure = [name_of(partners, each.profile) for each in substitutes if each.eligibility.verdict == "yes"]
    doubts: dict[str, list[str]] = {}
    for each in substitutes:
        if each.eligibility.verdict != "yes":
            doubts.setdefault(each.eligibility.reasons[0].text, []).append(name_of(partners, each.profile))
    told = ([", ".join(sure)] if sure else []) + [f"{', '.join(names)}: {text}" for text, names in doubts.items()]
    return [labelled("could", text, "green" if sure else "yellow") for text in told]


def _money(result: SearchResult) -> str:
    parts = [money(result.call.budget)]
    admitted = [each for each in result.matches if each.eligibility.verdict != "no"]
    share = admitted[0].own_share if admitted else None
    if share is not None:
        amount = f", about {euro(share.euro)} on an equal part" if share.euro else ""
        parts.append(f"own share {percent(share)}{amount} ({share.because})")
    return " · ".join(parts)


def _joint(joint: JointTeams) -> Line:
    """How good the teams are together: their certificate, since each alone might be better."""
    many = "1 of the calls" if joint.limit == 1 else f"{joint.limit} of the calls"
    proof = (
        "proven best"
        if joint.optimal
        else f"best found, at most {joint.bound:.1f} possible (gap {joint.gap:.1f}; --time-limit looks longer)"
    )
    head = f"{counted(joint.calls, 'team')} chosen together, no partner in more than {many}"
    return line(outside(f"{head}: {joint.score:.1f} in all, {proof}"))


def _nothing(report: SearchReport, partners: Mapping[str, Profile], now: datetime) -> list[Line]:
    lines = [line(""), line("Nothing fits: no call reaches the least score, or the filters leave none.")]
    if report.nearest_miss is not None:
        lines += [line("The nearest miss:"), *result_lines(report.nearest_miss, partners, now)]
    return lines


def _advice(report: SearchReport) -> list[Line]:
    """What an empty or thin answer has to say for itself, and what was not shown."""
    lines = []
    if report.found > len(report.results):
        lines.append(line(outside(f"{report.found - len(report.results)} more fit; show them with --limit", "dim")))
    if report.closed_since:
        text = (
            f"{counted(report.closed_since, 'call')} closed since the snapshot of {report.snapshot}: "
            f"fundmatch sync, or --as-of {report.snapshot}"
        )
        lines.append(line(outside(text, "dim")))
    return lines + [line(outside(note, "yellow")) for note in report.notes]
