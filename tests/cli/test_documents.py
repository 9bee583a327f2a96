"""The files of calls end to end: listed, fetched from a publisher on loopback, searched, quoted with file and page."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from ruamel.yaml import YAML
from werkzeug import Request, Response

from fundmatch.http import Http
from tests.cli.answers import Run
from tests.documents import pdf_files

pytest.importorskip("pypdf", reason='the extra "documents" is not installed')

Asked = Callable[[], list[tuple[str, int]]]

CODE = "MADE-2026-01"
GUIDE = pdf_files.of_pages(["Guide for applicants", "Funded are beekeeping\ncooperatives in mountain areas."])
RULES = pdf_files.of_pages(["Кой може да кандидатства: пчелари"])


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses between attempts and requests cost the test no time; the proxies of this computer are not asked."""
    contact, clock, _ = Http.__init__.__defaults__ or ()
    monkeypatch.setattr(Http.__init__, "__defaults__", (contact, clock, lambda seconds: None))
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def publisher(httpserver: HTTPServer) -> HTTPServer:
    """A publisher with two PDF files that say when they changed, and one that is broken."""

    def sent(content: bytes, mark: str) -> Any:
        def answer(request: Request) -> Response:
            if request.headers.get("If-None-Match") == mark:
                return Response(status=304)
            return Response(content, headers={"ETag": mark})

        return answer

    httpserver.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /secret/\n")
    httpserver.expect_request("/files/Guide.pdf").respond_with_handler(sent(GUIDE, '"1"'))
    httpserver.expect_request("/download").respond_with_handler(sent(RULES, '"2"'))
    httpserver.expect_request("/files/broken.pdf").respond_with_data(b"%PDF-1.7\nnothing")
    return httpserver


@pytest.fixture
def asked(publisher: HTTPServer) -> Asked:
    """Gives (path, status) of every request to the publisher so far but those for robots.txt."""

    def requests() -> list[tuple[str, int]]:
        log = [(request.path, response.status_code) for request, response in publisher.log]
        return [each for each in log if each[0] != "/robots.txt"]

    return requests


def listing(publisher: HTTPServer, *paths: str) -> list[dict[str, str]]:
    return [{"label": label, "url": publisher.url_for(path)} for label, path in (each.split(" ") for each in paths)]


@pytest.fixture
def own(workspace: Path, publisher: HTTPServer) -> Path:
    """A workspace with one call of its own that has files."""
    documents = listing(publisher, "Guide /files/Guide.pdf", "Условия /download", "Archive.zip /files/Archive.zip")
    write(workspace, documents)
    return workspace


def write(workspace: Path, documents: list[dict[str, str]]) -> None:
    call = {
        "code": CODE,
        "programme": "A made programme",
        "title": "Rural development",
        "summary": "Support for villages.",
        "deadlines": ["2026-12-01"],
        "url": "https://example.org/call",
        "origin": "made for this test",
        "read": "2026-08-20",
        "documents": documents,
    }
    with (workspace / "calls" / "made.yaml").open("w", encoding="utf-8") as file:
        YAML().dump({"source": "curated", "calls": [call]}, file)


def evidence(run: Run, workspace: Path, word: str) -> list[dict[str, Any]]:
    """What a search for a word says of the call made here, of whichever partner."""
    answer = run("search", word, "--format", "json", "--min-score", "1", "--limit", "50", workspace=workspace)
    assert answer.code == 0, answer.err
    found = [each for each in answer.json["results"] if each["call"]["code"] == CODE]
    matches = [match for each in found for match in each["matches"]]
    return [each for match in matches for each in match["evidence"] if each["keyword"] == word]


def test_documents_are_listed_and_nothing_is_fetched(run: Run, own: Path, asked: Asked) -> None:
    answer = run("show", CODE, "--documents", workspace=own)
    assert answer.code == 0, answer.err
    assert "Guide" in answer.out
    assert answer.out.count("text not fetched") == 2
    assert "its text is not searched: only PDF files are read" in answer.out
    assert asked() == []
    assert not (own / ".fundmatch" / "fundmatch.sqlite3").exists()


def test_a_word_that_stands_only_in_a_file_is_found_and_quoted_with_file_and_page(
    run: Run, own: Path, asked: Asked
) -> None:
    assert evidence(run, own, "beekeeping") == []
    answer = run("show", CODE, "--fetch", workspace=own)
    assert answer.code == 0, answer.err
    assert "3 documents: 2 read, 1 no PDF" in answer.err
    assert "text of 2 pages" in answer.out
    (reason, *_) = evidence(run, own, "beekeeping")
    assert reason["snippet"].endswith("Funded are beekeeping cooperatives in mountain areas. (Guide.pdf, p. 2)")
    assert reason["points"] > 0
    (reason, *_) = evidence(run, own, "пчелари")
    assert reason["snippet"] == "Кой може да кандидатства: пчелари (Условия, p. 1)"
    assert asked() == [("/files/Guide.pdf", 200), ("/download", 200)]


def test_json_tells_what_is_at_hand(run: Run, own: Path) -> None:
    def texts(*options: str) -> Any:
        answer = run("show", CODE, *options, "--format", "json", workspace=own)
        return answer.json["calls"][0].get("document_texts")

    assert texts() is None
    assert [(each["name"], each["pages"], each["size"]) for each in texts("--documents")] == [
        ("Guide.pdf", None, None),
        ("Условия", None, None),
        ("Archive.zip", None, None),
    ]
    assert [(each["pages"], each["size"]) for each in texts("--fetch")] == [
        (2, len(GUIDE)),
        (1, len(RULES)),
        (None, None),
    ]
    assert [each["read_at"] for each in texts("--documents")] == ["2026-09-01T08:00:00Z", "2026-09-01T08:00:00Z", None]


def test_what_is_asked_for_again_is_not_sent_again(run: Run, own: Path, asked: Asked) -> None:
    run("show", CODE, "--fetch", workspace=own)
    again = run("show", CODE, "--fetch", workspace=own)
    assert again.code == 0
    assert "2 unchanged" in again.err
    assert asked()[2:] == [("/files/Guide.pdf", 304), ("/download", 304)]


def test_sync_fetches_the_files_of_open_calls_and_not_twice_within_a_week(run: Run, own: Path, asked: Asked) -> None:
    first = run("sync", "curated", "--documents", workspace=own)
    assert first.code == 0, first.err
    assert ("/files/Guide.pdf", 200) in asked()
    count = len(asked())
    second = run("sync", "curated", "--documents", workspace=own)
    assert "2 read lately and not asked for again" in second.err
    assert len(asked()) == count
    assert evidence(run, own, "beekeeping")


def test_sync_alone_fetches_no_file(run: Run, own: Path, asked: Asked) -> None:
    assert run("sync", "curated", workspace=own).code == 0
    assert asked() == []


def test_a_file_that_no_call_names_any_more_is_forgotten(run: Run, own: Path) -> None:
    run("sync", "curated", "--documents", workspace=own)
    write(own, [])
    run("sync", "curated", "--documents", workspace=own)
    write(own, [{"label": "Guide", "url": "http://127.0.0.1:9/files/Guide.pdf"}])
    assert "text not fetched" in run("show", CODE, "--documents", workspace=own).out
    assert evidence(run, own, "beekeeping") == []


def test_a_broken_file_is_a_warning_with_name_and_reason(run: Run, workspace: Path, publisher: HTTPServer) -> None:
    write(workspace, listing(publisher, "Broken /files/broken.pdf", "Guide /files/Guide.pdf"))
    answer = run("show", CODE, "--fetch", workspace=workspace)
    assert answer.code == 0
    assert f"curated:{CODE}: broken.pdf: broken: " in answer.err
    assert "no text, broken: " in answer.out
    assert evidence(run, workspace, "beekeeping")


@pytest.mark.parametrize(
    ("paths", "code", "reason"),
    [
        (["Gone /gone.pdf", "Guide /files/Guide.pdf"], 5, "gone.pdf: HTTP 5"),
        (["Gone /gone.pdf"], 4, "gone.pdf: HTTP 5"),
        (["Secret /secret/one.pdf"], 4, "one.pdf: robots.txt does not allow it"),
    ],
)
def test_files_that_cannot_be_fetched_are_told(
    paths: list[str], code: int, reason: str, run: Run, workspace: Path, publisher: HTTPServer
) -> None:
    write(workspace, listing(publisher, *paths))
    answer = run("show", CODE, "--fetch", workspace=workspace)
    assert answer.code == code
    assert reason in answer.err


def test_a_file_that_cannot_be_fetched_again_keeps_its_text(run: Run, own: Path, publisher: HTTPServer) -> None:
    run("show", CODE, "--fetch", workspace=own)
    publisher.clear()
    answer = run("show", CODE, "--fetch", workspace=own)
    assert answer.code == 4
    assert "text of 2 pages" in answer.out
    assert evidence(run, own, "beekeeping")


def test_without_the_extra_everything_else_works_and_the_extra_is_named(
    run: Run, own: Path, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("show", CODE, "--fetch", workspace=own)
    before = len(asked())
    monkeypatch.setitem(sys.modules, "pypdf", None)
    for command in (("show", CODE, "--fetch"), ("sync", "curated", "--documents")):
        answer = run(*command, workspace=own)
        assert answer.code == 2
        assert 'needs the extra "documents"' in answer.err
    assert len(asked()) == before
    assert "text of 2 pages" in run("show", CODE, "--documents", workspace=own).out
    assert evidence(run, own, "beekeeping")
