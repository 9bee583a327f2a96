"""A login in a publisher's address is for asking the publisher: no reader sees it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from fundmatch.models import Call
from fundmatch.models.organisation import Organisation
from fundmatch.models.web_address import without_login
from fundmatch.reports.call_view import call_lines
from fundmatch.reports.commongrants import commongrants_record
from fundmatch.reports.document_words import documents_record
from fundmatch.reports.records import as_json, calls_csv, calls_record
from fundmatch.store.difference import changes_between
from tests.store.builders import call

NOW = datetime(2026, 9, 1, tzinfo=UTC)
AT = "2026-09-01T00:00:00Z"
LOGIN = "user:S3cretPw@"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"https://{LOGIN}example.org/a?b=c", "https://example.org/a?b=c"),
        (f"<http://{LOGIN}example.org:80/>", "<http://example.org:80/>"),
        ("https://example.org/@place?mail=a@b.org", "https://example.org/@place?mail=a@b.org"),
        ("https://example.org/x?token=kept", "https://example.org/x?token=kept"),
        ("office@example.org", "office@example.org"),
        ("", ""),
    ],
)
def test_only_the_login_is_left_out(text: str, shown: str) -> None:
    assert without_login(text) == shown


def guarded(login: str = LOGIN) -> Call:
    files = [{"label": "Guide", "url": f"https://{login}example.org/guide.pdf"}]
    page = f"https://{login}example.org/call"
    return call("1", url=page, origin=page, documents=files)


def changes(old: Call, new: Call) -> str:
    return "\n".join(each.model_dump_json() for each in changes_between(old, new, AT))


OUTPUTS: dict[str, Callable[[Call], str]] = {
    "show": lambda call: "\n".join(line.text for line in call_lines(call, NOW)),
    "json": lambda call: as_json(calls_record([call], NOW)),
    "csv": lambda call: calls_csv([call], NOW),
    "commongrants": lambda call: as_json(commongrants_record([call], NOW)),
    "documents": lambda call: as_json({"documents": documents_record(call, {})}),
    "another login": lambda call: changes(call, guarded("user:S3cretPw2@")),
    "no login": lambda call: changes(guarded(""), call),
    "another file": lambda call: changes(call, guarded().model_copy(update={"documents": ()})),
}


@pytest.mark.parametrize("output", OUTPUTS.values(), ids=OUTPUTS)
def test_what_is_printed_has_no_login(output: Callable[[Call], str]) -> None:
    text = output(guarded())
    assert "S3cret" not in text
    assert "https://example.org/" in text


def test_a_file_is_asked_for_with_its_login() -> None:
    assert guarded().documents[0].url == f"https://{LOGIN}example.org/guide.pdf"


def test_a_website_is_shown_without_a_login() -> None:
    assert Organisation(id="a:1", name="A", url=f"https://{LOGIN}example.org/").url == "https://example.org/"
