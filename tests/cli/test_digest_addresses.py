"""Digests from and to addresses of every kind: a strange one is named where it stands, and stops nobody else's mail."""

from __future__ import annotations

import re
import sys
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.cli.answers import Run

OTHER = "z@example.org"
PIROT, JUG = "profiles/opstina-pirot.yaml", "profiles/rra-jug.yaml"


@pytest.fixture
def office(workspace: Path) -> Path:
    """A workspace in which nobody gets mails yet."""
    for path in (workspace / "profiles").glob("*.yaml"):
        path.write_text(re.sub(r"contacts:\n( .*\n)*", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    return workspace


def contacts(office: Path, file: str, *written: str) -> None:
    with (office / file).open("a", encoding="utf-8") as opened:
        opened.write("contacts:\n" + "".join(f"  - {{{each}}}\n" for each in written))


def sent(office: Path) -> list[str]:
    """What stands behind ``To:`` in every mail written."""
    mails = [message_from_bytes(path.read_bytes()) for path in (office / "out").glob("*.eml")]
    return sorted(str(mail["To"]) for mail in mails)


@pytest.mark.parametrize(
    "address", ["x\\x7f@c.org", "a(b)@c.org", "-x@c.org", "a\\u200b@c.org", "a\\xad@c.org", f"{'a' * 300}@c.org"]
)
def test_an_address_that_is_none_stops_nobody_and_is_named_where_it_stands(
    run: Run, office: Path, address: str
) -> None:
    contacts(office, PIROT, f'mail: "{address}"')
    contacts(office, JUG, f"mail: {OTHER}, threshold: 1")
    checked = run("profile", "check", workspace=office)
    line = (office / PIROT).read_text(encoding="utf-8").count("\n")
    assert checked.code == 1
    assert f'{PIROT}:{line}:12: "mail": ' in checked.out + checked.err
    answer = run("digest", "send", "--to-dir", str(office / "out"), workspace=office)
    assert (answer.code, sent(office)) == (3, [OTHER])
    assert "is no mail address" in answer.err


def test_a_mail_that_cannot_be_written_stops_nobody(run: Run, office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever lets an address through that has no place in a header."""
    monkeypatch.setattr("fundmatch.models.profile.trouble_with", lambda _: "")
    contacts(office, PIROT, 'mail: "a(b)@c.org", threshold: 1')
    contacts(office, JUG, f"mail: {OTHER}, threshold: 1")
    answer = run("digest", "send", "--to-dir", str(office / "out"), workspace=office)
    assert (answer.code, sent(office)) == (6, [OTHER])
    assert "digest: 2 mails: 1 sent, 1 refused" in answer.err
    assert "refused: a(b)@c.org: 'a(b)@c.org' is no mail address: " in answer.err
    assert "mend it under contacts" in answer.err


@pytest.mark.parametrize(
    ("sender", "shown"),
    [
        ("Office, Sofia <o@x.org>", '"Office, Sofia" <o@x.org>'),
        ("Office: a; b <o@x.org>", '"Office: a; b" <o@x.org>'),
        ("Office <o@пример.бг>", "Office <o@xn--e1afmkfd.xn--90ae>"),
    ],
)
def test_mails_leave_whatever_stands_in_the_name_of_the_sender(run: Run, office: Path, sender: str, shown: str) -> None:
    (office / "fundmatch.toml").write_text(f"[mail]\nhost = 'h'\nsender = '{sender}'\n", encoding="utf-8")
    contacts(office, JUG, "mail: ivan@пример.бг, threshold: 1")
    answer = run("digest", "send", "--to-dir", str(office / "out"), workspace=office)
    (path,) = (office / "out").glob("*.eml")
    mail = message_from_bytes(path.read_bytes())
    assert (answer.code, mail["From"], mail["To"]) == (0, shown, "ivan@xn--e1afmkfd.xn--90ae")
    assert "=?" not in mail["Message-ID"] + mail["List-Id"] + mail["List-Unsubscribe"]


def test_programs_are_told_hosts_in_ascii(run: Run, office: Path) -> None:
    program = office / "program.py"
    program.write_text(
        "import pathlib, sys\npathlib.Path(__file__).with_name('told').write_text(' '.join(sys.argv[1:]))\n"
    )
    (office / "fundmatch.toml").write_text("[mail]\nhost = 'h'\nsender = 'Office <o@straße.de>'\n", encoding="utf-8")
    contacts(office, JUG, "mail: ivan@пример.бг, threshold: 1")
    answer = run("digest", "send", "--sendmail", f"{sys.executable} {program}", workspace=office)
    assert answer.code == 0
    assert (office / "told").read_text() == "-i -f o@xn--strae-oqa.de -- ivan@xn--e1afmkfd.xn--90ae"


@pytest.mark.parametrize(
    ("mail", "asked"),
    [
        ("straße@x.example", "Straße@x.example"),
        ("ϕίλος@x.example", "ϕίλος@X.example"),
        ("Ivan@Пример.бг", "ivan@пример.бг"),
    ],
)
def test_who_was_told_once_is_known_at_the_next_run(run: Run, office: Path, mail: str, asked: str) -> None:
    contacts(office, JUG, f"mail: {mail}, threshold: 1")
    send = ("digest", "send", "--to", asked, "--to-dir", str(office / "out"))
    first, second = run(*send, workspace=office), run(*send, workspace=office)
    assert (first.code, second.code, len(sent(office))) == (0, 0, 1)
    assert "digest: 0 mails: 0 sent; 1 with nothing to hear" in second.err


def test_who_stands_twice_under_a_partner_reads_its_name_once(run: Run, office: Path) -> None:
    contacts(
        office,
        JUG,
        f"mail: {OTHER}, threshold: 1, programmes: [curated]",
        f"mail: {OTHER}, threshold: 60, programmes: [opic]",
        f"mail: {OTHER}, threshold: 2, programmes: [horizon]",
    )
    contacts(office, PIROT, f"mail: {OTHER}, threshold: 1")
    shown = run("digest", "preview", "--to", OTHER, "--to", OTHER.upper(), workspace=office)
    assert shown.out.count(f"To: {OTHER}") == 1
    assert re.search(r"(?m)^Subject: [^+]+ \+1:", shown.out)
    read = " ".join(shown.out.split())
    assert re.search(r"Calls for Municipality of Pirot, Regional [^,]+ This is your first mail", read)
    assert re.search(r"is a contact of Municipality of Pirot, Regional [^,]+ To stop", read)


def test_namesakes_are_told_apart(run: Run, office: Path) -> None:
    for file in (PIROT, JUG):
        text = (office / file).read_text(encoding="utf-8")
        renamed = re.sub(r"(?m)^name: .*\n(names: .*\n|names:\n(  .*\n)*)?", "name: City Lab\n", text)
        (office / file).write_text(renamed, encoding="utf-8")
        contacts(office, file, f"mail: {OTHER}, threshold: 1")
    shown = run("digest", "preview", workspace=office)
    assert "\nCalls for City Lab [opstina-pirot], City Lab [rra-jug]\n" in shown.out


@pytest.mark.parametrize(("language", "opening"), [("en", "“"), ("bg", "„"), ("sr-Latn", "„"), ("sr-Cyrl", "„")])
def test_the_nearest_miss_is_quoted_once(run: Run, office: Path, language: str, opening: str) -> None:
    contacts(office, JUG, f"mail: {OTHER}, threshold: 99, when_empty: true, language: {language}")
    shown = run("digest", "preview", workspace=office)
    assert opening in shown.out
    assert not re.search("[“”„]{2}", shown.out)


def test_doctor_tells_of_one_finding(run: Run, office: Path) -> None:
    contacts(office, PIROT, 'mail: "a(b)@c.org"')
    checks = {each["check"]: each for each in run("doctor", "--format", "json", workspace=office).json["checks"]}
    assert (checks["files"]["ok"], checks["files"]["found"]) == (False, "1 finding")
