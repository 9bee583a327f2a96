"""What a call is and gives: money, address, where and when it was read."""

from __future__ import annotations

from datetime import date

from fundmatch.models import Budget, Call
from fundmatch.translation.translator import Translator


def title(tr: Translator, call: Call) -> str:
    """The title in the reader's language where there is one, else in English, else as published.

    National calls are published in Bulgarian, the others in English.
    """
    if tr.short in call.titles:
        return call.titles[tr.short]
    if call.kind == "national" and tr.short != "bg":
        return call.titles.get("en", call.title)
    return call.title


def grant(tr: Translator, budget: Budget) -> str:
    """What one project can get, empty where that is not stated."""
    least, most = budget.min, budget.max
    if least and most and least != most:
        return tr.text("{least} to {most} for one project", least=tr.amount(least), most=tr.amount(most))
    amount = most or least
    return tr.text("{amount} for one project", amount=tr.amount(amount)) if amount else ""


def total(tr: Translator, budget: Budget) -> str:
    """What there is in all, empty where that is not stated."""
    if not budget.total:
        return ""
    amount = tr.amount(budget.total)
    if not budget.grants:
        return tr.text("{amount} in all", amount=amount)
    return tr.plural(
        "{amount} in all for {number} project", "{amount} in all for {number} projects", budget.grants, amount=amount
    )


def money(tr: Translator, budget: Budget) -> str:
    """All that is stated of the money."""
    stated = [text for text in (grant(tr, budget), total(tr, budget)) if text]
    return " · ".join(stated) or tr.text("The amounts are not stated")


def read_from(tr: Translator, source: str, day: date) -> str:
    """Where the facts stand and when they were read."""
    return tr.text("Source: {source}, read on {day}", source=source, day=tr.day(day))


def publisher_decides(tr: Translator) -> str:
    """The advice under every date."""
    return tr.text("The publisher's own page decides; please check the date there before you apply.")


def status(tr: Translator, value: str) -> str:
    """Of a call: open, forthcoming, closed or unknown."""
    if value == "open":
        return tr.word("status of a call", "open")
    if value == "forthcoming":
        return tr.word("status of a call", "forthcoming")
    if value == "closed":
        return tr.word("status of a call", "closed")
    return tr.word("status of a call", "unknown")
