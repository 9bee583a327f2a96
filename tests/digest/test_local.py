"""Mails into a folder, to standard output, to sendmail; and passwords from programs."""

from __future__ import annotations

import io
import mailbox
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from fundmatch.digest.local import FolderTransport, SendmailTransport, StdoutTransport, forget_unfinished, is_filed
from fundmatch.digest.password import VARIABLE, read_password
from fundmatch.digest.transport import Envelope, RefusedError, Transport, UncertainError, UnusableError
from fundmatch.errors import MailError
from fundmatch.workspace import MailSettings
from tests.digest.builders import SENDER, TEXT, planned

MAIL = planned("a@example.org")
ENVELOPE = Envelope("20261123-00000001", SENDER, "a@example.org")
NAME = "20261123-00000001.eml"


class Steps:
    """What ``handing`` saw."""

    def __init__(self, look: Callable[[], object]) -> None:
        self.look, self.seen = look, list[object]()

    def __call__(self) -> None:
        self.seen.append(self.look())


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_gets_its_name_after_the_ledger_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "mails" / "out"
    handing = Steps(lambda: names(folder))
    receipt = FolderTransport(folder).send(MAIL.message, ENVELOPE, handing)
    assert handing.seen == [[f".{NAME}.aside"]]
    assert names(folder) == [NAME]
    assert (folder / NAME).read_bytes() == MAIL.message
    assert receipt.reply == f"written to {folder / NAME}"


@pytest.mark.parametrize(
    ("files", "filed"),
    [((NAME,), True), ((NAME, f".{NAME}.aside"), True), ((f".{NAME}.aside",), False), ((), None), (("x.eml",), None)],
)
def test_a_folder_tells_what_became_of_a_mail(files: tuple[str, ...], filed: bool | None, tmp_path: Path) -> None:
    for name in files:
        (tmp_path / name).write_bytes(b"")
    assert is_filed(FolderTransport(tmp_path).via, ENVELOPE.mail_id) is filed
    assert filed is not False or names(tmp_path) == []


@pytest.mark.parametrize("via", ["smtp:localhost:25", "stdout", "sendmail:/usr/sbin/sendmail"])
def test_other_ways_tell_nothing(via: str) -> None:
    assert is_filed(via, ENVELOPE.mail_id) is None
    forget_unfinished(via, ENVELOPE.mail_id)


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    handing = Steps(lambda: None)
    with pytest.raises(UnusableError, match="cannot be written"):
        FolderTransport(tmp_path / "file").send(MAIL.message, ENVELOPE, handing)
    assert handing.seen == []


def test_a_name_that_is_taken_by_a_folder(tmp_path: Path) -> None:
    (tmp_path / NAME / "x").mkdir(parents=True)
    with pytest.raises(MailError):
        FolderTransport(tmp_path).send(MAIL.message, ENVELOPE, lambda: None)
    assert names(tmp_path) == [NAME]


def test_printed_mails_are_a_mailbox(tmp_path: Path) -> None:
    out = io.BytesIO()
    handing = Steps(out.getvalue)
    for _ in range(2):
        StdoutTransport(out).send(MAIL.message, ENVELOPE, handing)
    assert handing.seen[0] == b""
    (tmp_path / "box").write_bytes(out.getvalue())
    with closing(mailbox.mbox(tmp_path / "box")) as box:
        first, second = box
    assert first["Message-ID"] == second["Message-ID"] == MAIL.message_id
    payload = first.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert payload.decode().replace("\n>From ", "\nFrom ").rstrip() == TEXT.replace("\r\n", "\n").rstrip()
    assert b"\r" not in out.getvalue()


class Closed(io.BytesIO):
    """An output whose reader has gone."""

    def flush(self) -> None:
        raise BrokenPipeError(32, "Broken pipe")


def test_nobody_knows_what_a_closed_output_took() -> None:
    with pytest.raises(UncertainError, match="Broken pipe"):
        StdoutTransport(Closed()).send(MAIL.message, ENVELOPE, lambda: None)


def program(folder: Path, code: str) -> list[str]:
    """A program of our own as a command."""
    path = folder / "program.py"
    path.write_text(f"import os, signal, sys, time\n{code}\n")
    return [sys.executable, str(path)]


@pytest.mark.parametrize(
    "transport", [FolderTransport(Path("never")), StdoutTransport(io.BytesIO()), SendmailTransport(["never"])]
)
def test_what_is_no_address_goes_nowhere(transport: Transport) -> None:
    with pytest.raises(RefusedError, match="no address"):
        transport.send(MAIL.message, Envelope("1", SENDER, "-bs@example.org"), pytest.fail)
    transport.close()


def settings(command: list[str]) -> MailSettings:
    return MailSettings("smtp.example.org", SENDER, username="office", password_command=tuple(command))


@pytest.mark.parametrize(
    ("printed", "password"),
    [("тайна", "тайна"), ("a b \\n", "a b "), ("first\\r\\nuser: office\\n", "first"), ("$HOME;ls", "$HOME;ls")],
)
def test_a_program_prints_the_password(printed: str, password: str, tmp_path: Path) -> None:
    command = program(tmp_path, f"sys.stdout.buffer.write('{printed}'.encode())")
    assert read_password(settings(command), {}) == password
    assert read_password(settings(command), {VARIABLE: "from outside"}) == "from outside"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("print('hunter2'); print('hunter2', file=sys.stderr); sys.exit(3)", "failed with exit code 3"),
        ("print()", "printed no password"),
        ("sys.stdout.buffer.write(b'hunter2\\xff')", "printed no password"),
        ("print('hunter2\\x00')", "printed no password"),
        ("print('hunter2', flush=True); time.sleep(3600)", "within 0.5 s"),
        ("sys.exit(0 if sys.stdin.read() else 4)", "failed with exit code 4"),
    ],
)
def test_a_program_that_prints_none(code: str, words: str, tmp_path: Path) -> None:
    command = [*program(tmp_path, code), "--key", "hunter2"]
    with pytest.raises(UnusableError, match=words) as caught:
        read_password(settings(command), {}, patience=0.5 if "sleep" in code else 30)
    assert "hunter2" not in f"{caught.value!r} {caught.value.hint} {caught.value.__cause__!r}"


@pytest.mark.parametrize(("command", "words"), [([], "no password for office"), (["no such program"], "cannot be run")])
def test_nobody_has_the_password(command: list[str], words: str) -> None:
    with pytest.raises(UnusableError, match=words) as caught:
        read_password(settings(command), {VARIABLE: ""})
    assert VARIABLE in caught.value.hint
