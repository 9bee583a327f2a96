"""The windows in which a procedure takes applications: those its page shows, and those its note announces (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from fundmatch.models import Deadline
from fundmatch.sources.isun import dates
from fundmatch.sources.isun.dates import Stated

#: Letters of a note that are looked through; notes have some hundreds.
LONGEST_NOTE = 20_000
#: A sentence of a note ends before a capital letter; after "г." or "ч." alone nothing ends.
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=[А-ЯA-Z„“\"])|;\s*|(?<!:)\n")
FIRST = r"първ(?:и|ия|ият|а|ата|о|ото)|1-?(?:ви|st)|first"
LATER = (
    r"(?:втор|трет|четвърт|пет)(?:и|ия|ият|а|ата|о|ото)|следващ(?:и|ия|ият|а|ата|о|ото)?|[2-9]\s?-?(?:ви|ри|ти)|"
    r"ii|iii|iv|second|third|fourth|fifth|next|following"
)
#: "втори краен срок", "2-ри прием", "second deadline", but neither "втория ден след крайния срок" nor "пет дни": only
#: these words may stand between the ordinal and what it counts.
BETWEEN = (
    r"(?:(?:краен|крайния|крайният|междинен|междинния|индикативен|етап|етапа|период|периода|кръг|за|на|"
    r"application|submission|intermediate|final)\s+){0,3}"
)
#: Of a deadline any date is the end, of a window only one that the words call so.
ENDS = r"(?:краен\s+|крайния\s+)?срок(?:а|ът|ове|овете)?|deadline|cut-?off(?:\s+date)?"
LASTS = r"прием(?:а|ът|и)?|прозор(?:ец|еца|ецът)|кандидатстване|call|round|intake|window"
ORDINAL = re.compile(rf"(?<!\w)(?:(?P<first>{FIRST})|{LATER})\s+{BETWEEN}(?:(?P<ends>{ENDS})|{LASTS})(?!\w)")
#: What else may have a second deadline.
OTHER_MATTERS = re.compile(
    r"въпрос|разяснени|възражени|жалб|отчет|оценк|оценяван|класиран|сключван|изпълнени|плащан|публикуван|"
    r"question|clarification|complaint|evaluation|ranking|implementation|payment|report"
)
#: Between two dates that are a beginning and an end, each with its time or without.
HOUR = r"(?:\d{1,2}[:.,]\d\d(?::\d\d)?\s*(?:ч(?:\.|аса?)?)?)"
RANGE = re.compile(
    rf"\s*(?:г(?:\.|од\.?|одина)?)?[\s,]*(?:(?:в|от|at|from)\s)?\s*{HOUR}?[\s,]*(?:[-–—]|до|to|until|till)\s*"
    rf"(?:{HOUR}\s*(?:на|on|,)?\s*)?"
)
WORDS_BEFORE = rf"(?:\s+(?:на|от|ще|се|бъде|е|срок|дата|on|from|is|be|date))*[\s:–—-]*(?:{HOUR}\s*(?:на|on|,)?\s*)?$"
SINCE = re.compile(
    rf"(?<!\w)(?:от|from|(?:започ|старт|откр|отвар|обяв|начал|start|open|begin|launch|announc)\w*){WORDS_BEFORE}"
)
UNTIL = re.compile(rf"(?<!\w)(?:до|until|till|by|to|(?:приключ|кра[йе]|затвар|end|clos)\w*){WORDS_BEFORE}")


@dataclass(frozen=True)
class Window:
    """From ``opens`` to ``deadline``; either may be unknown, and one without a deadline never ends."""

    opens: str | None = None
    deadline: Deadline | None = None

    def ended(self, now: datetime) -> bool:
        """Whether it has certainly ended."""
        return self.deadline is not None and self.deadline.end() <= now


def windows(shown: Iterable[Window], note: str) -> tuple[Window, ...]:
    """``shown`` and those of ``note`` that end later, by their end."""
    known = list(shown)
    last = max((each.deadline.local_day() for each in known if each.deadline), default=None)
    if last is not None:
        known += [each for each in announced(note) if each.deadline and each.deadline.local_day() > last]
    found: dict[Deadline | None, Window] = {}
    for each in known:
        if each.deadline not in found or found[each.deadline].opens is None:
            found[each.deadline] = each
    return tuple(sorted(found.values(), key=_end))


def opening(ordered: Sequence[Window], now: datetime) -> str | None:
    """When the first window that has not ended opens; where nobody says, when one before it did."""
    place = next((at for at, each in enumerate(ordered) if not each.ended(now)), len(ordered) - 1)
    return next((each.opens for each in reversed(ordered[: place + 1]) if each.opens), None)


def announced(note: str) -> Iterator[Window]:
    """The second, third or following windows that ``note`` states with a full date."""
    for sentence in SENTENCE_END.split(note[:LONGEST_NOTE]):
        text = sentence.lower()
        counted = list(ORDINAL.finditer(text))
        for place, ordinal in enumerate(counted):
            begin = ordinal.start() if len(counted) > 1 else 0
            end = counted[place + 1].start() if place + 1 < len(counted) else len(text)
            if not ordinal["first"]:
                yield from _window(text[begin:end], ordinal.end() - begin, "ends" if ordinal["ends"] else "lasts")


def _window(text: str, anchor: int, kind: str) -> Iterator[Window]:
    """The window that one sentence states; ``anchor`` is where its "second deadline" stops."""
    try:
        days = dates.stated(text)
        behind = [day for day in days if day.start >= anchor] or list(days)
        if behind and not OTHER_MATTERS.search(text, anchor, max(anchor, behind[0].start)):
            yield from _from_to(text, behind, kind)
    except ValueError:
        return  # 32.01.2027 or 25:00: no date, so no deadline


def _from_to(text: str, days: Sequence[Stated], kind: str) -> Iterator[Window]:
    first, second = days[0], days[1] if len(days) > 1 else None
    begins = SINCE.search(text, 0, first.start) is not None
    if second is not None and second.day >= first.day and _is_end(text, first, second):
        yield Window(first.opening(), second.deadline())
    elif not begins and (kind == "ends" or UNTIL.search(text, 0, first.start)):
        yield Window(None, first.deadline())


def _is_end(text: str, first: Stated, second: Stated) -> bool:
    """Whether two dates are a beginning and an end: "14.01–15.03.2027", "започва на 14.01. и приключва на 15.03."."""
    if RANGE.fullmatch(text, first.end, second.start):
        return True
    begins = SINCE.search(text, 0, first.start) is not None
    return begins and UNTIL.search(text, first.end, second.start) is not None


def _end(window: Window) -> tuple[bool, str, str]:
    if window.deadline is None:
        return True, "", window.opens or ""
    return False, window.deadline.end().isoformat(), window.deadline.at
