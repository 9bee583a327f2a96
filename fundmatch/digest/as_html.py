"""A mail as HTML that old programs show too: tables for the layout, styles on each element, nothing from outside."""

from __future__ import annotations

from fundmatch.digest.letter import Entry, Letter, Part
from fundmatch.reports.html import Markup, element, link, mail_page

#: Outlook knows neither max-width nor margins that centre: the table has the width, the cell the space around it.
SHEET = "width:100%;max-width:600px;background:#ffffff"
INK, SOFT, NEWS, LINK = "color:#1d2733", "color:#55606e", "color:#8a4b00", "color:#0b4f9e"
#: A word of any length must not widen the page of a telephone.
CELL = "padding:24px;background:#ffffff;word-wrap:break-word;overflow-wrap:anywhere"
TITLE = f"margin:0 0 12px;font-size:20px;line-height:26px;{INK}"
HEAD = "margin:28px 0 4px;padding:0 0 6px;border-bottom:2px solid #c9d6e6;font-size:16px;line-height:22px;color:#0b3d7a"
NAME = "margin:0 0 2px;font-size:15px;line-height:21px"
TEXT = "margin:0 0 4px;font-size:14px;line-height:20px"
SMALL = f"margin:0 0 6px;font-size:12px;line-height:17px;{SOFT}"
ENTRY = "padding:14px 0 10px;border-bottom:1px solid #e3e8ee"


def as_html(letter: Letter) -> str:
    """The whole mail; what it says is what the plain text says."""
    first, *others = letter.intro
    sheet = (
        element("h1", first, class_="ink", style=TITLE),
        *(element("p", text, class_="ink", style=f"{TEXT};{INK}") for text in others),
        *(each for part in letter.parts for each in _part(part)),
        element(
            "div", *(element("p", text, class_="soft", style=SMALL) for text in letter.footer), style="padding-top:24px"
        ),
    )
    inner = _table(element("td", *sheet, class_="sheet", style=CELL), SHEET, width="600")
    outer = _table(element("td", inner, class_="sheet-around", align="center", style="padding:12px"), "width:100%")
    return mail_page(letter.subject, letter.language, "mail.css", outer)


def _table(cell: Markup, style: str, width: str = "100%") -> Markup:
    """A table that is only layout, and says so to screen readers."""
    looks = {"role": "presentation", "cellpadding": "0", "cellspacing": "0", "border": "0", "width": width}
    return element("table", element("tr", cell), style=f"{style};border-collapse:collapse;table-layout:fixed", **looks)


def _part(part: Part) -> list[Markup]:
    after = [element("p", part.after, class_="soft", style=f"{TEXT};{SOFT};padding-top:8px")] if part.after else []
    return [element("h2", part.heading, class_="head", style=HEAD), *map(_entry, part.entries), *after]


def _entry(entry: Entry) -> Markup:
    name = link(entry.url, entry.title, style=f"{LINK};font-weight:bold") if entry.url else entry.title
    news = f"{TEXT};{NEWS};font-weight:bold"
    return element(
        "div",
        element("h3", name, class_="ink", style=f"{NAME};{INK}"),
        element("p", entry.about, class_="soft", style=SMALL),
        *(element("p", text, class_="news", style=news) for text in entry.marked),
        *(element("p", text, class_="ink", style=f"{TEXT};{INK}") for text in entry.lines),
        class_="entry",
        style=ENTRY,
    )
