"""Reading ИСУН: its tabs in two languages, the public module, then one page for each procedure of ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fundmatch.errors import SourceChangedError, SourceError
from fundmatch.http import LATER
from fundmatch.sources.base import FailedRecord, Fetched, Listing, RawRecord, Shape, SourceSettings, Step
from fundmatch.sources.isun.detail import read_detail, says_ended
from fundmatch.sources.isun.labels import line_beginnings
from fundmatch.sources.isun.listing import Row, TabPage, read_tab
from fundmatch.sources.isun.matching import Target, Targets
from fundmatch.sources.isun.module import NOTHING, Facts, Table, understood_facts
from fundmatch.sources.isun.parse import Procedure
from fundmatch.sources.isun.portal import Portal
from fundmatch.sources.isun.public import read_module
from fundmatch.sources.isun.shapes import module_shape, page_shape, states_all
from fundmatch.sources.isun.tabs import COMMON, NATIONAL, Tab

if TYPE_CHECKING:
    from fundmatch.http import Http
    from fundmatch.sources.base import Progress
    from fundmatch.sources.isun.source import Isun

#: Of the details; above this the portal is refusing us, and asking on would be rude.
MOST_FAILED = 0.15


def fetch(source: Isun, http: Http, settings: SourceSettings, progress: Progress) -> Fetched:
    """See :meth:`Isun.fetch`."""
    portal = Portal.at(http, settings.isun, settings.isun_gap)
    reading = Reading(source, portal, settings, progress)
    reading.tabs()
    reading.module(http)
    reading.details()
    return reading.fetched()


def check(source: Isun, http: Http, settings: SourceSettings) -> Shape:
    """See :meth:`Isun.check`."""
    portal = Portal.at(http, settings.isun, settings.isun_gap)
    tab = tabs_of(source)[0]
    rows = portal.read(tab.path("bg"), read_tab).rows
    row = next((each for each in rows if source.owns(each.tree, each.code)), rows[0] if rows else None)
    if row is None:
        raise SourceChangedError(f"tab {tab.label} lists no procedure", "The page may have changed.")
    return page_shape(tab.kind, [portal.read(row.path, str)])


def tabs_of(source: Isun) -> tuple[Tab, ...]:
    """The tabs to read; without the first there is nothing to say."""
    return (COMMON if source.programmes else ()) + (NATIONAL if source.national else ())


@dataclass(frozen=True)
class Found:
    """A procedure of ours, where it stood, and whether its English title could be looked up."""

    row: Row
    tab: Tab
    looked_up: bool = False

    def translated(self, titles: Mapping[str, str] | None) -> Found:
        """With its English title, where it has one of its own; ``titles`` are None where nobody could look."""
        row = self.tab.titled(self.row)
        title = (titles or {}).get(row.guid, "")
        return Found(replace(row, title_en="" if title == row.title else title), self.tab, titles is not None)


@dataclass
class Reading:
    """One reading of the portal: what came of it so far."""

    source: Isun
    portal: Portal
    settings: SourceSettings
    progress: Progress
    listings: list[Listing] = field(default_factory=list)
    found: dict[str, Found] = field(default_factory=dict)
    facts: dict[str, Facts] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    failed: list[FailedRecord] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    complete: bool = True

    def fetched(self) -> Fetched:
        """The result; shapes of the detail pages by the kind of tab."""
        read = [self.found[guid] for guid in self.pages]
        return Fetched(
            records=tuple(self._record(each) for each in read),
            complete=self.complete,
            notes=tuple(self.notes),
            failed=tuple(self.failed),
            unchanged=tuple(each.row.guid for each in self.found.values() if self.is_settled(each)),
            settled=tuple(each.row.guid for each in read if self._is_final(each)),
            listings=tuple(self.listings),
            shapes=(*self._page_shapes(read), *self.shapes),
            unread=tuple(dict.fromkeys(self.unread)),
        )

    def _record(self, found: Found) -> RawRecord:
        """The module lists only what is still ahead: a procedure that has left it keeps what was known."""
        facts = self.facts.get(found.row.guid)
        payload = Procedure(found.row, self.pages[found.row.guid], facts or NOTHING)
        if facts:
            return RawRecord(found.row.guid, payload)
        return RawRecord(found.row.guid, payload, unread=("budget",), unread_lines=line_beginnings())

    def _is_final(self, found: Found) -> bool:
        """Whether a page need not be read again: it has ended, and nothing that such pages state is missing."""
        whole = found.looked_up and states_all(found.tab.kind, self.pages[found.row.guid])
        return found.tab.closed and whole

    def is_settled(self, found: Found) -> bool:
        """Whether a procedure has ended and its page was read before."""
        return found.tab.closed and found.row.guid in self.settings.settled

    def tabs(self) -> None:
        """The listings. Raises SourceError when the first cannot be read."""
        first, *others = tabs_of(self.source)
        self._take(first, self._tab(first, "bg"))
        for tab in others:
            try:
                self._take(tab, self._tab(tab, "bg"))
            except SourceError as error:
                self.complete = False
                self.notes.append(f"tab {tab.label} could not be read: {error.message}")

    def module(self, http: Http) -> None:
        """Budgets and applicants of the procedures that are open or to come."""
        rows = [each.row for each in self.found.values() if not each.tab.closed]
        if not rows:
            return
        self._step("budgets")
        try:
            table = read_module(self._public(http))
        except SourceError as error:
            self.notes.append(f"budgets and applicants could not be read: {error.message}")
        else:
            self.shapes.append(module_shape(table))
            self._join(rows, table)

    def details(self) -> None:
        """The page of each procedure that is not settled. Raises SourceError when too many cannot be read."""
        wanted = [each.row for each in self.found.values() if not self.is_settled(each)]
        failures = 0
        for done, row in enumerate(wanted):
            self._step(row.code or row.title, done, len(wanted))
            try:
                self.pages[row.guid] = self._detail(row)
            except SourceError as error:
                failures += 1
                self.failed.append(FailedRecord(row.guid, f"{row.code or row.title}: {error.message}"))
                if failures > max(1, MOST_FAILED * len(wanted)):
                    text = f"{failures} of {done + 1} details failed, the last: {error.message}"
                    raise SourceError(text, error.hint) from error
        self._step("done", len(wanted), len(wanted))

    def _take(self, tab: Tab, page: TabPage) -> None:
        """Count a tab, keep what is ours, and look up the English titles of what will be read."""
        self.listings.append(Listing(tab.label, page.distinct, required=tab.full))
        self._lose([code for code in page.lost if self.source.owns(tab.tree, code)], tab)
        rows = {row.guid: row for row in reversed(page.rows) if self.source.owns(row.tree, row.code)}
        new = [Found(row, tab) for guid, row in reversed(rows.items()) if guid not in self.found]
        english = self._english(tab, page.distinct) if any(not self.is_settled(each) for each in new) else {}
        for each in new:
            self.found[each.row.guid] = each.translated(english)

    def _lose(self, codes: Iterable[str], tab: Tab) -> None:
        for code in codes:
            self.complete = False
            self.failed.append(FailedRecord(code, f"{code}: its row in tab {tab.label} has no address"))

    def _english(self, tab: Tab, expected: int) -> dict[str, str] | None:
        """The official English titles by guid, from the same tab in English; None when it cannot be read whole."""
        try:
            page = self._tab(tab, "en")
            if page.distinct < expected:
                raise SourceError(f"{page.distinct} rows where the Bulgarian tab has {expected}")
        except SourceError as error:
            self.unread.append("titles")
            self.notes.append(f"no English titles of tab {tab.label}: {error.message}")
            return None
        return {row.guid: tab.titled(row).title for row in page.rows}

    def _tab(self, tab: Tab, language: str) -> TabPage:
        self._step(tab.label)
        return self.portal.read(tab.path(language), read_tab)

    def _detail(self, row: Row) -> str:
        html = self.portal.read(row.path, str)
        if row.action == "Info" and _says_no_more(html):
            # It ended since the listing was read; its content is on the other page.
            html = self.portal.read(replace(row, action="InfoEnded").path, str)
        if _says_no_more(html):
            raise SourceError("ended, and its page shows no more than that", LATER)
        return html

    def _public(self, http: Http) -> Portal:
        """The public module, unless it belongs to another world than the portal: a bench is never mixed with it."""
        usual = SourceSettings()
        if (self.settings.isun == usual.isun) != (self.settings.eufunds == usual.eufunds):
            text = "only one of the two portals is replaced by another address"
            raise SourceError(text, "Set FUNDMATCH_ISUN_URL and FUNDMATCH_EUFUNDS_URL, or neither.")
        return Portal.at(http, self.settings.eufunds, self.settings.isun_gap)

    def _join(self, rows: Iterable[Row], table: Table) -> None:
        """Give each row of the table to the one procedure that it means."""
        targets = Targets(Target(row.guid, (row.title, row.title_en), row.code, row.programme) for row in rows)
        meant: dict[str, list[Facts]] = {}
        for entry in table.entries:
            found = targets.meant(entry)
            if len(found) == 1:
                facts, problem = understood_facts(entry, table)
                meant.setdefault(found[0].key, []).append(facts)
                self.notes += [f'public module: "{entry.title}": {problem}'] if problem else []
        self.facts = {guid: facts[0] for guid, facts in meant.items() if len(set(facts)) == 1}
        if differing := sorted(meant.keys() - self.facts.keys()):
            self.notes.append(f"the public module says different things of {', '.join(differing)}: left out")
        if table.leaves_amounts_out:
            self.notes.append("the public module states no currency: its amounts are left out")

    def _page_shapes(self, read: Iterable[Found]) -> Iterator[Shape]:
        by_kind: dict[str, list[str]] = {}
        for each in read:
            by_kind.setdefault(each.tab.kind, []).append(self.pages[each.row.guid])
        return (page_shape(kind, pages) for kind, pages in by_kind.items())

    def _step(self, text: str, done: int = 0, total: int = 0) -> None:
        self.progress(Step(self.source.name, text, done, total))


def _says_no_more(html: str) -> bool:
    return read_detail(html) is None and says_ended(html)
