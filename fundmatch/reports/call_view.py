"""One call, one match: the long forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from fundmatch.models import Call, Document, PartnerMatch, Profile, Verdict
from fundmatch.reports.lines import Line, Span, fact, line, outside
from fundmatch.reports.quotation import quotation
from fundmatch.reports.search_table import ROLE_WORDS, VERDICT_STYLES
from fundmatch.reports.words import action, bar, closing, euro, link, money, opening, percent, timing


def call_lines(call: Call, now: datetime, *, at_hand: Mapping[str, str] | None = None) -> list[Line]:
    """Everything known of a call, its source last.

    ``at_hand`` says of its files, by address, what is at hand of their text; with it the lack of files is said too.
    """
    lines = [line(outside(call.code, "bold cyan"), " ", outside(f"· {call.status(now)} · {timing(call, now)}"))]
    lines.append(line(outside(call.title, "bold")))
    lines += [line(outside(f"{language}: {title}")) for language, title in call.titles.items()]
    facts = [
        ("programme", call.programme),
        ("action", action(call)),
        ("opens", opening(call.opens) if call.opens else "not stated"),
        ("closes", " · ".join(closing(deadline) for deadline in call.deadlines) or "not stated"),
        ("stages", call.deadline_model),
        ("money", money(call.budget)),
        ("themes", ", ".join(call.themes)),
        ("keywords", ", ".join(call.keywords)),
    ]
    lines += [line(), *(fact(label, text) for label, text in facts if text)]
    for text in (call.summary, call.text):
        lines += [line(), *_paragraphs(text)] if text else []
    if call.conditions:
        lines += [line(), line("Conditions, as published:"), *_paragraphs(call.conditions, "  ")]
    if at_hand is not None or call.documents:
        lines += [line(), *_documents(call.documents, at_hand or {})]
    read = f"{call.fetched_at} {_origin(call)}"
    return [*lines, line(), fact("address", call.url or "not stated"), fact("read", read), fact("id", call.id)]


def match_lines(call: Call, each: PartnerMatch, profile: Profile) -> list[Line]:
    """Why a call fits a partner: each reason with its points, kind and quotation, then eligibility."""
    score = each.match.score
    head = line(outside(profile.name, "bold"), " × ", outside(call.code, "bold cyan"), " ", outside(call.title))
    lines = [head, line(Span(bar(score, 20)), f" {score:.1f} of 100"), line()]
    for evidence in each.match.evidence:
        text = f"{evidence.points:5.1f}  {evidence.keyword} → {evidence.matched or '(nothing quotable)'}"
        lines.append(line(outside(text), outside(f"  [{link(evidence)}]", "dim"), hang=7))
        if evidence.snippet:
            lines.append(quotation(evidence.snippet, evidence.matched, "       "))
    if not each.match.evidence:
        lines.append(line("No keyword, project or description of this partner is found in the call."))
    return [*lines, line(), *verdict_lines(each.eligibility, profile), *_share(each)]


def verdict_lines(verdict: Verdict, profile: Profile) -> list[Line]:
    """The verdict in a line, then every reason with source, date and sentence."""
    words = {"yes": "may take part", "no": "cannot take part", "unknown": "not certain"}[verdict.verdict]
    role = "" if verdict.verdict == "no" else f", {ROLE_WORDS[verdict.role]}"
    lines = [line("Eligibility: ", Span(f"{words}{role}", VERDICT_STYLES[verdict.verdict]))]
    for reason in verdict.reasons:
        lines.append(line("  - ", outside(reason.text), hang=4))
        lines.append(line("    ", outside(f"{reason.source}, {reason.date}", "dim")))
        if reason.quote:
            lines += _paragraphs(f"“{reason.quote}”", "    ")
    return lines


def _share(each: PartnerMatch) -> list[Line]:
    share = each.own_share
    if share is None:
        return []
    amount = f", about {euro(share.euro)} on an equal part of the largest grant" if share.euro else ""
    return [line(), line(outside(f"Own share: {percent(share)}{amount} ({share.because})"))]


def _origin(call: Call) -> str:
    return f"from {call.origin}" if call.origin else f"from source {call.source}"


def _paragraphs(text: str, indent: str = "") -> list[Line]:
    return [line(indent, outside(" ".join(paragraph.split()))) for paragraph in text.splitlines() if paragraph.strip()]


def _documents(documents: Sequence[Document], at_hand: Mapping[str, str]) -> list[Line]:
    if not documents:
        return [line("The publisher lists no documents.")]
    lines = [line("Documents:")]
    for document in documents:
        lines.append(line("  - ", outside(document.label), outside(f"  {document.kind}", "dim")))
        lines.append(line("    ", outside(document.address, "dim")))
        if document.url in at_hand:
            lines.append(line("    ", outside(at_hand[document.url]), hang=4))
    return lines
