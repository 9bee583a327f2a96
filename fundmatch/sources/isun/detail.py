"""The detail page of one procedure (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from fundmatch.models import Document
from fundmatch.sources.isun.codes import GUID, HREF
from fundmatch.sources.isun.labels import detail_field, lowered
from fundmatch.sources.markup import clean, plain_text

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

SITE = "https://eumis2020.government.bg"
#: What the 2022 source and a 2025 page say about a procedure that has ended, with HTTP 200.
ENDED_WORDS = re.compile(
    r"Процедурата е затворена|изтекъл краен срок|This procedure is closed|Completed/terminated procedure|"
    r"Приключил[aа]/прекратена процедура"
)
SENTENCE_ENDS = ".!?:;…"


@dataclass(frozen=True)
class Label:
    """``<p><b>Краен срок:</b> <span>…</span></p>``; ``field`` is empty for a label never seen."""

    name: str
    text: str

    @property
    def field(self) -> str:
        return detail_field(lowered(self.name))


@dataclass(frozen=True)
class Detail:
    """What a page says; dates are still its own words.

    ``note`` is the free text about the deadline: it may speak of a second one. ``limits`` are pairs of opening and
    closing, either of them empty where it is not stated.
    """

    heading: str = ""
    objective: str = ""
    note: str = ""
    limits: tuple[tuple[str, str], ...] = ()
    discussion: str = ""
    documents: tuple[Document, ...] = ()
    unknown: tuple[str, ...] = ()


def read_detail(html: str) -> Detail | None:
    """The content of a page, None when it has none (the view that only says a procedure has ended)."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(html)
    # The help text is a div.info-block of its own, the same on every page; it is no objective.
    box = next((node for node in tree.css("div.procedure-info") if _heading(node) is not None), None)
    if box is None:
        return None
    labels = _labels(tree, box)
    objective, note = _objective(box)
    return Detail(
        heading=clean(heading.text()) if (heading := _heading(box)) is not None else "",
        objective=objective,
        note=note,
        limits=_limits(labels),
        discussion=next((f"{each.name}: {each.text}" for each in labels if each.field == "discussion"), ""),
        documents=tuple(_documents(tree)),
        unknown=tuple(dict.fromkeys(each.name for each in labels if not each.field)),
    )


def says_ended(html: str) -> bool:
    """Whether the page is the view that only says that the procedure has ended."""
    return bool(ENDED_WORDS.search(plain_text(html)))


def _heading(box: LexborNode) -> LexborNode | None:
    """``<strong>CODE - TITLE</strong>``; who is logged in sees a link to a new project proposal instead."""
    first = next((node for node in box.iter() if node.tag != "-comment"), None)
    if first is not None and first.tag == "a":
        return first
    return next((node for node in box.iter() if node.tag == "strong"), None)


def _objective(box: LexborNode) -> tuple[str, str]:
    """(objective, note): what follows the heading, and what follows a second heading about the deadline."""
    parts: tuple[list[str], list[str]] = ([], [])
    heading, place = _heading(box), -1
    for node in box.iter(include_text=True):
        if heading is not None and node.mem_id == heading.mem_id:
            place = 0
        elif node.tag == "strong" and detail_field(lowered(node.text())) == "note":
            place = 1
            parts[1].append(lines_of(node)[0] + ":")
        elif place >= 0:
            parts[place].extend(lines_of(node))
    return _joined(parts[0]), _joined(parts[1])


def lines_of(node: LexborNode) -> list[str]:
    """The lines of text in a node of whatever kind; none for a comment."""
    text = clean(node.text_content or "") if node.is_text_node else plain_text(node.html or "")
    return [line for line in text.split("\n") if line]


def _joined(lines: Iterable[str]) -> str:
    """One line a paragraph; a sentence that the editor's line width cut in two becomes one again."""
    joined: list[str] = []
    for line in lines:
        if joined and line[0].islower() and joined[-1][-1] not in SENTENCE_ENDS:
            joined[-1] += f" {line}"
        else:
            joined.append(line)
    return "\n".join(joined)


def _labels(tree: LexborHTMLParser, box: LexborNode) -> list[Label]:
    """The labels of the page, not those that the objective happens to hold."""
    own = {node.mem_id for node in box.css("b")}
    found = []
    for node in tree.css("p > b"):
        parent = node.parent
        if parent is None or node.mem_id in own:
            continue
        value = parent.css_first("span") or parent.css_first("a")
        if value is not None:
            found.append(Label(clean(node.text()).rstrip(": "), clean(value.text())))
    return found


def _limits(labels: Sequence[Label]) -> tuple[tuple[str, str], ...]:
    """Pairs in the order of the page: an opening begins a new pair, a closing ends the last one."""
    pairs: list[tuple[str, str]] = []
    for label in labels:
        if label.field == "opens":
            pairs.append((label.text, ""))
        elif label.field == "closes":
            opens = pairs.pop()[0] if pairs and not pairs[-1][1] else ""
            pairs.append((opens, label.text))
    return tuple(pair for pair in pairs if any(pair))


def _documents(tree: LexborHTMLParser) -> Iterator[Document]:
    for anchor in tree.css("ul.file-list a[href]"):
        address = _canonical(anchor.attributes.get("href") or "")
        if address:
            yield Document(label=clean(anchor.text()), url=address, kind=_kind(anchor.parent))


def _canonical(address: str) -> str:
    """The address we keep: of the portal itself, without the session after /s/ and the token it redirects to."""
    found = HREF.search(address)
    key = next((value for name, value in parse_qsl(_query(address)) if name.lower() == "filekey"), "")
    if found is None or "Download" not in found["action"] or not re.fullmatch(GUID, key):
        return ""
    return f"{SITE}/bg/s/{found['tree']}/{found['action']}/{found['guid'].lower()}?fileKey={key.lower()}"


def _query(address: str) -> str:
    try:
        return urlsplit(address).query
    except ValueError:
        return ""


def _kind(item: LexborNode | None) -> str:
    """``pdf`` of the class ``file-pdf``."""
    classes = (item.attributes.get("class") or "").split() if item is not None else []
    return next((name.removeprefix("file-") for name in classes if name.startswith("file-")), "")
