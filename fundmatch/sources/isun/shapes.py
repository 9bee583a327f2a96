"""Which fields the pages have in a form that we understand (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from fundmatch.errors import RecordError
from fundmatch.sources.base import Shape
from fundmatch.sources.isun import dates
from fundmatch.sources.isun.codes import split_code
from fundmatch.sources.isun.detail import Detail, read_detail
from fundmatch.sources.isun.module import Table, readable

#: For each kind of page the fields that it has: a draft has no deadline, an ended call is past its opening.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "procedure": ("code", "objective", "opens", "closes", "documents"),
    "draft": ("code", "objective", "opens", "documents"),
    "ended": ("code", "objective", "closes", "documents"),
}
TESTS: Mapping[str, Callable[[Detail], bool]] = {
    "code": lambda detail: bool(split_code(detail.heading)[0]),
    "objective": lambda detail: bool(detail.objective),
    "opens": lambda detail: _all_dated(dates.opening, (opens for opens, _ in detail.limits)),
    "closes": lambda detail: _all_dated(dates.deadlines, (closes for _, closes in detail.limits)),
    "documents": lambda detail: bool(detail.documents),
}


def page_shape(group: str, pages: Sequence[str]) -> Shape:
    """The fields of the detail pages of one kind; a page without content has none."""
    details = [read_detail(html) or Detail() for html in pages]
    counts = {name: sum(map(TESTS[name], details)) for name in FIELDS[group]}
    unknown = dict.fromkeys(name for detail in details for name in detail.unknown)
    return Shape(group, len(details), counts, tuple(unknown))


#: Some calls have no documents of their own; everything else stands on every page.
OPTIONAL = "documents"


def states_all(group: str, html: str) -> bool:
    """Whether a page of this kind has every field that none of them lacks."""
    detail = read_detail(html) or Detail()
    return all(TESTS[name](detail) for name in FIELDS[group] if name != OPTIONAL)


def module_shape(table: Table) -> Shape:
    """The columns of the public module."""
    return Shape("module", len(table.entries), readable(table), table.unknown)


def _all_dated(read: Callable[[str], object], texts: Iterable[str]) -> bool:
    """Whether there is a date, and every one is understood."""
    stated = [text for text in texts if text]
    try:
        for text in stated:
            read(text)
    except (ValueError, RecordError):
        return False
    return bool(stated)
