"""Columns of a search that people can choose and order: what each holds, how it is called and written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from fundmatch.errors import UsageError, did_you_mean
from fundmatch.models import Deadline, Member, PartnerMatch, SearchResult
from fundmatch.reports import report_words as words
from fundmatch.reports.lines import Line, line
from fundmatch.reports.records import as_csv
from fundmatch.reports.report_input import ReportInput
from fundmatch.reports.words import harmless
from fundmatch.translation import Marked, Translator, mark
from fundmatch.translation.phrases import calls, eligibility, evidence, names, teams
from fundmatch.translation.phrases.report import COLUMNS as SHARED
from fundmatch.translation.phrases.wordings import said

Value = str | float | int | Deadline | None
Shape = Literal["text", "number", "euro", "percent", "date", "link"]


@dataclass(frozen=True)
class Row:
    """One call, and one of the partners that it fits (the best one where rows are calls)."""

    given: ReportInput
    result: SearchResult
    each: PartnerMatch

    @cached_property
    def next(self) -> Deadline | None:
        return self.result.call.next_deadline(self.given.now)

    @property
    def days(self) -> int | None:
        return words.days_until(self.next, self.given.now) if self.next else None

    @property
    def last(self) -> Deadline | None:
        return self.result.call.deadlines[-1] if self.result.call.deadlines else None

    @property
    def team(self) -> str:
        team = self.result.consortium
        return " + ".join(member.profile for member in team.members) if team else ""

    @property
    def missing(self) -> str:
        result = self.result
        found = result.consortium.missing if result.consortium else (each.text for each in result.no_consortium)
        return "; ".join(found)

    @property
    def because(self) -> str:
        return "; ".join(f"{found.keyword} → {found.matched}" for found in self.each.match.evidence)


@dataclass(frozen=True)
class Column:
    """A column: ``heading`` in English, ``of`` its value, as a machine reads it; ``told`` as people do, where unlike.

    ``of_partner``: it differs between the partners of a call.
    """

    name: str
    heading: Marked
    of: Callable[[Row], Value]
    shape: Shape = "text"
    width: int = 12
    of_partner: bool = False
    told: Callable[[Row, Translator], Value] | None = None


def _partner(row: Row, tr: Translator) -> str:
    return words.name_of(row.given.partners, row.each.match.profile, tr)


def _team(row: Row, tr: Translator) -> str:
    members = row.result.consortium.members if row.result.consortium else ()
    return " + ".join(_member(member, row.given, tr) for member in members)


def _member(member: Member, given: ReportInput, tr: Translator) -> str:
    name = teams.member(tr, words.name_of(given.partners, member.profile, tr), member.role)
    return f"{name}, {teams.load(tr, member.busy)}" if member.busy else name


def _missing(row: Row, tr: Translator) -> str:
    """What the team lacks, or why there is none."""
    team = row.result.consortium
    found = teams.still_missing(tr, team) if team else [said(tr, each.text) for each in row.result.no_consortium]
    return "; ".join(found)


def _because(row: Row, tr: Translator) -> str:
    return "; ".join(evidence.reason(tr, found) for found in row.each.match.evidence)


def _share(row: Row) -> float | None:
    return row.each.own_share.percent if row.each.own_share else None


COLUMNS = {
    column.name: column
    for column in (
        Column("rank", SHARED["rank"], lambda row: row.result.rank, "number", 6,
               told=lambda row, _: row.result.rank or None),
        Column("score", SHARED["score"], lambda row: row.result.score, "number", 14),
        Column("source", SHARED["source"], lambda row: row.result.call.source, width=16,
               told=lambda row, tr: words.source(row.result.call.source, tr)),
        Column("programme", SHARED["programme"], lambda row: row.result.call.programme, width=20,
               told=lambda row, tr: names.programme(tr, row.result.call.programme)),
        Column("code", SHARED["code"], lambda row: row.result.call.code, width=20),
        Column("title", SHARED["title"], lambda row: row.result.call.title, width=32,
               told=lambda row, tr: words.title(row.result.call, tr)[0]),
        Column("status", SHARED["status"], lambda row: row.result.status, width=14,
               told=lambda row, tr: calls.status(tr, row.result.status)),
        Column("opens", SHARED["opens"], lambda row: row.result.call.opens, "date", 12),
        Column("deadline", mark("Last deadline"), lambda row: row.last, "date", 16),
        Column("next_deadline", SHARED["deadline"], lambda row: row.next, "date", 16),
        Column("days_left", SHARED["days"], lambda row: row.days, "number", 11),
        Column("action_type", SHARED["action"], lambda row: row.result.call.action_type, width=24,
               told=lambda row, tr: names.action(tr, row.result.call.action_type, row.result.call.kind)),
        Column("grant_min", SHARED["least_grant"], lambda row: row.result.call.budget.min, "euro", 13),
        Column("grant_max", SHARED["most_grant"], lambda row: row.result.call.budget.max, "euro", 13),
        Column("budget", SHARED["total"], lambda row: row.result.call.budget.total, "euro", 14),
        Column("partner", SHARED["partner"], lambda row: row.each.match.profile, width=19, of_partner=True,
               told=_partner),
        Column("partner_score", mark("Partner's score"), lambda row: row.each.match.score, "number", 14,
               of_partner=True),
        Column("verdict", SHARED["eligibility"], lambda row: row.each.eligibility.verdict, width=17, of_partner=True,
               told=lambda row, tr: eligibility.decision(tr, row.each.eligibility.verdict)),
        Column("role", SHARED["role"], lambda row: row.each.eligibility.role, width=18, of_partner=True,
               told=lambda row, tr: eligibility.role(tr, row.each.eligibility.role)),
        Column("reason", SHARED["reasons"], lambda row: row.each.eligibility.reasons[0].text, width=36,
               of_partner=True, told=lambda row, tr: said(tr, row.each.eligibility.reasons[0].text)),
        Column("because", SHARED["why"], lambda row: row.because, width=32, of_partner=True, told=_because),
        Column("own_share_percent", SHARED["share"], _share, "percent", 11, of_partner=True),
        Column("own_share_euro", mark("Own share in euro"),
               lambda row: row.each.own_share.euro if row.each.own_share else None, "euro", 12, of_partner=True),
        Column("team", SHARED["team"], lambda row: row.team, width=29, told=_team),
        Column("missing", SHARED["missing"], lambda row: row.missing, width=30, told=_missing),
        Column("url", SHARED["link"], lambda row: row.result.call.url, "link", 18),
        Column("read", SHARED["read"], lambda row: row.result.call.fetched_at[:10], "date", 12),
    )
}  # fmt: skip


def chosen_columns(names: str) -> tuple[Column, ...]:
    """The columns of ``a,b,c`` in this order, each once. Raises UsageError that names the known ones."""
    wanted = list(dict.fromkeys(filter(None, (name.strip().casefold() for name in names.split(",")))))
    known = f"known: {', '.join(COLUMNS)}"
    for name in wanted:
        if name not in COLUMNS:
            raise UsageError(f'no column "{name}"{did_you_mean(name, list(COLUMNS))}', known)
    if not wanted:
        raise UsageError("no columns named", known)
    return tuple(COLUMNS[name] for name in wanted)


def rows_of(given: ReportInput, columns: Sequence[Column]) -> list[Row]:
    """One row for each partner of each call; one a call where no column tells partners apart."""
    most = None if any(column.of_partner for column in columns) else 1
    return [Row(given, result, each) for result in given.search.results for each in result.matches[:most]]


def columns_csv(given: ReportInput, columns: Sequence[Column]) -> str:
    """The chosen columns under the names they are asked for by, as machines read them."""
    rows = [[plain(column.of(row)) for column in columns] for row in rows_of(given, columns)]
    return as_csv([column.name for column in columns], rows)


def columns_lines(given: ReportInput, columns: Sequence[Column]) -> list[Line]:
    """The chosen columns under each other, headed by their names."""
    rows = [[_cell(column.of(row)) for column in columns] for row in rows_of(given, columns)]
    return _aligned([[column.name for column in columns], *rows], [column.shape for column in columns])


def plain(value: Value) -> str | float | None:
    """A deadline as published, text on one line without signs that act on a terminal, numbers as they are."""
    written = value.at if isinstance(value, Deadline) else value
    return harmless(written) if isinstance(written, str) else written


def _cell(value: Value) -> str:
    written = plain(value)
    if written is None:
        return ""
    return f"{written:.10g}" if isinstance(written, float) else str(written)


def _aligned(rows: Sequence[Sequence[str]], shapes: Sequence[Shape]) -> list[Line]:
    """Rows of one width; numbers to the right. Columns are counted as a terminal counts them."""
    from rich.cells import cell_len

    widths = [max(cell_len(row[place]) for row in rows) for place in range(len(shapes))]
    return [line(_joined(row, widths, shapes, cell_len).rstrip(), hang=4) for row in rows]


def _joined(row: Iterable[str], widths: Sequence[int], shapes: Sequence[Shape], length: Callable[[str], int]) -> str:
    cells = []
    for text, width, shape in zip(row, widths, shapes, strict=True):
        room = " " * (width - length(text))
        cells.append(room + text if shape in ("number", "euro", "percent") else text + room)
    return "  ".join(cells)
