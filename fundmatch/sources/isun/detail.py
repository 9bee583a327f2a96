"""The detail page of one procedure (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fundmatch.models import Document
from fundmatch.sources.isun.listing import GUID
from fundmatch.sources.markup import clean, plain_text

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

SITE = "https://eumis2020.government.bg"
#: The address we keep: without the session that may stand after /s/, and without the token it redirects to.
DOWNLOAD = re.compile(rf"/(Procedure(?:Nims)?/Info\w*Download/{GUID}\?fileKey={GUID})")
#: What the 2022 source and a 2025 page say about a procedure that has ended, with HTTP 200.
ENDED_WORDS = re.compile(
    r"Процедурата е затворена|изтекъл краен срок|This procedure is closed|Completed/terminated procedure|"
    r"Приключил[aа]/прекратена процедура"
)
#: The labels in both languages, lower case, without the colon.
OPENS = ("начален срок", "индикативна дата на обявяване на процедурата", "start", "indicative listing date")
CLOSES = ("краен срок", "deadline")
SENTENCE_ENDS = ".!?:;…"
#: A discussion ends with proposals and objections, not with applications: no deadline of the call.
DRAFT_ENDS = "предложения и възражения"


@dataclass(frozen=True)
class Detail:
    """What a page says; dates are still its own words.

    ``note`` is the free text about the deadline: it may speak of a second one, under conditions.
    """

    objective: str
    note: str = ""
    opens: str = ""
    closes: tuple[str, ...] = ()
    discussion: str = ""
    documents: tuple[Document, ...] = ()


def read_detail(html: str) -> Detail | None:
    """The content of a page, None when it has none (the view that only says a procedure has ended)."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(html)
    # The help text is a div.info-block of its own, the same on every page; it is no objective.
    box = next((node for node in tree.css("div.procedure-info") if node.css_first("strong") is not None), None)
    if box is None:
        return None
    labels = list(_labels(tree))
    objective, note = _objective(box)
    return Detail(
        objective=objective,
        note=note,
        opens=next((text for label, text in labels if label.lower() in OPENS), ""),
        closes=tuple(text for label, text in labels if label.lower() in CLOSES),
        discussion=next((f"{label}: {text}" for label, text in labels if DRAFT_ENDS in label.lower()), ""),
        documents=tuple(_documents(tree)),
    )


def says_ended(html: str) -> bool:
    """Whether the page is the view that only says that the procedure has ended."""
    return bool(ENDED_WORDS.search(plain_text(html)))


def _objective(box: LexborNode) -> tuple[str, str]:
    """(objective, note): paragraphs after the heading, and those after a second heading about the deadline."""
    parts: list[list[str]] = [[], []]
    headings = 0
    for node in box.iter(include_text=True):
        if node.tag == "strong":
            headings += 1
            if headings > 1:
                parts[1].append(clean(node.text()) + ":")
        else:
            text = clean(node.text_content or "") if node.is_text_node else plain_text(node.html or "")
            parts[min(headings, 2) - 1 if headings else 0].append(text)
    objective, note = map(_joined, parts)
    return objective, note


def _joined(paragraphs: Iterable[str]) -> str:
    """The paragraphs, one a line; a sentence that the editor's line width cut in two becomes one again."""
    lines: list[str] = []
    for line in (line for paragraph in paragraphs for line in paragraph.split("\n") if line):
        if lines and line[0].islower() and lines[-1][-1] not in SENTENCE_ENDS:
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    return "\n".join(lines)


def _labels(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    """``<p><b>Краен срок:</b> <span>…</span></p>`` as (label, text)."""
    for node in tree.css("p > b"):
        value = node.parent.css_first("span") if node.parent is not None else None
        if value is not None:
            yield clean(node.text()).rstrip(": "), clean(value.text())


def _documents(tree: LexborHTMLParser) -> Iterator[Document]:
    for anchor in tree.css("ul.file-list a[href]"):
        found = DOWNLOAD.search(anchor.attributes.get("href") or "")
        if found:
            yield Document(label=clean(anchor.text()), url=f"{SITE}/bg/s/{found[1]}", kind=_kind(anchor.parent))


def _kind(item: LexborNode | None) -> str:
    """``pdf`` of the class ``file-pdf``."""
    classes = (item.attributes.get("class") or "").split() if item is not None else []
    return next((name.removeprefix("file-") for name in classes if name.startswith("file-")), "")
