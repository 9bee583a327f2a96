"""Files attached to calls, asked for politely and kept as text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from fundmatch.cache import digest
from fundmatch.documents.limits import USUAL_LIMITS, Limits
from fundmatch.documents.naming import file_name, kind_of, readable
from fundmatch.documents.reading import HEAD, PdfText, UnreadableDocumentError
from fundmatch.errors import SourceError, UsageError
from fundmatch.http import LATER, Manners
from fundmatch.models import Call, Document
from fundmatch.models.call import instant
from fundmatch.sources.base import Progress, SourceSettings, Step
from fundmatch.store.documents import DocumentText

if TYPE_CHECKING:
    from fundmatch.http import Http
    from fundmatch.store.documents import DocumentTexts

EXTRA = "documents"
#: Seconds between two files of one host, more where its robots.txt asks for it; the same as between pages of ИСУН,
#: whose firewall is the strictest.
GAP = 1.1
#: ``read``: fetched and read; ``same``: asked for, and unchanged; ``kept``: at hand and not asked for again;
#: ``unreadable``: fetched, and no text in it; ``failed``: not fetched; ``skipped``: no PDF by its name;
#: ``left``: for the next run.
State = Literal["read", "same", "kept", "unreadable", "failed", "skipped", "left"]
#: States of files whose publisher was asked.
ASKED = ("read", "same", "unreadable", "failed")

Reader = Callable[[bytes, Limits], PdfText]


@dataclass(frozen=True)
class Outcome:
    """What became of one file of one call; ``problem`` may follow the file's name."""

    call_id: str
    document: Document
    state: State
    pages: int = 0
    problem: str = ""

    @property
    def warning(self) -> str:
        """A line for people, empty where nothing is wrong."""
        return f"{self.call_id}: {file_name(self.document)}: {self.problem}" if self.problem else ""


@dataclass(frozen=True)
class FetchPlan:
    """How files are fetched: within which limits, from where, and read by what (by default in another process).

    ``asked_again``: also what was read lately. ``most``: files asked for in one run; at a second and more for each,
    the usual number takes some ten minutes.
    """

    settings: SourceSettings = field(default_factory=SourceSettings)
    limits: Limits = USUAL_LIMITS
    asked_again: bool = False
    most: int = 500
    read: Reader | None = None


def require_reader() -> None:
    """Raises UsageError where the extra is not installed."""
    from importlib.util import find_spec

    if find_spec("pypdf") is None:
        text = f'reading documents needs the extra "{EXTRA}": pypdf is not installed'
        raise UsageError(text, f'pip install "fundmatch[{EXTRA}]"')


def fetch_documents(
    calls: Sequence[Call],
    http: Http,
    texts: DocumentTexts,
    plan: FetchPlan,
    now: datetime,
    progress: Progress = lambda step: None,
) -> list[Outcome]:
    """Fetch, read and keep the PDF files of calls. An address is asked for once, however many calls name it.

    A file that cannot be fetched or read is an outcome with a problem; what was read of it before is kept when it
    cannot be fetched. Raises UsageError without the extra, StoreError.
    """
    if plan.read is None:
        require_reader()
    errand, wanted = _Errand(http, texts, plan, now), list(_wanted(calls))
    outcomes: list[Outcome] = []
    for number, (call, document) in enumerate(wanted):
        progress(Step("documents", file_name(document), number, len(wanted)))
        enough = sum(each.state in ASKED for each in outcomes) >= plan.most
        outcomes.append(Outcome(call.id, document, "left") if enough else errand.run(call, document))
    return outcomes


def _wanted(calls: Iterable[Call]) -> Iterator[tuple[Call, Document]]:
    seen: set[str] = set()
    for call in calls:
        for document in call.documents:
            if document.url not in seen:
                seen.add(document.url)
                yield call, document


@dataclass(frozen=True)
class _Errand:
    http: Http
    texts: DocumentTexts
    plan: FetchPlan
    now: datetime

    @property
    def manners(self) -> Manners:
        limits = self.plan.limits
        return Manners(gap=GAP, attempts=3, timeout=60.0, patience=180.0, limit=limits.size, budget=300.0)

    def run(self, call: Call, document: Document) -> Outcome:
        if not readable(document):
            kind = kind_of(document)
            return Outcome(call.id, document, "skipped", problem=f"not read: {kind or 'no address'}, only PDF is")
        known = self.texts.of(document.url)
        if known and not self.plan.asked_again and self._fresh(known):
            return Outcome(call.id, document, "kept", len(known.pages), known.problem)
        try:
            content = self._fetched(_sited(document.url, self.plan.settings))
        except SourceError as error:
            return Outcome(call.id, document, "failed", len(known.pages) if known else 0, error.message)
        return self._kept(call, document, content, known)

    def _fresh(self, known: DocumentText) -> bool:
        return known.read_at > instant(self.now - self.plan.limits.fresh)

    def _fetched(self, url: str) -> bytes:
        return self.http.get_allowed(url, self.manners, refuse_page)

    def _kept(self, call: Call, document: Document, content: bytes, known: DocumentText | None) -> Outcome:
        name, at = digest(content), instant(self.now)
        if known and known.digest == name:
            self.texts.keep(DocumentText(known.url, at, known.size, name, known.pages, known.problem))
            return Outcome(call.id, document, "same", len(known.pages), known.problem)
        try:
            found = self._reader(content, self.plan.limits)
        except UnreadableDocumentError as error:
            return self._unreadable(call, document, DocumentText(document.url, at, len(content), name), error)
        self.texts.keep(DocumentText(document.url, at, len(content), name, found.pages, found.remark))
        return Outcome(call.id, document, "read", len(found.pages), found.remark)

    def _unreadable(self, call: Call, document: Document, new: DocumentText, error: UnreadableDocumentError) -> Outcome:
        """A file that cannot be read never takes the place of a text: it is told, and asked for again."""
        known = self.texts.of(new.url)
        if known and known.pages:
            text = f"the file there now is not read ({error}); an earlier one is kept"
            self.texts.keep(replace(known, read_at=new.read_at, problem=text, digest=""))  # whatever comes is read
            return Outcome(call.id, document, "unreadable", len(known.pages), text)
        self.texts.keep(replace(new, problem=str(error)))
        return Outcome(call.id, document, "unreadable", problem=str(error))

    @property
    def _reader(self) -> Reader:
        from fundmatch.documents.apart import read_apart

        return self.plan.read or read_apart


def refuse_page(body: bytes) -> None:
    """Raises SourceError for a page in place of a file: the firewall of ИСУН sends one with HTTP 200."""
    if body[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise SourceError("a web page in place of the file", LATER)


def _sited(url: str, settings: SourceSettings) -> str:
    """The address at the origin that the environment names in place of the portal's own."""
    usual = SourceSettings()
    for name in ("eu_search", "eu_site", "isun", "eufunds"):
        origin = getattr(usual, name)
        if url == origin or url.startswith(f"{origin}/"):
            return f"{getattr(settings, name)}{url.removeprefix(origin)}"
    return url
