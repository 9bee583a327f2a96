"""What the report of a search says beyond the phrases that mails and calendars share with it.

Reasons, rules and gaps are said in the reader's language as far as they remember how they were worded
(``fundmatch.models.wording``); texts from outside (titles, names, quotes, texts read from a file) stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from fundmatch.models import Budget, Call, Deadline, OwnShare, Profile, SearchResult
from fundmatch.models.wording import Wording
from fundmatch.reports.report_input import ReportTheme
from fundmatch.reports.words import harmless, shown_title
from fundmatch.text.transliteration import serbian_cyrillic
from fundmatch.translation import Translator
from fundmatch.translation.phrases import calls, names, times

#: Code points that are no character of XML.
NOT_XML = re.compile("[\ufffe\uffff]")


def days_until(deadline: Deadline, now: datetime) -> int | None:
    """Whole days until a deadline on its own wall clock; None where its day is not known."""
    if deadline.precision in ("month", "quarter"):
        return None
    return (deadline.local_day() - now.astimezone(ZoneInfo(deadline.zone)).date()).days


def days_left(deadline: Deadline | None, now: datetime, tr: Translator) -> str:
    """``91 days left``; empty where no day is known."""
    days = days_until(deadline, now) if deadline else None
    return "" if days is None else times.days_left(tr, days)


def closing(result: SearchResult, now: datetime, tr: Translator) -> str:
    """When a call closes, or what can be said instead."""
    deadline = result.call.next_deadline(now)
    if deadline is not None:
        return times.when(tr, deadline)
    return calls.status(tr, "closed") if result.status == "closed" else times.no_deadline(tr)


def status(result: SearchResult, tr: Translator) -> str:
    """The status; of a forthcoming call the day on which it opens."""
    opens = result.call.opens
    if result.status == "forthcoming" and opens:
        return times.opens_on(tr, opens)
    return calls.status(tr, result.status)


def share(own: OwnShare, tr: Translator) -> str:
    """What a partner brings itself, under a heading that says so."""
    percent = tr.percent(own.percent)
    if own.euro:
        amount = tr.short_amount(own.euro)
        if own.at_least:
            return tr.text("at least {percent}, about {amount}", percent=percent, amount=amount)
        return tr.text("{percent}, about {amount}", percent=percent, amount=amount)
    return tr.text("at least {percent}", percent=percent) if own.at_least else percent


def grant(budget: Budget, tr: Translator) -> str:
    """The most that one project can get, under a heading that says so; in a narrow column, so in short."""
    amounts = sorted({amount for amount in (budget.min, budget.max) if amount})
    if not amounts:
        return tr.text("not stated")
    return "–".join(tr.short_amount(amount) for amount in amounts)


def source(name: str, tr: Translator) -> str:
    """The name of a source of calls."""
    if name == "curated":
        return tr.text("calls kept by hand")
    if name == "opic":
        return tr.text("Bulgarian programmes (ИСУН)")
    programme = {"horizon": "Horizon Europe", "creative": "Creative Europe"}.get(name)
    return names.programme(tr, programme) if programme else name


def name_of(partners: Mapping[str, Profile], slug: str, tr: Translator) -> str:
    """A partner's name in the reader's language where it gives one; of one that is not at hand, its slug."""
    return partners[slug].display_name(tr.short) if slug in partners else slug


def title(call: Call, tr: Translator) -> tuple[str, str]:
    """(title, its language): in the reader's language where the publisher gives it; an empty language is not known."""
    if tr.short in call.titles:
        return call.titles[tr.short], tr.short
    if call.kind == "national":
        return (call.titles["en"], "en") if "en" in call.titles and tr.short != "bg" else (call.title, "bg")
    return shown_title(call), "en" if call.source in ("horizon", "creative") else ""


def day_told(text: str, tr: Translator) -> str:
    """An ISO day in words; a year, a month or anything else as it is."""
    try:
        return tr.day(date.fromisoformat(text[:10]))
    except ValueError:
        return text


def language_of(text: str, tr: Translator) -> str:
    """The language in which ``said`` says a text: empty for one that others wrote, since nobody knows."""
    if not isinstance(text, Wording):
        return ""
    known = tr.language == "en" or tr.template(text.msgid, text.plural) != text.msgid
    return tr.language if known else "en"


def theme_label(theme: ReportTheme, tr: Translator) -> str:
    """A theme's label in the reader's language and script, else in English."""
    label = theme.labels.get(tr.short)
    if not label:
        return theme.labels["en"]
    return serbian_cyrillic(label) if tr.language == "sr-Cyrl" else label


def spreadsheet_text(text: str) -> str:
    """Harmless text without the code points that XML, and with it a spreadsheet, cannot hold (XML 1.0, 2.2)."""
    return NOT_XML.sub("", harmless(text))
