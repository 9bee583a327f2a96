"""Where the partners and the proposed teams come from: a tile for each country, roughly where it lies, and a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from fundmatch.reports.html import Markup, element
from fundmatch.reports.report_input import ReportInput
from fundmatch.translation import Translator
from fundmatch.translation.phrases.report import column

#: (column, row) of each country's tile: neighbours stay neighbours as far as squares allow. Our own arrangement.
TILES = {
    "IS": (0, 0), "NO": (4, 0), "SE": (5, 0), "FI": (6, 0),
    "IE": (0, 1), "GB": (1, 1), "DK": (4, 1), "EE": (6, 1),
    "BE": (1, 2), "NL": (2, 2), "DE": (3, 2), "PL": (4, 2), "LT": (5, 2), "LV": (6, 2),
    "FR": (1, 3), "LU": (2, 3), "AT": (3, 3), "CZ": (4, 3), "SK": (5, 3), "UA": (6, 3),
    "CH": (2, 4), "SI": (3, 4), "HU": (4, 4), "RO": (5, 4), "MD": (6, 4),
    "PT": (0, 5), "ES": (1, 5), "IT": (2, 5), "HR": (3, 5), "RS": (4, 5), "BG": (5, 5), "GE": (7, 5), "AM": (8, 5),
    "BA": (3, 6), "XK": (4, 6), "MK": (5, 6), "TR": (7, 6),
    "TN": (1, 7), "MT": (2, 7), "ME": (3, 7), "AL": (4, 7), "GR": (5, 7), "CY": (7, 7), "IL": (8, 7),
}  # fmt: skip
#: Partners from which a tile is shaded, from the weakest shade to the strongest.
SHADES = (1, 2, 5)
#: Side of a tile and the room between two, in pixels; columns and rows of the map; the row of countries beyond it.
TILE, ROOM, COLUMNS, ROWS, BEYOND = 40, 4, 9, 8, 8.5


def country_mix(given: ReportInput, tr: Translator) -> Markup:
    """The map and the table beside it."""
    partners = Counter(profile.country for profile in given.profiles)
    teams = Counter(country for result in given.search.results for country in _countries(result.rank, given))
    return element("div", _map(partners, tr), _table(partners, teams, tr), class_="countries")


def _countries(rank: int, given: ReportInput) -> set[str]:
    team = given.search.results[rank - 1].consortium
    members = team.members if team else ()
    return {given.partners[member.profile].country for member in members if member.profile in given.partners}


def _map(partners: Counter[str], tr: Translator) -> Markup:
    beyond = sorted(set(partners) - set(TILES))
    places: dict[str, tuple[float, float]] = {**TILES, **{code: (at, BEYOND) for at, code in enumerate(beyond)}}
    step = TILE + ROOM
    height = round((BEYOND + 1 if beyond else ROWS) * step)
    tiles = [_tile(code, x * step, y * step, partners[code], tr) for code, (x, y) in places.items()]
    return element(
        "svg",
        *tiles,
        viewBox=f"0 0 {COLUMNS * step} {height}",
        class_="map",
        role="img",
        aria_label=tr.text("Partners by country; the table names each country."),
    )


def _tile(code: str, x: float, y: float, partners: int, tr: Translator) -> Markup:
    shade = f"p{sum(partners >= least for least in SHADES)}"
    box = element("rect", x=f"{x:g}", y=f"{y:g}", width=str(TILE), height=str(TILE), rx="4")
    middle = x + TILE / 2
    name = element("text", code, x=f"{middle:g}", y=f"{y + (18 if partners else 25):g}", text_anchor="middle")
    count = (
        [element("text", str(partners), x=f"{middle:g}", y=f"{y + 34:g}", text_anchor="middle", class_="count")]
        if partners
        else []
    )
    title = element("title", tr.country(code))
    return element("g", title, box, name, *count, class_=shade)


def _table(partners: Counter[str], teams: Counter[str], tr: Translator) -> Markup:
    headings: Iterable[str] = (
        column(tr, "country"),
        tr.text("Partners"),
        tr.text("Calls with a team member from there"),
    )
    head = element("tr", *(element("th", heading, scope="col") for heading in headings))
    rows = [
        element(
            "tr",
            element("th", tr.country(code), scope="row"),
            element("td", str(number), class_="number"),
            element("td", str(teams[code]), class_="number"),
        )
        for code, number in sorted(partners.items(), key=lambda item: (-item[1], item[0]))
    ]
    return element("table", element("thead", head), element("tbody", *rows))
