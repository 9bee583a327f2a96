"""Files that somebody downloaded by hand: saved pages of the portal and of its public module, and exports (pure).

What a file is, its first bytes tell, not its name: an export called .xls is often a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fundmatch.errors import SourceError
from fundmatch.sources.base import FailedRecord, Fetched, RawRecord
from fundmatch.sources.isun.codes import HREF, split_code
from fundmatch.sources.isun.detail import Detail, read_detail, says_ended
from fundmatch.sources.isun.exports import DOWNLOAD_AGAIN, xlsx_grids, xml_grids
from fundmatch.sources.isun.listing import Row, TabPage, read_listing
from fundmatch.sources.isun.matching import Target, Targets
from fundmatch.sources.isun.module import Entry, Grid, Table, facts_of, read_grid, read_page
from fundmatch.sources.isun.page import decoded, refuse_firewall, safe
from fundmatch.sources.isun.parse import Listed, Procedure, Update
from fundmatch.sources.isun.programmes import normal, programme_code
from fundmatch.sources.markup import clean

if TYPE_CHECKING:
    from fundmatch.models import Call
    from fundmatch.sources.base import GivenFile
    from fundmatch.sources.isun.source import Isun

#: Bytes. The largest export ever seen, of all projects, had 10 MB.
LARGEST = 32 * 1024 * 1024
WHAT_IS_READ = (
    "Save a page of https://eumis2020.government.bg or of https://2020.eufunds.bg/bg/0/0/Procedures as HTML, "
    "or download the procedures there as XML or XLSX."
)
#: First bytes of what is none of these, and what to do.
OTHERS: tuple[tuple[bytes, str, str], ...] = (
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file (OLE2)", "Open it and save it as XLSX."),
    (b"%PDF", "a PDF", WHAT_IS_READ),
    (b"\x1f\x8b", "packed with gzip", "Unpack it first."),
    (b"Rar!", "an archive", "Unpack it first."),
    (b"7z\xbc\xaf", "an archive", "Unpack it first."),
    (b"MIME-Version:", "a web archive (MHTML)", 'Save the page as "Web page, HTML only".'),
    (b"From: <Saved by", "a web archive (MHTML)", 'Save the page as "Web page, HTML only".'),
)
ZIP = b"PK"
#: The first element, behind declarations and comments; SpreadsheetML and XHTML begin with <?xml too.
ROOT = re.compile(
    r"(?>\s*(?:<\?.*?\?>|<!--.*?-->|<!doctype[^>\[]*(?:\[.*?\]\s*)?>))*+\s*<([a-z][\w:.-]*)", re.DOTALL | re.IGNORECASE
)
HTML = re.compile(
    r"html|head|body|title|meta|table|div|ul|li|section|main|header|p|span|style|form|h[1-6]", re.IGNORECASE
)
LANGUAGE = re.compile(r"<html[^>]*\blang\s*=\s*[\"']?([a-z]+)", re.IGNORECASE)


def read_file(source: Isun, file: GivenFile, known: Sequence[Call]) -> Fetched:
    """See :meth:`Isun.read_file`."""
    try:
        return _read(source, file.content, known)
    except SourceError as error:
        raise SourceError(f"{clean(file.name)}: {error.message}", error.hint or WHAT_IS_READ) from error


def _read(source: Isun, content: bytes, known: Sequence[Call]) -> Fetched:
    _refuse_others(content)
    if content.startswith(ZIP):
        return _from_grids(source, xlsx_grids(content), known)
    text = decoded(content)
    root = ROOT.match(text)
    if root is None:
        raise SourceError("neither a page nor an export", WHAT_IS_READ)
    if not HTML.fullmatch(root[1]):
        return _from_grids(source, xml_grids(text), known)
    return _from_page(source, _whole(safe(text)), known)


def _refuse_others(content: bytes) -> None:
    if not content.strip():
        raise SourceError("empty", DOWNLOAD_AGAIN)
    if len(content) > LARGEST:
        raise SourceError(f"larger than {LARGEST} bytes", WHAT_IS_READ)
    for start, what, hint in OTHERS:
        if content.lstrip().startswith(start):
            raise SourceError(what, hint)
    refuse_firewall(content)


def _whole(html: str) -> str:
    """A page that begins must end; a fragment, as some tools save it, must at least end with a tag."""
    begun = re.search(r"<html[\s>]", html[:4096], re.IGNORECASE)
    whole = "</html" in html.lower() if begun else html.rstrip().endswith(">")
    if not whole:
        raise SourceError("cut off", DOWNLOAD_AGAIN)
    return html


def _from_page(source: Isun, html: str, known: Sequence[Call]) -> Fetched:
    page = read_listing(html)
    if page.rows:
        return _from_listing(source, page, known)
    detail = read_detail(html)
    if detail is not None:
        return _from_detail(source, html, detail, known)
    if says_ended(html):
        raise SourceError(
            "the procedure has ended, and the page shows no more than that", "Save its page of the Ended tab."
        )
    if page.framed:
        raise SourceError("a listing without procedures", DOWNLOAD_AGAIN)
    return _from_table(source, read_page(html), known)


def _from_listing(source: Isun, page: TabPage, known: Sequence[Call]) -> Fetched:
    by_key = _by_key(known)
    ours = {row.guid: row for row in reversed(page.rows) if source.owns(row.tree, row.code)}
    if not ours:
        raise _nothing_ours(source, len(page.rows))
    records = [RawRecord(guid, Listed(row, known=by_key.get(guid))) for guid, row in reversed(ours.items())]
    return Fetched(tuple(records), complete=False, partial=True)


def _from_detail(source: Isun, html: str, detail: Detail, known: Sequence[Call]) -> Fetched:
    code, title = split_code(detail.heading)
    address = _address_of(html, code, known)
    guid = address["guid"].lower()
    old = _by_key(known).get(guid)
    row = Row(
        guid,
        code or (old.code if old else ""),
        title or detail.heading or code,
        old.programme if old else "",
        address["tree"],
        language=_language(html, address),
    )
    if old is None and not source.owns(row.tree, row.code):
        raise _nothing_ours(source, 1)
    return Fetched((RawRecord(guid, Procedure(row, html, known=old)),), complete=False, partial=True)


def _address_of(html: str, code: str, known: Sequence[Call]) -> re.Match[str]:
    """The address of the procedure that a page is about: that of its documents, else the only one it names."""
    named = list(HREF.finditer(html))
    documents = [each for each in named if "Download" in each["action"]]
    for choice in (documents, named):
        if len({each["guid"].lower() for each in choice}) == 1:
            return choice[0]
    by_code = [found for call in known if code and call.code == code and (found := HREF.search(call.url))]
    if len(by_code) == 1:
        return by_code[0]
    raise SourceError(
        "the page does not tell which procedure it is about: no address of it, nor of one document",
        "Open the procedure from the list of the portal and save its page again.",
    )


def _language(html: str, address: re.Match[str]) -> str:
    """The language of a page: as it says itself, else of the address of its documents."""
    stated = LANGUAGE.search(html[:4096])
    if stated:
        return "en" if stated[1].lower() == "en" else "bg"
    return "en" if address["language"] == "en" and "Download" in address["action"] else "bg"


def _from_grids(source: Isun, grids: Iterable[Grid], known: Sequence[Call]) -> Fetched:
    tables = [table for grid in grids if (table := read_grid(grid)) is not None]
    if not tables:
        raise SourceError("no table of procedures", WHAT_IS_READ)
    merged = replace(tables[0], entries=tuple(entry for table in tables for entry in table.entries))
    return _from_table(source, merged, known)


def _from_table(source: Isun, table: Table, known: Sequence[Call]) -> Fetched:
    joining = Joining(source, table, known)
    for entry in table.entries:
        joining.take(entry)
    if not joining.records and not joining.failed:
        raise _nothing_ours(source, len(table.entries))
    notes = []
    if table.leaves_amounts_out:
        notes.append("the file states no currency: its amounts are left out")
    return Fetched(
        tuple(joining.records.values()),
        complete=False,
        partial=True,
        notes=(*notes, *joining.notes),
        failed=tuple(joining.failed),
    )


@dataclass
class Joining:
    """The rows of a table, each given to the procedure that it means."""

    source: Isun
    table: Table
    known: Sequence[Call]
    records: dict[str, RawRecord] = field(default_factory=dict)
    failed: list[FailedRecord] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._by_key = _by_key(self.known)
        self._targets = Targets(
            Target(key, (call.title, *call.titles.values()), call.code, call.programme)
            for key, call in self._by_key.items()
        )

    def take(self, entry: Entry) -> None:
        """Make a record of ``entry``, or a sentence why it is none; rows of other programmes are neither."""
        meant = self._targets.meant(entry)
        if len(meant) == 1:
            self._keep(entry, meant[0].key, self._by_key[meant[0].key])
        elif meant:
            self._fail(entry, f"{len(meant)} known procedures are called so; none is changed")
        elif self._is_ours(entry) and entry.guid:
            self._keep(entry, entry.guid, None)
        elif self._is_ours(entry):
            text = "no known procedure is called so, and the row has no address"
            self._fail(entry, f"{text}; give the saved page of the procedure instead, or run the sync first")

    def _keep(self, entry: Entry, key: str, known: Call | None) -> None:
        try:
            facts = facts_of(entry, self.table)
        except ValueError as error:
            self._fail(entry, str(error))
            return
        row = Row(key, "", entry.title, entry.programme)
        payload = Update(known, facts) if known else Listed(row, facts)
        record = RawRecord(key, payload)
        if self.records.setdefault(key, record) != record:
            self._fail(entry, "another row says something else of the same procedure; the first one counts")

    def _fail(self, entry: Entry, problem: str) -> None:
        self.failed.append(FailedRecord(f"row {entry.number}", f'row {entry.number}, "{entry.title}": {problem}'))

    def _is_ours(self, entry: Entry) -> bool:
        code = programme_code(entry.programme)
        if code:
            return code in self.source.programmes
        return bool(entry.programme) and normal(entry.programme) in {normal(call.programme) for call in self.known}


def _by_key(known: Iterable[Call]) -> dict[str, Call]:
    return {call.id.partition(":")[2]: call for call in known}


def _nothing_ours(source: Isun, rows: int) -> SourceError:
    programmes = ", ".join((*source.programmes, *(["national schemes"] if source.national else [])))
    return SourceError(f"none of its {rows} procedures is of {programmes}", f'Is "{source.name}" the source it is for?')
