"""A Postfix of our own: configuration, queue and mailboxes below one folder, on a port of this computer only."""

from __future__ import annotations

import email
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from email.message import Message
from pathlib import Path

TLS = Path(__file__).parents[1] / "digest" / "tls" / "server.pem"
#: Where distributions keep programs of root that are not on everybody's path.
PATH = f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin{os.pathsep}/usr/local/sbin"
#: The user to whom the mailboxes belong; Postfix never delivers as root.
NOBODY = 65534

MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log/mail.log
maillog_file_prefixes = {folder}
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.example.org
mydestination =
alias_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
default_transport = error:this server sends nothing anywhere
relay_transport = error:this server sends nothing anywhere
virtual_mailbox_domains = example.org
virtual_mailbox_base = {folder}/mailboxes
virtual_mailbox_maps = texthash:{folder}/etc/mailboxes
virtual_uid_maps = static:{nobody}
virtual_gid_maps = static:{nobody}
smtpd_recipient_restrictions = check_recipient_access texthash:{folder}/etc/access, permit_mynetworks, reject
smtpd_tls_cert_file = {tls}
smtpd_tls_key_file = {tls}
smtpd_tls_security_level = encrypt
smtpd_tls_session_cache_database =
smtp_tls_security_level = none
smtputf8_enable = yes
"""

MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup    unix n - n 60 1 pickup
cleanup   unix n - n - 0 cleanup
qmgr      unix n - n 300 1 qmgr
tlsmgr    unix - - n 1000? 1 tlsmgr
rewrite   unix - - n - - trivial-rewrite
bounce    unix - - n - 0 bounce
defer     unix - - n - 0 bounce
trace     unix - - n - 0 bounce
error     unix - - n - - error
retry     unix - - n - - error
anvil     unix - - n - 1 anvil
proxymap  unix - - n - - proxymap
virtual   unix - n n - - virtual
postlog   unix-dgram n - n - 1 postlogd
"""


def missing() -> str:
    """Why there can be no Postfix here; empty when there can."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "Postfix must be started by root"
    if not shutil.which("postfix", path=PATH):
        return "no Postfix is installed"
    return ""


class Postfix:
    """The server, from start to stop; use it as a context.

    ``folder`` and all above it must be open to other users. Known are ``recipients``; ``later`` is told to come back.
    """

    def __init__(self, folder: Path, recipients: list[str], later: str) -> None:
        self.folder, self.port = folder, _free_port()
        self._recipients, self._later = recipients, later

    def __enter__(self) -> Postfix:
        for name in ("etc", "queue", "data", "log", "mailboxes"):
            (self.folder / name).mkdir()
        shutil.chown(self.folder / "data", "postfix")
        shutil.chown(self.folder / "mailboxes", NOBODY, NOBODY)
        tls = self.folder / "etc" / "server.pem"
        shutil.copy(TLS, tls)
        tls.chmod(0o600)
        values = {"folder": self.folder, "nobody": NOBODY, "tls": tls, "port": self.port}
        boxes = "".join(f"{address} {address.partition('@')[0]}/\n" for address in [*self._recipients, self._later])
        access = f"{self._later} 450 4.7.1 come back later\n"
        texts = {"main.cf": MAIN.format(**values), "master.cf": MASTER.format(**values)}
        for name, text in {**texts, "mailboxes": boxes, "access": access}.items():
            (self.folder / "etc" / name).write_text(text)
        self._postfix("start")
        try:
            self._wait(self._answers, "the port never opened")
        except BaseException:
            self._postfix("stop")
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._postfix("stop")
        self._wait(lambda: not self._runs(), "it does not stop")

    @property
    def sendmail(self) -> list[str]:
        """The program that takes mails on this computer."""
        return [str(shutil.which("sendmail", path=PATH)), "-C", str(self.folder / "etc")]

    def accept_later(self) -> None:
        """From now on nobody is told to come back."""
        (self.folder / "etc" / "access").write_text("")
        self._postfix("reload")

    def mails(self, recipient: str) -> list[Message]:
        """What is in a mailbox, oldest first."""
        files = (self.folder / "mailboxes" / recipient.partition("@")[0] / "new").glob("*")
        return [email.message_from_bytes(path.read_bytes()) for path in sorted(files)]

    def settle(self) -> None:
        """Wait until everything that was taken is delivered."""
        active = ("incoming", "active", "maildrop")
        self._wait(lambda: not any(self._queued(name) for name in active), "the queue never gets empty")

    def log(self) -> str:
        return (self.folder / "log" / "mail.log").read_text()

    def _queued(self, name: str) -> bool:
        return any(path.is_file() for path in (self.folder / "queue" / name).rglob("*"))

    def _postfix(self, command: str) -> None:
        arguments = ["postfix", "-c", str(self.folder / "etc"), command]
        environment = {**os.environ, "PATH": PATH}
        done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr

    def _runs(self) -> bool:
        arguments = ["postfix", "-c", str(self.folder / "etc"), "status"]
        environment = {**os.environ, "PATH": PATH}
        return subprocess.run(arguments, env=environment, capture_output=True, check=False, timeout=60).returncode == 0

    def _answers(self) -> bool:
        with closing(socket.socket()) as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def _wait(self, done: Callable[[], bool], trouble: str) -> None:
        end = time.monotonic() + 60
        while not done():
            assert time.monotonic() < end, f"{trouble}\n{self.log()}"
            time.sleep(0.05)


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
