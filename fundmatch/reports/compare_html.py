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
        element("h1", comparison.title),
        element("p", lead, class_="lead"),
        element("h2", say(words.STRENGTHS)),
        element("div", _heat(comparison, say), class_="scroll"),
        element("div", *_findings(comparison, say), class_="columns"),
        element("h2", say(words.MEMBERS)),
        element("div", _members(comparison, say), class_="scroll"),
        element("h2", say(words.RECORD)),
        element("div", _records(comparison.members, say), class_="scroll"),
        element("h2", say(words.PROJECTS)),
        element("div", *_projects(comparison.members, say), class_="columns"),
    )


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
        element("caption", say(words.NOTE)),
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
    return element("td", str(percent(strength)) if strength else "·", class_=f"s{shade}")


def _findings(comparison: Comparison, say: Say) -> list[Markup]:
    return [
        element("section", element("h2", heading), _list(texts or [say(words.NOTHING)]))
        for heading, texts in words.findings(comparison, say)
    ]


def _list(texts: Iterable[str]) -> Markup:
    return element("ul", *(element("li", text) for text in texts))


def _table(header: Sequence[str], rows: Iterable[Sequence[Markup]]) -> Markup:
    head = element("tr", *(element("th", text, scope="col") for text in header))
    return element("table", element("thead", head), element("tbody", *(element("tr", *row) for row in rows)))


def _members(comparison: Comparison, say: Say) -> Markup:
    header = [
        words.NAME,
        words.KIND,
        words.COUNTRY,
        words.LANGUAGES,
        words.COORDINATE,
        words.COFINANCING,
        words.COVERED,
    ]
    header += [words.FIT] if comparison.call else []
    rows = [[*_member(member, say), _number(comparison.covered[member.slug])] for member in comparison.members]
    if comparison.call:
        fits = [f"{member.fit:.0f}" if member.fit is not None else "–" for member in comparison.members]
        rows = [[*row, _number(fit)] for row, fit in zip(rows, fits, strict=True)]
    return _table([say(text) for text in header], rows)


def _member(member: ComparedMember, say: Say) -> list[Markup]:
    given = dict(words.capacities(member))
    place = f"{member.country} {member.region}".rstrip()
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
    header = [words.NAME, words.PROJECTS, words.ROLE, words.YEAR, words.PROGRAMME]
    return _table([say(text) for text in header], [_record(member, say) for member in members])


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
