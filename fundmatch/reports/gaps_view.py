"""Calls that are one thing short: a block each for people, JSON and CSV for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from fundmatch.models import Profile
from fundmatch.models.gap import Fit, Gap, GapReport, Missing, Stranger
from fundmatch.reports.lines import Line, Span, joined, labelled, line, outside
from fundmatch.reports.records import Record, as_csv
from fundmatch.reports.told_apart import told_apart
from fundmatch.reports.words import bar, counted, day, shown_title, timing

Partners = Mapping[str, Profile]

#: Partners told of a call, signs of a quoted rule, and sorts of calls told that are further away.
PARTNERS, QUOTED, FURTHER = 3, 160, 4
#: Columns before the text of a line.
CSV_COLUMNS = (
    "rank", "kind", "score", "value", "source", "code", "title", "status", "deadline", "fits", "missing", "rule_source",
    "own", "organisations", "look_for", "url",
)  # fmt: skip


def gap_lines(report: GapReport, partners: Partners, now: datetime) -> list[Line]:
    """The whole list, and what is not on it."""
    lines, partners = [_headline(report)], told_apart(partners)
    for gap in report.gaps:
        lines += [line(), *_block(gap, partners, now)]
    if not report.found:
        lines += [line(), line("No call that fits is just one thing short.")]
    return [*lines, line(), *_rest(report)]


def _headline(report: GapReport) -> Line:
    when = day(date.fromisoformat(report.as_of))
    fits = f"{report.fitting} of {counted(report.calls_considered, 'call')} open or forthcoming on {when} fit"
    each = "each of " if report.every and report.partners > 1 else ""
    whom = (
        f"{each}{report.partners} {'partner' if report.partners == 1 else 'partners'} with {report.least:.0f} or more"
    )
    return line(outside(f"{fits} {whom} · {report.found} of them are one thing short, nearest first", "dim"))


def _block(gap: Gap, partners: Partners, now: datetime) -> list[Line]:
    call = gap.call
    code, about = outside(call.code, "bold cyan"), outside(f" · {timing(call, now)}")
    lines = [
        line(f"{gap.rank:2d} ", Span(bar(gap.score), "green"), f" {gap.score:3.0f}  ", code, about, hang=19),
        line("   ", outside(shown_title(call), "bold")),
        labelled("fits", _fits(gap.fits, partners)),
    ]
    for missing in gap.missing:
        lines += [labelled("short", missing.text, "yellow"), *_basis(missing)]
    lines += [labelled("ask" if number == 0 else "", each.text, "green") for number, each in enumerate(gap.own)]
    for number, each in enumerate(gap.organisations):
        lines += [labelled("invite" if number == 0 else "", stranger_words(each), "green")]
    if gap.sought is not None:
        lines.append(labelled("or find" if gap.own or gap.organisations else "find", gap.sought.text))
    return lines


def _basis(missing: Missing) -> list[Line]:
    """Where a rule stands, with its sentence; a theme is the call's own word."""
    if missing.rule == "theme":
        return []
    quote = f" “{_cut(missing.quote)}”" if missing.quote else ""
    return [labelled("rule", f"{missing.source}, {missing.date}{quote}", "dim")]


def _cut(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= QUOTED else f"{words[: QUOTED - 1].rstrip()}…"


def stranger_words(each: Stranger) -> str:
    """Name, place and every reason."""
    place = ", ".join(part for part in (each.kind, each.city, each.country) if part)
    return f"{each.name} ({place}): {'; '.join(each.why)}" if each.why else f"{each.name} ({place})"


def _fits(fits: Sequence[Fit], partners: Partners) -> str:
    return joined([f"{partners[each.profile].name} {each.score:.0f}" for each in fits], PARTNERS)


def _rest(report: GapReport) -> list[Line]:
    """What is not shown: further gaps, calls two or more things short, complete ones, those without known rules."""
    lines = []
    if report.found > len(report.gaps):
        lines.append(line(outside(f"{report.found - len(report.gaps)} more are one thing short: --limit", "dim")))
    two = sum(each.calls for each in report.further)
    reasons = joined([f"{each.text} {each.calls}" for each in report.further], FURTHER, "other reasons")
    further = f"{two} two or more things short{f' ({reasons})' if two else ''}"
    rest = f"{report.complete} short of nothing · {report.unknown} whose consortium rule is not known"
    return [*lines, line(outside(f"Not shown: {further} · {rest}", "dim"), hang=11), *_notes(report)]


def _notes(report: GapReport) -> list[Line]:
    return [line(outside(note, "yellow")) for note in report.notes]


def gaps_record(report: GapReport) -> Record:
    """``fundmatch/gaps/1``; the full text of calls is left to ``fundmatch show``."""
    record = report.model_dump(mode="json", exclude={"gaps"})
    gaps = [gap.model_dump(mode="json", exclude={"call": {"text", "texts"}}) for gap in report.gaps]
    return {"schema": "fundmatch/gaps/1", **record, "gaps": gaps}


def gaps_csv(report: GapReport) -> str:
    """One row a call."""
    return as_csv(CSV_COLUMNS, [_row(gap) for gap in report.gaps])


def _row(gap: Gap) -> tuple[object, ...]:
    call = gap.call
    return (
        gap.rank, gap.kind, gap.score, gap.value, call.source, call.code, call.title, gap.status,
        call.deadlines[-1].at if call.deadlines else "",
        "; ".join(f"{each.profile} {each.score:.0f}" for each in gap.fits),
        "; ".join(each.text for each in gap.missing),
        "; ".join(dict.fromkeys(f"{each.source}, {each.date}" for each in gap.missing)),
        "; ".join(each.text for each in gap.own),
        "; ".join(f"{each.id} {stranger_words(each)}" for each in gap.organisations),
        gap.sought.text if gap.sought else "", call.url,
    )  # fmt: skip
