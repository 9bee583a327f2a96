"""``fundmatch sync`` end to end: the command, a portal on loopback, the store, and what search makes of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from fundmatch.http import Http
from tests.cli.answers import ROOT, Run

SEARCH = "/search-api/prod/rest/search"
NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def portal(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> HTTPServer:
    """The EU portal with a handful of rows of our own making; ИСУН does not answer."""
    fixture = json.loads((ROOT / "tests" / "fixtures" / "eu_portal" / "rows.json").read_text(encoding="utf-8"))
    row = fixture["rows"]["full"]

    def answer(request: Request) -> Response:
        """The one open topic, and nothing to the questions for closed ones and cascade calls."""
        query = json.loads(request.files["query"].read())["bool"]
        rows = [row] if "must_not" in query and {"terms": {"type": ["1"]}} in query["must"] else []
        return Response(json.dumps({"totalResults": len(rows), "results": rows}), content_type="application/json")

    httpserver.expect_request(SEARCH, method="POST").respond_with_handler(answer)
    for name in ("FUNDMATCH_EU_SEARCH_URL", "FUNDMATCH_EU_SITE_URL"):
        monkeypatch.setenv(name, httpserver.url_for("").rstrip("/"))
    for name in ("FUNDMATCH_ISUN_URL", "FUNDMATCH_EUFUNDS_URL"):
        monkeypatch.setenv(name, NOBODY)
    return httpserver


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses between attempts and requests cost the test no time."""
    contact, clock, _ = Http.__init__.__defaults__ or ()
    monkeypatch.setattr(Http.__init__, "__defaults__", (contact, clock, lambda seconds: None))


def test_sync_stores_calls_that_search_then_finds(run: Run, workspace: Path, portal: HTTPServer) -> None:
    answer = run("sync", "horizon", "--format", "json", workspace=workspace)
    assert answer.code == 0, answer.err
    report = answer.json["runs"][0]
    assert report["ok"]
    assert report["new"] >= 1
    listed = run("call", "list", "--all", "--source", "horizon", "--format", "json", workspace=workspace).json["calls"]
    assert len(listed) == report["new"]
    assert all(call["fetched_at"] == "2026-09-01T08:00:00Z" for call in listed)
    row = next(
        row
        for row in run("sources", "--format", "json", workspace=workspace).json["sources"]
        if row["source"] == "horizon"
    )
    assert row["last_ok"] is True
    again = run("sync", "horizon", "--format", "json", workspace=workspace).json["runs"][0]
    assert (again["new"], again["changed"], again["gone"]) == (0, 0, 0)


def test_one_failed_source_is_exit_code_5_and_the_others_are_stored(
    run: Run, workspace: Path, portal: HTTPServer
) -> None:
    answer = run("sync", "horizon", "opic", workspace=workspace)
    assert answer.code == 5
    assert "Error: opic:" in answer.err
    assert run("call", "list", "--all", "--source", "horizon", workspace=workspace).out.splitlines()[-1] != "0 calls"


def test_all_failed_is_exit_code_4_and_nothing_is_lost(
    run: Run, workspace: Path, portal: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("sync", "horizon", workspace=workspace)
    before = run("call", "list", "--all", "--format", "json", workspace=workspace).out
    for name in ("FUNDMATCH_EU_SEARCH_URL", "FUNDMATCH_EU_SITE_URL"):
        monkeypatch.setenv(name, NOBODY)
    answer = run("sync", workspace=workspace)
    assert answer.code == 4
    assert all(f"Error: {name}:" in answer.err for name in ("horizon", "creative", "opic"))
    assert run("call", "list", "--all", "--format", "json", workspace=workspace).out == before


def test_curated_calls_need_no_sync(run: Run, workspace: Path, portal: HTTPServer) -> None:
    answer = run("sync", "curated", workspace=workspace)
    assert answer.code == 0
    assert "nothing to fetch" in answer.err
    assert portal.log == []


@pytest.mark.parametrize(
    ("arguments", "environment", "message"),
    [
        (["nope"], {}, 'no source named "nope"'),
        ([], {"FUNDMATCH_ISUN_URL": "eumis"}, "FUNDMATCH_ISUN_URL='eumis' is no"),
    ],
    ids=["unknown source", "no origin"],
)
def test_wrong_sources_are_exit_code_2(
    run: Run,
    workspace: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    environment: dict[str, str],
    message: str,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    answer = run("sync", *arguments, workspace=workspace)
    assert answer.code == 2
    assert message in answer.err


def test_two_syncs_at_once_do_not_both_run(run: Run, workspace: Path, portal: HTTPServer) -> None:
    from filelock import FileLock

    (workspace / ".fundmatch").mkdir()
    with FileLock(workspace / ".fundmatch" / "sync.lock"):
        answer = run("sync", "horizon", workspace=workspace)
    assert answer.code == 3
    assert "another sync" in answer.err
    assert portal.log == []
