"""When calls close: a strip of weeks to look at, and a table that says the same in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fundmatch.models import Deadline, SearchResult
from fundmatch.models.call import opening_instant
from fundmatch.reports import report_words as words
from fundmatch.reports.html import Markup, element
from fundmatch.reports.report_input import ReportInput
from fundmatch.translation import Translator
from fundmatch.translation.phrases import times
from fundmatch.translation.phrases.report import column, part

#: The strip shows so many weeks at most, and so many marks above each other; the rest is counted.
WEEKS, STACKED = 78, 12
#: Width of a week, height of a mark, of the strip of months, and of a lane of dates that are no day, in pixels.
WEEK, MARK, MONTHS, LANE, LEFT = 14, 13, 26, 14, 8
#: What the name of a month takes.
NAME = 34
#: Rows of the table before "show all".
ROWS = 20
DAYS = 7


@dataclass(frozen=True)
class Closing:
    """One deadline still to come; ``stage`` counts from 1 among ``stages`` of its call."""

    result: SearchResult
    deadline: Deadline
    stage: int
    stages: int


def closings(given: ReportInput) -> list[Closing]:
    """Every deadline still to come, by the day on which it has certainly passed."""
    found = [
        Closing(result, deadline, number, len(result.call.deadlines))
        for result in given.search.results
        for number, deadline in enumerate(result.call.deadlines, 1)
        if deadline.end() > given.now
    ]
    return sorted(found, key=lambda each: (each.deadline.end(), each.result.rank))


def timeline(given: ReportInput, tr: Translator) -> list[Markup]:
    """The strip and the table."""
    found = closings(given)
    if not found:
        return [element("p", tr.text("No call shown states a deadline still to come."))]
    strip = Strip(given.now.date(), found, tr).drawn()
    box = element("div", strip, class_="scroll", tabindex="0", role="group", aria_label=part(tr, "timeline"))
    legend = element("p", *_legend(found, tr), class_="legend")
    rows = [_row(each, given, tr) for each in found]
    parts = [box, legend, _table(rows[:ROWS], tr)]
    if rows[ROWS:]:
        more = tr.plural("Show {number} further deadline", "Show {number} further deadlines", len(rows) - ROWS)
        parts.append(element("details", element("summary", more), _table(rows[ROWS:], tr), class_="more"))
    return parts


def _legend(found: Iterable[Closing], tr: Translator) -> Iterable[Markup]:
    for source in sorted({each.result.call.source for each in found}):
        mark = element("svg", shape(source, 7, 7), viewBox="0 0 14 14", width="14", height="14", aria_hidden="true")
        yield element("span", mark, " ", words.source(source, tr))


def shape(source: str, x: float, y: float, *inside: Markup) -> Markup:
    """The mark of a source: every source has a form of its own, so that colour is not needed to tell them apart."""
    if source == "horizon":
        return element("circle", *inside, cx=f"{x:g}", cy=f"{y:g}", r="5", class_="m-horizon")
    forms: dict[str, Callable[[], list[tuple[float, float]]]] = {
        "creative": lambda: [(-5, -5), (5, -5), (5, 5), (-5, 5)],
        "opic": lambda: [(0, -6), (6, 5), (-6, 5)],
        "curated": lambda: [(0, -6), (6, 0), (0, 6), (-6, 0)],
    }
    corners = forms.get(source, lambda: [(-6, -3), (6, -3), (6, 3), (-6, 3)])()
    points = " ".join(f"{x + right:g},{y + down:g}" for right, down in corners)
    return element("polygon", *inside, points=points, class_=f"m-{source if source in forms else 'other'}")


@dataclass(frozen=True)
class Strip:
    """Weeks from ``today`` on, with a mark for each deadline of a known day and a bar for each month or quarter."""

    today: date
    found: Sequence[Closing]
    tr: Translator

    def drawn(self) -> Markup:
        """The picture. Whoever cannot see it reads the table."""
        weeks = min(WEEKS, max(self._week(each.deadline.local_day()) for each in self.found) + 1)
        stacks = self._stacks(weeks)
        height = MARK * min(STACKED, max((len(stack) for stack in stacks.values()), default=1)) + 22
        lanes = [each for each in self.found if each.deadline.precision in ("month", "quarter")]
        shown = [each for each in lanes if self._week(_first_day(each.deadline)) < weeks]
        width, whole = LEFT * 2 + weeks * WEEK, height + MONTHS + LANE * len(shown[:STACKED])
        parts = [
            *self._months(weeks, height),
            *(mark for week, stack in stacks.items() for mark in self._stack(week, stack, height)),
            *(self._bar(each, height + MONTHS + LANE * lane, width) for lane, each in enumerate(shown[:STACKED])),
        ]
        return element(
            "svg",
            *parts,
            viewBox=f"0 0 {width} {whole}",
            width=str(width),
            height=str(whole),
            class_="strip",
            role="img",
            aria_label=self.tr.text("Deadlines by week; the table below names each of them."),
        )

    def _week(self, day: date) -> int:
        return (day - self.today).days // DAYS

    def _stacks(self, weeks: int) -> dict[int, list[Closing]]:
        stacks: dict[int, list[Closing]] = {}
        for each in self.found:
            if each.deadline.precision not in ("month", "quarter"):
                stacks.setdefault(self._week(each.deadline.local_day()), []).append(each)
        return {week: stack for week, stack in stacks.items() if week < weeks}

    def _stack(self, week: int, stack: Sequence[Closing], height: int) -> list[Markup]:
        """The marks of one week from below; where they are too many, the number of the rest on top."""
        x, fits = LEFT + week * WEEK + WEEK / 2, len(stack) <= STACKED
        marks = stack if fits else stack[: STACKED - 1]
        drawn = [
            element(
                "a",
                shape(each.result.call.source, x, height - MARK * (place + 0.5), element("title", self._title(each))),
                href=f"#call-{each.result.rank}",
                tabindex="-1",
            )
            for place, each in enumerate(marks)
        ]
        if not fits:
            top = height - MARK * (STACKED - 1) - 4
            drawn.append(element("text", f"+{len(stack) - len(marks)}", x=f"{x:g}", y=f"{top}", text_anchor="middle"))
        return drawn

    def _title(self, each: Closing) -> str:
        return f"{each.result.rank}. {each.result.call.code}: {times.when(self.tr, each.deadline)}"

    def _months(self, weeks: int, height: int) -> list[Markup]:
        """The axis, and where each month begins; a name that would stand in the next one is left out."""
        from babel.dates import format_date

        end, first = self.today + timedelta(days=weeks * DAYS), self.today.replace(day=1)
        parts = [element("path", d=f"M{LEFT} {height}H{LEFT + weeks * WEEK}", class_="axis")]
        while first <= end:
            following = (first + timedelta(days=32)).replace(day=1)
            x = LEFT + max(0.0, (first - self.today).days / DAYS * WEEK)
            parts.append(element("path", d=f"M{x:.1f} 8V{height + 6}", class_="tick"))
            if (following - self.today).days / DAYS * WEEK + LEFT - x >= NAME and x + NAME < LEFT * 2 + weeks * WEEK:
                name = str(format_date(first, "LLL" if first.month > 1 else "LLL y", locale=self.tr.locale))
                parts.append(element("text", name, x=f"{x + 3:.1f}", y=f"{height + 16}"))
            first = following
        return parts

    def _bar(self, each: Closing, y: int, width: int) -> Markup:
        """A month or quarter as a bar: the day is not known and none is invented."""
        start = max(0, (_first_day(each.deadline) - self.today).days)
        end = (each.deadline.local_day() - self.today).days + 1
        x, right = LEFT + start / DAYS * WEEK, min(width - LEFT, LEFT + end / DAYS * WEEK)
        bar = element(
            "rect",
            element("title", self._title(each)),
            x=f"{x:.1f}",
            y=str(y),
            width=f"{max(4.0, right - x):.1f}",
            height=str(LANE - 5),
            rx="3",
            class_=f"vague m-{each.result.call.source}",
        )
        return element("a", bar, href=f"#call-{each.result.rank}", tabindex="-1")


def _first_day(deadline: Deadline) -> date:
    return opening_instant(deadline.at).date()


def _table(rows: Iterable[Markup], tr: Translator) -> Markup:
    headings = (column(tr, "deadline"), column(tr, "title"), column(tr, "source"))
    head = element("tr", *(element("th", heading, scope="col") for heading in headings))
    return element(
        "div",
        element("table", element("thead", head), element("tbody", *rows), class_="deadlines"),
        class_="scroll",
        tabindex="0",
        role="group",
        aria_label=part(tr, "timeline"),
    )


def _row(each: Closing, given: ReportInput, tr: Translator) -> Markup:
    call = each.result.call
    title, language = words.title(call, tr)
    named = element("bdi", title, lang=language) if language else element("bdi", title)
    stage = _stage(each, tr) if each.stages > 1 else ""
    left = " · ".join(part for part in (words.days_left(each.deadline, given.now, tr), stage) if part)
    return element(
        "tr",
        element("th", times.when(tr, each.deadline), " ", element("small", left), scope="row"),
        element("td", element("a", call.code, href=f"#call-{each.result.rank}"), " ", named),
        element("td", words.source(call.source, tr)),
        data_call=str(each.result.rank),
    )


def _stage(each: Closing, tr: Translator) -> str:
    """Which of several dates it is: of a call in stages one of those, else one of several days to apply by."""
    say = times.stage if "two-stage" in each.result.call.deadline_model.lower() else times.cut_off
    return say(tr, each.stage, each.stages)
