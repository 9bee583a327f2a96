"""A comparison as one HTML file: no network, no script, readable without colour, printable on A4."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from fundmatch.consortium.comparison import ComparedMember, Comparison, ThemeRow
from fundmatch.models.profile import PastProject
from fundmatch.reports import compare_words as words
from fundmatch.reports.compare_words import Say, as_written, percent
from fundmatch.reports.html import Markup, element, page

#: Shades from the weakest to the strongest; none has a shade of its own (s0).
SHADES = 5


def comparison_html(comparison: Comparison, say: Say = as_written, language: str = "en") -> str:
    """The page; names and titles in it stay text. ``language`` is that of ``say``."""
    lead = " · ".join(
        (
            f"{len(comparison.members)} {say(words.MEMBERS).lower()}",
            words.counted(comparison.countries, say),
            f"{say(words.AS_OF)} {comparison.as_of}",
        )
    )
    return page(
        comparison.title,
        language,
        "comparison.css",
        element(
            "main",
            element("h1", comparison.title),
            element("p", lead, class_="lead"),
            element("h2", say(words.STRENGTHS)),
            _legend(say),
            _scrolled(say(words.STRENGTHS), _heat(comparison, say)),
            element("div", *_findings(comparison, say), class_="columns"),
            element("h2", say(words.MEMBERS)),
            _scrolled(say(words.MEMBERS), _members(comparison, say)),
            element("h2", say(words.RECORD)),
            _scrolled(say(words.RECORD), _records(comparison.members, say)),
            *_past(comparison.members, say),
        ),
    )


def _scrolled(name: str, table: Markup) -> Markup:
    """A table that may be wider than the window: it can be scrolled by keyboard, and says what it is."""
    return element("div", table, class_="scroll", tabindex="0", role="region", aria_label=name)


def _legend(say: Say) -> Markup:
    """What numbers and shades mean."""
    width = 100 // SHADES
    first = [1, *range(width, 100, width)]
    steps = [f"{low}–{high}" for low, high in zip(first, [*(step - 1 for step in first[1:]), 100], strict=True)]
    shades = [element("span", step, class_=f"shade s{shade}") for shade, step in enumerate(steps, 1)]
    return element("p", f"{say(words.NOTE)} ", element("span", *shades, class_="shades"), class_="legend")


def _past(members: Sequence[ComparedMember], say: Say) -> list[Markup]:
    """The past projects; nothing where nobody has any."""
    projects = _projects(members, say)
    return [element("h2", say(words.PROJECTS)), element("div", *projects, class_="columns")] if projects else []


def _heat(comparison: Comparison, say: Say) -> Markup:
    names = [element("th", element("span", member.name), scope="col", class_="member") for member in comparison.members]
    head = element("tr", element("th", say(words.THEME), scope="col"), *names, _head(say(words.MEMBERS)))
    groups = [
        element(
            "tbody", _group(group, len(names) + 2), *(_row(row, comparison.members) for row in rows), class_="group"
        )
        for group, rows in groupby(comparison.rows, key=lambda row: row.group)
    ]
    covered = [element("td", str(comparison.covered[member.slug]), class_="total") for member in comparison.members]
    foot = element("tr", element("th", say(words.COVERED), scope="row"), *covered, element("td"))
    return element(
        "table",
        element("caption", say(words.STRENGTHS), class_="unseen"),
        element("thead", head),
        *groups,
        element("tfoot", foot),
        class_="heat",
    )


def _head(text: str) -> Markup:
    return element("th", element("span", text), scope="col", class_="member")


def _group(name: str, width: int) -> Markup:
    return element("tr", element("th", name, scope="colgroup", colspan=str(width)))


def _row(row: ThemeRow, members: Sequence[ComparedMember]) -> Markup:
    label = [row.label, element("small", f" {row.theme}")] if row.theme else [row.label]
    cells = [_cell(strength) for strength in row.strengths]
    total = element("td", f"{len(row.holders)}/{len(members)}", class_="total")
    return element("tr", element("th", *label, scope="row"), *cells, total)


def _cell(strength: float) -> Markup:
    """The strength as a number on a shade; a dot for none."""
    shade = max(1, min(SHADES, 1 + int(strength * SHADES))) if strength else 0
    nothing = (element("span", "·", aria_hidden="true"), element("span", "0", class_="unseen"))
    return element("td", *((str(percent(strength)),) if strength else nothing), class_=f"s{shade}")


def _findings(comparison: Comparison, say: Say) -> list[Markup]:
    return [
        element("section", element("h2", heading), _list(texts or [say(words.NOTHING)]))
        for heading, texts in words.findings(comparison, say)
    ]


def _list(texts: Iterable[str]) -> Markup:
    return element("ul", *(element("li", text) for text in texts))


def _table(header: Sequence[str | Markup], rows: Iterable[Sequence[Markup]]) -> Markup:
    head = element("tr", *(_column(text) for text in header))
    return element("table", element("thead", head), element("tbody", *(element("tr", *row) for row in rows)))


def _column(text: str | Markup) -> Markup:
    return text if isinstance(text, Markup) else element("th", text, scope="col")


def _numbers(text: str) -> Markup:
    """The head of a column of numbers, which stand at its right end."""
    return element("th", text, scope="col", class_="number")


def _members(comparison: Comparison, say: Say) -> Markup:
    header: list[str | Markup] = [
        say(text)
        for text in (words.NAME, words.KIND, words.COUNTRY, words.LANGUAGES, words.COORDINATE, words.COFINANCING)
    ]
    header += [_numbers(say(text)) for text in (words.COVERED, *((words.FIT,) if comparison.call else ()))]
    rows = [[*_member(member, say), _number(comparison.covered[member.slug])] for member in comparison.members]
    if comparison.call:
        fits = [f"{member.fit:.0f}" if member.fit is not None else "–" for member in comparison.members]
        rows = [[*row, _number(fit)] for row, fit in zip(rows, fits, strict=True)]
    return _table(header, rows)


def _member(member: ComparedMember, say: Say) -> list[Markup]:
    given = dict(words.capacities(member))
    place = f"{member.country} ({member.region})" if member.region else member.country
    texts = (
        " ".join(member.languages),
        words.yes_or_no(member.capacities.coordinate, say),
        given.get(words.COFINANCING, say(words.UNSTATED)),
    )
    head = (element("th", member.name, scope="row"), element("td", member.kind), element("td", place, class_="place"))
    return [*head, *(element("td", text) for text in texts)]


def _number(value: object) -> Markup:
    return element("td", str(value), class_="number")


def _records(members: Sequence[ComparedMember], say: Say) -> Markup:
    rest = [say(text) for text in (words.ROLE, words.YEAR, words.PROGRAMME)]
    header = [say(words.NAME), _numbers(say(words.PROJECTS)), *rest]
    return _table(header, [_record(member, say) for member in members])


def _record(member: ComparedMember, say: Say) -> list[Markup]:
    record = member.record
    texts = (words.roles(record, say), words.years(record), words.counted(record.programmes, say))
    cells = [element("td", text) for text in texts]
    return [element("th", member.name, scope="row"), _number(len(record.projects)), *cells]


def _projects(members: Sequence[ComparedMember], say: Say) -> list[Markup]:
    return [
        element("section", element("h3", member.name), _list(_project(each, say) for each in member.record.projects))
        for member in members
        if member.record.projects
    ]


def _project(project: PastProject, say: Say) -> str:
    """``Title (Horizon 2020, 2019, partner)``."""
    facts = [project.programme, str(project.year or ""), say(project.role) if project.role else ""]
    stated = ", ".join(fact for fact in facts if fact)
    return f"{project.title} ({stated})" if stated else project.title
