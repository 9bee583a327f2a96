"""What a digest says around its calls: subject, headings, first mail, empty mail, how to stop it."""

from __future__ import annotations

from datetime import date
from typing import Literal

from fundmatch.translation.marks import mark
from fundmatch.translation.translator import Translator

Rhythm = Literal["daily", "weekly", "monthly"]

#: The parts of a mail by the kind of news.
HEADINGS = {
    "new": mark("New calls that fit"),
    "older": mark("Calls that fit since you changed your profile"),
    "changed": mark("What has changed"),
    "reminder": mark("Deadlines are near"),
    "withdrawn": mark("Withdrawn calls"),
    "back": mark("Calls that are listed again"),
    "gap": mark("Gaps worth a phone call"),
    "baseline": mark("Calls that fit today"),
}


def heading(tr: Translator, kind: str) -> str:
    """The heading of one part; ``kind`` is a key of :data:`HEADINGS`."""
    return tr.marked(HEADINGS[kind])


def subject(tr: Translator, partner: str, news: int, nearest: date | None) -> str:
    """The mail's subject: how much news, and the nearest deadline among it."""
    if nearest is None:
        return tr.plural(
            "{partner}: {number} piece of news on calls",
            "{partner}: {number} pieces of news on calls",
            news,
            partner=partner,
        )
    return tr.plural(
        "{partner}: {number} piece of news on calls, nearest deadline {day}",
        "{partner}: {number} pieces of news on calls, nearest deadline {day}",
        news,
        partner=partner,
        day=tr.day(nearest),
    )


def baseline_subject(tr: Translator, partner: str, calls: int, nearest: date | None) -> str:
    """The subject of the first mail: how many calls fit, and the nearest deadline among them."""
    if nearest is None:
        return tr.plural(
            "{partner}: {number} call fits today", "{partner}: {number} calls fit today", calls, partner=partner
        )
    return tr.plural(
        "{partner}: {number} call fits today, nearest deadline {day}",
        "{partner}: {number} calls fit today, nearest deadline {day}",
        calls,
        partner=partner,
        day=tr.day(nearest),
    )


def empty_subject(tr: Translator, partner: str) -> str:
    """The subject of a mail without news, for those who asked for it."""
    return tr.text("{partner}: no news on calls", partner=partner)


def baseline(tr: Translator, calls: int) -> str:
    """What the first mail says before its list."""
    return tr.plural(
        "This is your first mail: {number} call that is open or forthcoming fits you today."
        " From now on you will hear only of what is new or has changed.",
        "This is your first mail: {number} calls that are open or forthcoming fit you today."
        " From now on you will hear only of what is new or has changed.",
        calls,
    )


def best_of(tr: Translator, shown: int) -> str:
    """Before a list that does not show everything."""
    return tr.plural("The best of them:", "The best {number} of them:", shown)


def more(tr: Translator, calls: int) -> str:
    """How many items a mail leaves out."""
    return tr.plural("and {number} more call", "and {number} more calls", calls)


def nothing(tr: Translator, rhythm: Rhythm) -> str:
    """There is no news in this period."""
    if rhythm == "daily":
        return tr.text("Nothing for you today.")
    return tr.text("Nothing for you this week.") if rhythm == "weekly" else tr.text("Nothing for you this month.")


def nearest_miss(tr: Translator, title: str, score: float, least: float) -> str:
    """What came closest to the reader's threshold."""
    return tr.text(
        "The nearest miss was {title} with {score} of 100; your threshold is {least}.",
        title=title,
        score=tr.number(score),
        least=tr.number(least),
    )


def for_whom(tr: Translator, partner: str) -> str:
    """Whose calls these are."""
    return tr.text("Calls for {partner}", partner=partner)


def why_you(tr: Translator, mail: str, partner: str) -> str:
    """Why this reader gets the mail."""
    return tr.text("You receive this mail because {mail} is a contact of {partner}.", mail=mail, partner=partner)


def unsubscribe(tr: Translator, address: str) -> str:
    """How to stop the mails."""
    return tr.text("To stop these mails, write to {address} with the subject “unsubscribe”.", address=address)


def dismiss(tr: Translator, command: str) -> str:
    """How to drop a single call."""
    return tr.text("To hear no more of a call: {command}", command=command)


def made_on(tr: Translator, day: date, snapshot: date, version: str) -> str:
    """The last line: when, from what, by what."""
    return tr.text(
        "Made on {day} by fundmatch {version} from calls read on {snapshot}.",
        day=tr.day(day),
        snapshot=tr.day(snapshot),
        version=version,
    )
