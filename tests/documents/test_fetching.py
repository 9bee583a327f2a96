"""Fetching files: whom it asks, how often, and what becomes of each; reader and network are replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from fundmatch.documents.fetching import FetchPlan, Outcome, fetch_documents
from fundmatch.documents.limits import Limits
from fundmatch.documents.naming import file_name, readable
from fundmatch.documents.reading import PdfText, UnreadableDocumentError
from fundmatch.errors import SourceError
from fundmatch.http import BarredError, Check, Http, Manners
from fundmatch.models import Call, Document
from fundmatch.sources.base import SourceSettings
from fundmatch.store import Store
from fundmatch.store.documents import DocumentTexts
from tests.store.builders import call

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
SITE = "https://files.example"


@dataclass
class Publisher:
    """What stands at each address; ``asked`` are the addresses asked for, ``manners`` those of the last question."""

    files: dict[str, bytes]
    asked: list[str] = field(default_factory=list)
    manners: Manners | None = None

    def get_allowed(self, url: str, manners: Manners, check: Check) -> bytes:
        if "/secret/" in url:
            raise BarredError(f"robots.txt does not allow it ({url})")
        self.asked.append(url)
        self.manners = manners
        if url not in self.files:
            raise SourceError(f"HTTP 404 ({url})")
        check(self.files[url])
        return self.files[url]


def read(content: bytes, limits: Limits) -> PdfText:
    """The words of a file as its pages; a file of three signs is encrypted."""
    if content == b"***":
        raise UnreadableDocumentError("encrypted")
    return PdfText(tuple(content.decode().split()))


PLAN = FetchPlan(read=read)
Fetch = Callable[..., list[Outcome]]


@pytest.fixture
def texts(tmp_path: Path) -> Iterator[DocumentTexts]:
    with Store.open(tmp_path / "store.sqlite") as store:
        yield DocumentTexts(store)


@pytest.fixture
def fetch(texts: DocumentTexts) -> Fetch:
    def run(publisher: Publisher, *calls: Call, plan: FetchPlan = PLAN, now: datetime = NOW) -> list[Outcome]:
        return fetch_documents(calls, cast("Http", publisher), texts, plan, now)

    return run


def with_files(*names: str, key: str = "1") -> Call:
    return call(key, documents=[{"label": name, "url": f"{SITE}/{name}"} for name in names])


def states(outcomes: list[Outcome]) -> list[str]:
    return [each.state for each in outcomes]


def test_each_file_has_an_outcome(fetch: Fetch, texts: DocumentTexts) -> None:
    publisher = Publisher({f"{SITE}/a.pdf": b"one two", f"{SITE}/b.pdf": b"***"})
    outcomes = fetch(publisher, with_files("a.pdf", "b.pdf", "c.pdf", "d.docx", "secret/e.pdf"))
    assert [(each.state, each.pages) for each in outcomes] == [
        ("read", 2),
        ("unreadable", 0),
        ("failed", 0),
        ("skipped", 0),
        ("failed", 0),
    ]
    assert outcomes[1].warning == "opic:1: b.pdf: encrypted"
    assert publisher.asked == [f"{SITE}/{name}.pdf" for name in "abc"]
    assert texts.pages(f"{SITE}/a.pdf") == ("one", "two")


def test_an_address_is_asked_for_once_however_many_calls_name_it(fetch: Fetch) -> None:
    publisher = Publisher({f"{SITE}/a.pdf": b"one"})
    outcomes = fetch(publisher, with_files("a.pdf", "a.pdf"), with_files("a.pdf", key="2"))
    assert states(outcomes) == ["read"]
    assert len(publisher.asked) == 1


def test_politeness_is_asked_of_the_session(fetch: Fetch) -> None:
    publisher = Publisher({f"{SITE}/a.pdf": b"one"})
    fetch(publisher, with_files("a.pdf"), plan=replace(PLAN, limits=Limits(size=77)))
    assert publisher.manners is not None
    assert publisher.manners.limit == 77
    assert publisher.manners.gap >= 1


@pytest.mark.parametrize(
    ("later", "again", "state"),
    [
        (timedelta(days=6), False, "kept"),
        (timedelta(days=8), False, "same"),
        (timedelta(days=1), True, "same"),
    ],
)
def test_what_was_read_lately_is_not_asked_for(later: timedelta, again: bool, state: str, fetch: Fetch) -> None:
    publisher = Publisher({f"{SITE}/a.pdf": b"one"})
    fetch(publisher, with_files("a.pdf"))
    outcomes = fetch(publisher, with_files("a.pdf"), plan=replace(PLAN, asked_again=again), now=NOW + later)
    assert states(outcomes) == [state]
    assert len(publisher.asked) == (1 if state == "kept" else 2)


def test_an_unchanged_file_is_not_read_again_and_counts_as_read_today(fetch: Fetch, texts: DocumentTexts) -> None:
    publisher = Publisher({f"{SITE}/a.pdf": b"one"})
    fetch(publisher, with_files("a.pdf"))

    def never(content: bytes, limits: Limits) -> PdfText:
        raise AssertionError("read again")

    fetch(publisher, with_files("a.pdf"), plan=FetchPlan(read=never), now=NOW + timedelta(days=8))
    kept = texts.of(f"{SITE}/a.pdf")
    assert kept is not None
    assert (kept.pages, kept.read_at) == (("one",), "2026-09-09T08:00:00Z")


def test_a_changed_file_is_read_again(fetch: Fetch, texts: DocumentTexts) -> None:
    publisher = Publisher({f"{SITE}/a.pdf": b"one"})
    fetch(publisher, with_files("a.pdf"))
    publisher.files[f"{SITE}/a.pdf"] = b"two three"
    assert states(fetch(publisher, with_files("a.pdf"), now=NOW + timedelta(days=8))) == ["read"]
    assert texts.pages(f"{SITE}/a.pdf") == ("two", "three")


def test_a_file_that_cannot_be_read_never_takes_the_place_of_a_text(fetch: Fetch, texts: DocumentTexts) -> None:
    publisher = Publisher({f"{SITE}/a.pdf": b"one two"})
    fetch(publisher, with_files("a.pdf"))
    publisher.files[f"{SITE}/a.pdf"] = b"***"
    (outcome,) = fetch(publisher, with_files("a.pdf"), now=NOW + timedelta(days=8))
    assert (outcome.state, outcome.pages) == ("unreadable", 2)
    assert "(encrypted); an earlier one is kept" in outcome.warning
    assert texts.pages(f"{SITE}/a.pdf") == ("one", "two")
    publisher.files[f"{SITE}/a.pdf"] = b"one two"
    (outcome,) = fetch(publisher, with_files("a.pdf"), now=NOW + timedelta(days=16))
    assert (outcome.state, outcome.problem) == ("read", "")


@pytest.mark.parametrize("page", [b"<html>Request Rejected</html>", b"\xef\xbb\xbf\n <!DOCTYPE html>"])
def test_a_page_in_place_of_a_file_is_no_file_and_asked_for_again(page: bytes, fetch: Fetch) -> None:
    publisher = Publisher({f"{SITE}/a.pdf": page})
    for _ in range(2):
        (outcome,) = fetch(publisher, with_files("a.pdf"))
        assert (outcome.state, outcome.problem) == ("failed", "a web page in place of the file")
    assert len(publisher.asked) == 2


def test_a_run_asks_for_so_many_files_and_the_next_one_goes_on(fetch: Fetch) -> None:
    publisher = Publisher({f"{SITE}/{name}.pdf": b"one" for name in "abc"})
    files, plan = with_files("a.pdf", "b.pdf", "c.pdf"), replace(PLAN, most=2)
    assert states(fetch(publisher, files, plan=plan)) == ["read", "read", "left"]
    assert states(fetch(publisher, files, plan=plan)) == ["kept", "kept", "read"]


def test_the_environment_may_replace_the_portal(fetch: Fetch, texts: DocumentTexts) -> None:
    usual = f"{SourceSettings().isun}/s/Info/InfoDownload/1?fileKey=2"
    publisher = Publisher({f"{SITE}/s/Info/InfoDownload/1?fileKey=2": b"one"})
    calls = call(documents=[{"label": "Условия", "url": usual, "kind": "pdf"}])
    fetch(publisher, calls, plan=FetchPlan(SourceSettings(isun=SITE), read=read))
    assert texts.pages(usual) == ("one",)


@pytest.mark.parametrize(
    ("fields", "name", "may_be_pdf"),
    [
        ({"url": f"{SITE}/x/Guide%20for%20all.pdf?v=1", "label": "Guidelines"}, "Guide for all.pdf", True),
        (
            {"url": f"{SITE}/x?fileKey=1", "label": "Условия  за\nкандидатстване", "kind": "pdf"},
            "Условия за кандидатстване",
            True,
        ),
        ({"url": f"{SITE}/x?fileKey=1", "label": "Приложения", "kind": "zip"}, "Приложения", False),
        ({"url": f"{SITE}/x?fileKey=1", "label": "Образец.docx", "kind": ""}, "Образец.docx", False),
        ({"url": f"{SITE}/x?fileKey=1", "label": "BG16RFPR001-2.003", "kind": ""}, "BG16RFPR001-2.003", True),
        ({"url": f"{SITE}/x?fileKey=1", "label": "Guide", "kind": "call document"}, "Guide", True),
        ({"url": f"{SITE}/Guide.PDF", "label": ""}, "Guide.PDF", True),
        ({"url": "file:///etc/passwd.pdf", "label": "x"}, "passwd.pdf", False),
        ({"url": "http://[", "label": "x"}, "x", True),
        ({"url": f"{SITE}/1", "label": "а" * 99}, "а" * 59 + "…", True),
    ],
)
def test_names_and_kinds_of_files(fields: dict[str, Any], name: str, may_be_pdf: bool) -> None:
    document = Document(**fields)
    assert file_name(document) == name
    assert readable(document) == may_be_pdf
