"""Headings of tables, spreadsheets and the report of a meeting."""

from __future__ import annotations

from fundmatch.translation.marks import mark
from fundmatch.translation.translator import Translator

#: Columns by the name under which they are asked for.
COLUMNS = {
    "rank": mark("Rank"),
    "score": mark("Score"),
    "code": mark("Code"),
    "title": mark("Title"),
    "programme": mark("Programme"),
    "action": mark("Type of action"),
    "status": mark("Status"),
    "opens": mark("Opens"),
    "deadline": mark("Deadline"),
    "days": mark("Days left"),
    "partner": mark("Partner"),
    "partners": mark("Partners that fit"),
    "why": mark("Why it fits"),
    "eligibility": mark("Eligibility"),
    "role": mark("Role"),
    "reasons": mark("Reasons"),
    "share": mark("Own share"),
    "grant": mark("Grant for one project"),
    "least_grant": mark("Smallest grant"),
    "most_grant": mark("Largest grant"),
    "total": mark("Budget of the call"),
    "grants": mark("Number of grants"),
    "team": mark("Team"),
    "lead": mark("Coordinator"),
    "missing": mark("Missing"),
    "country": mark("Country"),
    "kind": mark("Kind of organisation"),
    "themes": mark("Themes"),
    "link": mark("Link"),
    "source": mark("Source"),
    "read": mark("Read on"),
    "note": mark("Note"),
}

#: Parts of a report.
PARTS = {
    "calls": mark("Ranked calls"),
    "timeline": mark("Timeline of deadlines"),
    "heatmap": mark("Themes and partners"),
    "countries": mark("Partners by country"),
    "teams": mark("Proposed teams"),
    "gaps": mark("One thing short"),
    "sources": mark("Sources and dates"),
    "rules": mark("Rules applied"),
    "reproduce": mark("How to reproduce this report"),
}


def column(tr: Translator, name: str) -> str:
    """The heading of a column; ``name`` is a key of :data:`COLUMNS`."""
    return tr.marked(COLUMNS[name])


def part(tr: Translator, name: str) -> str:
    """The heading of a part; ``name`` is a key of :data:`PARTS`."""
    return tr.marked(PARTS[name])


def considered(tr: Translator, calls: int, partners: int) -> str:
    """What was looked at, in a sentence of two: ``128 calls open or forthcoming. 20 partners.``"""
    first = tr.plural("{number} call open or forthcoming", "{number} calls open or forthcoming", calls)
    return f"{first} · {number_of_partners(tr, partners)}"


def number_of_partners(tr: Translator, partners: int) -> str:
    """``20 partners``."""
    return tr.plural("{number} partner", "{number} partners", partners)


def number_of_calls(tr: Translator, calls: int) -> str:
    """``20 calls``."""
    return tr.plural("{number} call", "{number} calls", calls)
