"""Themes × partners as a table of shaded numbers; where it is large, the strongest part first and all on click."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from fundmatch.reports import report_words as words
from fundmatch.reports.html import Markup, element
from fundmatch.reports.report_input import ReportInput, ReportTheme
from fundmatch.translation import Translator
from fundmatch.translation.phrases.report import part

#: Shades from the weakest to the strongest; none has a shade of its own (s0).
SHADES = 5
#: Partners and themes of the first table.
PARTNERS, THEMES = 20, 30


def heat_map(given: ReportInput, tr: Translator) -> list[Markup]:
    """The table, limited where it is large, and then the whole one on click."""
    if not given.themes:
        return [element("p", tr.text("No partner has a theme of the vocabularies."))]
    ordered = [*given.involved, *(slug for slug in given.partners if slug not in given.involved)]
    slugs = [slug for slug in ordered if slug in given.partners]
    few = _strongest(given.themes, slugs[:PARTNERS])
    if len(few) == len(given.themes) and len(slugs) <= PARTNERS:
        return [_table(few, slugs, given, tr)]
    told = tr.text(
        "The most widespread themes and the partners in most of the calls (themes: {themes}, partners: {partners}).",
        themes=len(few),
        partners=min(PARTNERS, len(slugs)),
    )
    whole = tr.text(
        "Show the whole table (themes: {themes}, partners: {partners})", themes=len(given.themes), partners=len(slugs)
    )
    return [
        element("p", told),
        _table(few, slugs[:PARTNERS], given, tr),
        element("details", element("summary", whole), _table(given.themes, slugs, given, tr), class_="more"),
    ]


def _strongest(themes: Sequence[ReportTheme], slugs: Sequence[str]) -> list[ReportTheme]:
    """The themes that these partners have most of, in the order of the vocabularies."""
    weight = {each.theme: sum(each.strengths.get(slug, 0.0) for slug in slugs) for each in themes}
    kept = sorted(themes, key=lambda each: (-weight[each.theme], each.theme))[:THEMES]
    chosen = {each.theme for each in kept}
    return [each for each in themes if each.theme in chosen]


def _table(themes: Sequence[ReportTheme], slugs: Sequence[str], given: ReportInput, tr: Translator) -> Markup:
    names = [element("th", element("span", words.name_of(given.partners, slug, tr)), scope="col") for slug in slugs]
    head = element("tr", element("th", tr.text("Theme"), scope="col", class_="corner"), *names)
    bodies = [
        element("tbody", _group(vocabulary, name, len(slugs) + 1, tr), *(_row(each, slugs, tr) for each in rows))
        for (vocabulary, name), rows in groupby(themes, key=lambda each: (each.theme.partition(":")[0], each.group))
    ]
    note = tr.text("Strength from 0 to 100, read from each partner's own words; a dot is none.")
    table = element("table", element("caption", note), element("thead", head), *bodies, class_="heat")
    return element("div", table, class_="scroll", tabindex="0", role="group", aria_label=part(tr, "heatmap"))


def _group(vocabulary: str, name: str, width: int, tr: Translator) -> Markup:
    names = {
        "sdg": tr.text("Sustainable Development Goals"),
        "s3-sofia": tr.text("Smart specialisation of Sofia"),
        "s3-bg": tr.text("Smart specialisation of Bulgaria (ИСИС 2021–2027)"),
        "neb": tr.text("New European Bauhaus"),
        "cl2": tr.text("Horizon Europe Cluster 2, destinations"),
        "euroscivoc": tr.text("EuroSciVoc, fields of science"),
    }
    heading = element("span", names.get(vocabulary, name))
    return element("tr", element("th", heading, scope="colgroup", colspan=str(width)), class_="group")


def _row(theme: ReportTheme, slugs: Sequence[str], tr: Translator) -> Markup:
    label = words.theme_label(theme, tr)
    cells = [_cell(theme.strengths.get(slug, 0.0)) for slug in slugs]
    return element("tr", element("th", label, " ", element("small", theme.theme), scope="row"), *cells)


def _cell(strength: float) -> Markup:
    """The strength as a number on a shade; a dot for none."""
    shade = max(1, min(SHADES, 1 + int(strength * SHADES))) if strength else 0
    return element("td", str(round(100 * strength)) if strength else "·", class_=f"s{shade}")
