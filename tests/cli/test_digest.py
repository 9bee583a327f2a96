"""``fundmatch digest``: from a workspace's files to mails, once each, and to what is said of them."""

from __future__ import annotations

import email
import re
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from email.policy import default
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.cli.answers import Run

CALL = "CREA-CULT-2027-COOP-1"
OFFICE = "ured@x.example"


def contact(workspace: Path, slug: str = "opstina-pirot", **fields: Any) -> None:
    """Give a partner this contact and no other."""
    stated = {"mail": OFFICE, "language": "en", "rhythm": "weekly", "threshold": 30, **fields}
    path = workspace / "profiles" / f"{slug}.yaml"
    text = re.sub(r"contacts:\n( .*\n)*", "", path.read_text(encoding="utf-8"))
    entry = ", ".join(
        f"{name}: {str(value).lower() if isinstance(value, bool) else value}" for name, value in stated.items()
    )
    path.write_text(f"{text.rstrip()}\ncontacts:\n  - {{{entry}}}\n", encoding="utf-8")


@pytest.fixture
def office(workspace: Path) -> Path:
    """A workspace with one contact, of Pirot."""
    for path in (workspace / "profiles").glob("*.yaml"):
        path.write_text(re.sub(r"contacts:\n( .*\n)*", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    contact(workspace)
    return workspace


@pytest.fixture
def mails(run: Run, office: Path) -> Callable[[str], list[EmailMessage]]:
    """Send what is due on a day into a folder; the messages of that run."""
    numbers = count()

    def send(day: str) -> list[EmailMessage]:
        folder = office / "out" / str(next(numbers))
        with time_machine.travel(f"{day}T08:00:00Z", tick=False):
            answer = run("digest", "send", "--to-dir", str(folder), workspace=office)
        assert answer.code == 0, answer.err
        return [read(path) for path in sorted(folder.glob("*.eml"))]

    return send


def read(path: Path) -> EmailMessage:
    message = email.message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def text(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_one_first_mail_then_silence(mails: Callable[[str], list[EmailMessage]]) -> None:
    (first,) = mails("2026-09-01")
    assert re.fullmatch(r"Municipality of Pirot: \d+ calls fit today", str(first["Subject"]))  # no day is known
    assert CALL in text(first)
    assert mails("2026-09-01") == mails("2026-09-02") == mails("2026-09-08") == []


def test_the_subject_names_the_nearest_deadline(office: Path, mails: Callable[[str], list[EmailMessage]]) -> None:
    edit(office / "calls" / "hand-kept.yaml", "deadlines: [2027-05]", "deadlines: [2027-05-13]")
    (first,) = mails("2026-09-01")
    assert str(first["Subject"]).endswith("calls fit today, nearest deadline 13 May 2027")


def edit(path: Path, old: str, new: str) -> None:
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new), encoding="utf-8")


def test_a_changed_budget_is_told_with_old_and_new(office: Path, mails: Callable[[str], list[EmailMessage]]) -> None:
    mails("2026-09-01")
    calls = office / "calls" / "hand-kept.yaml"
    edit(calls, f"code: {CALL}\n", f"code: {CALL}\n    budget: {{total: 2000000}}\n")
    assert mails("2026-09-02") == []  # weekly
    (second,) = mails("2026-09-07")
    assert "The budget of the call is now stated: €2,000,000" in text(second)
    assert str(second["Subject"]).startswith("Municipality of Pirot: 1 piece of news")
    assert mails("2026-09-14") == []


def test_older_calls_appear_because_of_new_keywords(office: Path, mails: Callable[[str], list[EmailMessage]]) -> None:
    contact(office, threshold=40)
    mails("2026-09-01")
    profile = office / "profiles" / "opstina-pirot.yaml"
    edit(profile, "keywords:\n", "keywords:\n  - {en: European cooperation projects, weight: 5}\n")
    (second,) = mails("2026-09-07")
    assert "because you added “European cooperation projects”" in " ".join(text(second).split())


def test_dismissed_and_tracked_calls_are_obeyed(
    run: Run, office: Path, mails: Callable[[str], list[EmailMessage]]
) -> None:
    run("dismiss", CALL, workspace=office)
    assert CALL not in text(*mails("2026-09-01"))
    run("dismiss", CALL, "--undo", workspace=office)
    run("track", CALL, "applying", "--with", "opstina-pirot", workspace=office)
    (second,) = mails("2026-09-07")
    assert CALL in text(second)
    assert "Your team is preparing an application" in text(second)


def test_nothing_is_told_only_to_those_who_asked(office: Path, mails: Callable[[str], list[EmailMessage]]) -> None:
    contact(office, when_empty=True, threshold=90)
    mails("2026-09-01")
    (empty,) = mails("2026-09-07")
    assert str(empty["Subject"]) == "Municipality of Pirot: no news on calls"
    assert re.search(r"Nothing for you this week\.\nThe nearest miss was", text(empty))


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("bg", "ПОДХОДЯЩИ ПОКАНИ"),
        ("sr-Latn", "POZIVI KOJI"),
        ("sr-Cyrl", "ПОЗИВИ КОЈИ"),
        ("en", "CALLS THAT FIT TODAY"),
    ],
)
def test_mails_speak_the_language_of_the_reader(
    office: Path, mails: Callable[[str], list[EmailMessage]], language: str, heading: str
) -> None:
    contact(office, language=language)
    (first,) = mails("2026-09-01")
    assert heading in text(first)
    assert str(first["Content-Language"]) == language


def test_a_group_gets_one_mail_about_its_members(office: Path, run: Run) -> None:
    groups = office / "profiles" / "groups.yaml"
    with groups.open("a", encoding="utf-8") as file:
        file.write(f"  contacts: [{{mail: {OFFICE}, threshold: 40}}, {{mail: b@x.example}}]\n")
    shown = run("digest", "send", "--dry-run", workspace=office).out.splitlines()
    assert [line.partition("\t")[0] for line in shown] == ["b@x.example", OFFICE]


def test_preview_remembers_nothing_and_writes_html(office: Path, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "html"
    first = run("digest", "preview", "--html", str(folder), workspace=office)
    second = run("digest", "preview", workspace=office)
    assert (first.code, first.out) == (0, second.out)
    assert f"To: {OFFICE}\nSubject: Municipality of Pirot" in first.out
    page = (folder / f"{OFFICE}.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert not re.search(r"<(img|script|link|iframe)|url\(", page)


def test_history_tells_what_went_out(office: Path, run: Run, mails: Callable[[str], list[EmailMessage]]) -> None:
    (message,) = mails("2026-09-01")
    (entry,) = run("digest", "history", "--format", "json", workspace=office).json["mails"]
    assert (entry["recipient"], entry["state"], entry["message_id"]) == (OFFICE, "sent", message["Message-ID"])
    assert OFFICE in run("digest", "history", workspace=office).out
    refused = run("digest", "history", "--resolve", entry["id"], "lost", workspace=office)
    assert (refused.code, "is sent" in refused.err) == (2, True)


def test_history_of_an_address_that_nobody_has_is_an_error(office: Path, run: Run) -> None:
    answer = run("digest", "history", "--to", "nobody@example.org", workspace=office)
    assert (answer.code, answer.out) == (2, "")
    assert 'nobody gets mail at "nobody@example.org"' in answer.err
    known = run("digest", "history", "--to", OFFICE, workspace=office)
    assert (known.code, known.out) == (0, "0 mails\n")


def test_mail_that_cannot_go_out_ends_with_6_and_is_not_lost(
    office: Path, run: Run, mails: Callable[[str], list[EmailMessage]]
) -> None:
    failed = run("digest", "send", "--sendmail", "/nowhere/sendmail -i", workspace=office)
    assert failed.code == 6
    assert "Error: " in failed.err
    assert len(mails("2026-09-01")) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("send",), 3, "no [mail]"),
        (("send", "--to-dir", "out", "--to-stdout"), 2, "exclude each other"),
        (("send", "--to", "ured@y.example", "--dry-run"), 2, 'did you mean "ured@x.example"?'),
        (("install",), 2, "for what?"),
        (("history", "--resolve", "nothing", "sent"), 2, 'no mail "nothing"'),
    ],
)
def test_mistakes_are_named(office: Path, run: Run, arguments: tuple[str, ...], code: int, said: str) -> None:
    answer = run("digest", *arguments, workspace=office)
    assert (answer.code, said in answer.err) == (code, True), answer.err


def test_nobody_to_write_to_is_said(run: Run, workspace: Path) -> None:
    for path in (workspace / "profiles").glob("*.yaml"):
        path.write_text(re.sub(r"contacts:\n( .*\n)*", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    answer = run("digest", "send", "--dry-run", workspace=workspace)
    assert (answer.code, answer.out, "nobody gets digests" in answer.err) == (0, "", True)


@pytest.mark.parametrize(("kind", "wanted"), [("--cron", r"^\d+ 7 \* \* \* "), ("--systemd", r"Persistent=true")])
def test_install_prints_and_touches_nothing(office: Path, run: Run, kind: str, wanted: str) -> None:
    answer = run("digest", "install", kind, workspace=office)
    assert re.search(wanted, answer.out)
    assert f"--workspace {office} digest send" in answer.out
    assert not (office / ".fundmatch").exists()


def test_the_moment_of_a_run_is_the_clock_of_the_ledger(
    office: Path, run: Run, mails: Callable[[str], list[EmailMessage]]
) -> None:
    (message,) = mails("2026-09-01")
    assert datetime.fromisoformat("2026-09-01T08:00:00+00:00") == message["Date"].datetime
    (entry,) = run("digest", "history", "--format", "json", workspace=office).json["mails"]
    assert entry["planned_at"] == "2026-09-01T08:00:00Z"


def test_a_first_mail_is_the_first_only_once_even_an_empty_one(
    office: Path, mails: Callable[[str], list[EmailMessage]]
) -> None:
    contact(office, when_empty=True, threshold=99)
    first, second = *mails("2026-09-01"), *mails("2026-09-07")
    assert "This is your first mail" in text(first)
    assert "The nearest miss was" in text(first)
    assert "This is your first mail" not in text(second)


FALCONRY = """\
source: curated
programme: Archives
calls:
  - code: FALCON-1
    origin: by hand
    read: 2026-09-10
    title: Falconry archives
    summary: Falconry archives and everything about falconry archives.
    deadlines: [2027-02-01]
"""


def test_words_added_while_there_was_nothing_to_tell_are_no_reason_later(
    office: Path, mails: Callable[[str], list[EmailMessage]]
) -> None:
    contact(office, threshold=40)
    mails("2026-09-01")
    edit(
        office / "profiles" / "opstina-pirot.yaml", "keywords:\n", "keywords:\n  - {en: falconry archives, weight: 5}\n"
    )
    assert mails("2026-09-07") == []
    (office / "calls" / "falconry.yaml").write_text(FALCONRY, encoding="utf-8")
    (told,) = mails("2026-09-14")
    assert "FALCON-1" in text(told)
    assert "because you added" not in text(told)


@pytest.mark.parametrize(
    ("file", "wrong", "sent"),
    [
        ("tracked.yaml", "- call: [\n", 1),
        ("profiles/rra-jug.yaml", "name: x\nkeywrds: [a]\n", 1),
        ("dismissed.yaml", "- call: [\n", 0),  # what was dismissed would come back, and no mail can be taken back
    ],
)
def test_a_file_that_does_not_count_is_said_when_mails_go_out(
    run: Run, office: Path, file: str, wrong: str, sent: int
) -> None:
    (office / file).write_text(wrong, encoding="utf-8")
    answer = run("digest", "send", "--to-dir", str(office / "out"), workspace=office)
    assert (answer.code, len(list((office / "out").glob("*.eml")))) == (3, sent)
    assert f"{file}:" in answer.err


def test_a_name_of_any_length_leaves_room_for_the_others(
    office: Path, mails: Callable[[str], list[EmailMessage]]
) -> None:
    calls = office / "calls" / "hand-kept.yaml"
    edited = re.sub(
        r"(?m)^(    title: ).*$", lambda found: found[1] + "Culture " + "A" * 5000, calls.read_text("utf-8")
    )
    calls.write_text(edited, encoding="utf-8")
    (first,) = mails("2026-09-01")
    assert max(map(len, text(first).splitlines())) <= 240


def test_a_programme_that_is_none_is_said(run: Run, office: Path) -> None:
    contact(office, programmes="[creativ]")
    answer = run("digest", "send", "--dry-run", workspace=office)
    assert f'{OFFICE}: programmes: no source "creativ" (did you mean "creative"?)' in answer.err
