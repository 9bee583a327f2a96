"""What a calendar says: its name, its entries, its alarms."""

from __future__ import annotations

from fundmatch.translation.translator import Translator


def name(tr: Translator, whom: str) -> str:
    """The calendar's name; ``whom`` is empty for all partners."""
    return tr.text("Calls for {partner}", partner=whom) if whom else tr.text("Calls for all partners")


def entry(tr: Translator, code: str, title: str, stage: str = "") -> str:
    """The title of an entry; ``stage`` in words where there are several dates."""
    if stage:
        return tr.text("Deadline ({stage}): {code}, {title}", stage=stage, code=code, title=title)
    return tr.text("Deadline: {code}, {title}", code=code, title=title)


def withdrawn(tr: Translator, code: str, title: str) -> str:
    """The title of an entry whose call is no longer listed."""
    return tr.text("Withdrawn: {code}, {title}", code=code, title=title)


def dropped(tr: Translator, code: str, title: str) -> str:
    """The title of an entry whose date the publisher took back while the call goes on."""
    return tr.text("No longer a deadline: {code}, {title}", code=code, title=title)


def unfit(tr: Translator, code: str, title: str) -> str:
    """The title of an entry whose call is no longer among those that fit."""
    return tr.text("No longer fits: {code}, {title}", code=code, title=title)


def put_aside(tr: Translator, code: str, title: str) -> str:
    """The title of an entry whose call somebody dismissed."""
    return tr.text("Put aside: {code}, {title}", code=code, title=title)


def fits_less(tr: Translator, score: float, least: float) -> str:
    """Why an entry is cancelled: the call fits less well than before. Not rounded, or 49.6 were 50 below 50."""
    return tr.text(
        "No longer among the calls that fit you: it now scores {score} of 100, and this calendar asks for {least}.",
        score=tr.number(score),
        least=tr.number(least),
    )


def other_verdict(tr: Translator) -> str:
    """Why an entry is cancelled: who may take part is not what the calendar was asked for."""
    return tr.text("No longer among the calls that fit you: whether you may take part is judged otherwise now.")


def dismissed(tr: Translator) -> str:
    """Why an entry is cancelled: somebody does not want to see the call any more."""
    return tr.text("No longer among the calls that fit you: it was put aside by your own decision.")


def still_open(tr: Translator) -> str:
    """Why an entry is cancelled although its call goes on."""
    return tr.text("The publisher no longer gives this date; the call itself is still listed.")


def not_at_hand(tr: Translator) -> str:
    """Why an entry is cancelled whose call was taken out of the list kept by hand."""
    return tr.text("This call was taken off the list.")


def two_stages(tr: Translator) -> str:
    """What the second date of a two-stage call is for."""
    return tr.text("Only those who pass the first stage are invited to the second.")


def alarm(tr: Translator, days: int, title: str) -> str:
    """What a reminder says ``days`` before the deadline."""
    return tr.plural(
        "{number} day to the deadline: {title}", "{number} days to the deadline: {title}", days, title=title
    )
