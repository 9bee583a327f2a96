"""JSON and CSV: the contracts other programs rely on. Fields are added, never renamed or removed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from fundmatch.models import (
    Call,
    Consortium,
    NoConsortium,
    PartnerMatch,
    Profile,
    SearchReport,
    SearchResult,
)
from fundmatch.reports.words import harmless

if TYPE_CHECKING:
    from fundmatch.consortium.suggest import Suggestion

#: A cell that begins with one of these, blanks apart, may be run as a formula by a spreadsheet; some read the full
#: widths of East Asian keyboards like the others (OWASP, "CSV Injection").
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")

Record = dict[str, Any]


def as_json(value: Any) -> str:
    """Readable JSON with letters as they are."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def search_record(report: SearchReport) -> Record:
    """``fundmatch/search/1``."""
    return {
        "schema": "fundmatch/search/1",
        "as_of": report.as_of,
        "calls_considered": report.calls_considered,
        "snapshot": report.snapshot,
        "closed_since": report.closed_since,
        "found": report.found,
        "notes": list(report.notes),
        "results": [result_record(result) for result in report.results],
        "nearest_miss": result_record(report.nearest_miss) if report.nearest_miss else None,
        "joint": report.joint.model_dump(mode="json") if report.joint else None,
    }


def result_record(result: SearchResult) -> Record:
    """One ranked call; its full text is left to ``fundmatch call list`` and ``fundmatch show``."""
    call = call_record(result.call, frozenset({"text", "texts"}))
    return {
        "rank": result.rank,
        "score": result.score,
        "call": {**call, "status": result.status},
        "matches": [match_record(each) for each in result.matches],
        **team_record(result.consortium, result.no_consortium),
        "could": [each.model_dump(mode="json") for each in result.could],
    }


def match_record(each: PartnerMatch) -> Record:
    """One partner beside one call."""
    return {
        "profile": each.match.profile,
        "score": each.match.score,
        "eligibility": each.eligibility.model_dump(mode="json"),
        "own_share": each.own_share.model_dump(mode="json") if each.own_share else None,
        "evidence": [evidence.model_dump(mode="json") for evidence in each.match.evidence],
    }


def team_record(consortium: Consortium | None, obstacles: Sequence[NoConsortium]) -> Record:
    """The team, or null and the rules that no team meets."""
    return {
        "consortium": consortium.model_dump(mode="json") if consortium else None,
        "no_consortium": [obstacle.model_dump(mode="json") for obstacle in obstacles],
    }


def suggestion_record(call: Call, suggestion: Suggestion) -> Record:
    """``fundmatch/consortium/1``."""
    team = team_record(suggestion.consortium, suggestion.no_consortium)
    remedy = suggestion.remedy.model_dump(mode="json") if suggestion.remedy else None
    return {"schema": "fundmatch/consortium/1", "call": call.id, **team, "remedy": remedy}


def call_record(call: Call, without: frozenset[str] = frozenset()) -> Record:
    """Every field but those left out; addresses of documents as people may see them."""
    record: Record = call.model_dump(mode="json", exclude=set(without))
    for shown, document in zip(record["documents"], call.documents, strict=True):
        shown["url"] = document.address
    return record


def calls_record(calls: Iterable[Call], now: datetime) -> Record:
    """``fundmatch/calls/1``: every field of every call, and its status."""
    listed = [{**call_record(call), "status": call.status(now)} for call in calls]
    return {"schema": "fundmatch/calls/1", "calls": listed}


def profiles_record(profiles: Iterable[Profile]) -> Record:
    """``fundmatch/profiles/1``: every field but contacts, which are nobody else's business."""
    listed = [profile.model_dump(mode="json", by_alias=True, exclude={"contacts"}) for profile in profiles]
    return {"schema": "fundmatch/profiles/1", "profiles": listed}


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Comma-separated text; cells that a spreadsheet would take for a formula begin with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().rstrip("\n")


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        text = harmless(value)
        return f"'{text}" if text.lstrip().startswith(FORMULA_STARTS) else text
    return "" if value is None else value


SEARCH_COLUMNS = (
    "rank", "score", "source", "code", "title", "status", "opens", "deadline", "action_type", "grant_min", "grant_max",
    "budget", "partner", "partner_score", "verdict", "role", "reason", "because", "own_share_percent", "team", "url",
)  # fmt: skip


def search_csv(report: SearchReport) -> str:
    """One row for each partner of each call."""
    rows = [_search_row(result, each) for result in report.results for each in result.matches]
    return as_csv(SEARCH_COLUMNS, rows)


def _search_row(result: SearchResult, each: PartnerMatch) -> tuple[Any, ...]:
    call, found = result.call, each.eligibility
    team = " + ".join(member.profile for member in result.consortium.members) if result.consortium else ""
    because = "; ".join(f"{evidence.keyword} → {evidence.matched}" for evidence in each.match.evidence)
    deadline = call.deadlines[-1].at if call.deadlines else ""
    return (
        result.rank, result.score, call.source, call.code, call.title, result.status, call.opens, deadline,
        call.action_type, call.budget.min, call.budget.max, call.budget.total, each.match.profile, each.match.score,
        found.verdict, found.role, found.reasons[0].text, because,
        each.own_share.percent if each.own_share else None, team, call.url,
    )  # fmt: skip


EVIDENCE_COLUMNS = ("call", "partner", "score", "points", "keyword", "matched", "kind", "similarity", "snippet")


def evidence_csv(code: str, matches: Iterable[PartnerMatch]) -> str:
    """One row for each reason of each match."""
    rows = [
        (
            code, each.match.profile, each.match.score, evidence.points, evidence.keyword, evidence.matched,
            evidence.kind, evidence.similarity, evidence.snippet,
        )
        for each in matches
        for evidence in each.match.evidence
    ]  # fmt: skip
    return as_csv(EVIDENCE_COLUMNS, rows)


TEAM_COLUMNS = ("call", "partner", "role", "adds", "value", "bound", "optimal", "busy")


def team_csv(code: str, team: Consortium | None) -> str:
    """One row a member; only the header where there is no lawful team."""
    if team is None:
        return as_csv(TEAM_COLUMNS, [])
    rows = [
        (code, member.profile, member.role, "; ".join(member.adds), team.score, team.bound, team.optimal, member.busy)
        for member in team.members
    ]
    return as_csv(TEAM_COLUMNS, rows)


CALL_COLUMNS = (
    "id", "source", "programme", "code", "title", "kind", "status", "action_type", "opens", "deadlines", "total",
    "min", "max", "grants", "url", "origin", "fetched_at",
)  # fmt: skip


def calls_csv(calls: Iterable[Call], now: datetime) -> str:
    """One row a call."""
    return as_csv(CALL_COLUMNS, [_call_row(call, now) for call in calls])


def _call_row(call: Call, now: datetime) -> tuple[Any, ...]:
    budget = call.budget
    return (
        call.id, call.source, call.programme, call.code, call.title, call.kind, call.status(now), call.action_type,
        call.opens, " ".join(deadline.at for deadline in call.deadlines), budget.total, budget.min, budget.max,
        budget.grants, call.url, call.origin, call.fetched_at,
    )  # fmt: skip


PROFILE_COLUMNS = ("slug", "name", "kind", "legal_form", "country", "region", "languages", "keywords", "groups")


def profiles_csv(profiles: Iterable[Profile]) -> str:
    """One row a partner, without contacts."""
    rows = [
        (
            profile.slug, profile.name, profile.kind, profile.legal_form, profile.country, profile.region,
            " ".join(profile.languages), "; ".join(keyword.label for keyword in profile.keywords),
            " ".join(profile.groups),
        )
        for profile in profiles
    ]  # fmt: skip
    return as_csv(PROFILE_COLUMNS, rows)
