"""What runs fundmatch every day: a line for cron, units for systemd. Printed for a person to install."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Sequence
from pathlib import Path

#: Minutes over which runs of many offices spread, so that portals and mail servers are not asked by all at once.
SPREAD = 20

#: Words that need no quotes in a unit.
PLAIN = re.compile(r"[\w./:=@%$+-]+")

SERVICE = """\
# ~/.config/systemd/user/fundmatch-digest.service
[Unit]
Description=fundmatch: read the portals, send what is due
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
# A source that fails today (exit codes 4 and 5) is no reason to send nothing.
ExecStart=-{sync}
ExecStart={send}
# The password comes from password_command, or from a file of mode 600 with FUNDMATCH_SMTP_PASSWORD=…
# EnvironmentFile=%h/.config/fundmatch/password

# ~/.config/systemd/user/fundmatch-digest.timer
[Unit]
Description=fundmatch every day

[Timer]
OnCalendar=*-*-* {hour:02d}:00
# After days switched off it runs once, and only what is still news goes out.
Persistent=true
RandomizedDelaySec={spread}min

[Install]
WantedBy=timers.target

# systemctl --user daemon-reload && systemctl --user enable --now fundmatch-digest.timer
# journalctl --user -u fundmatch-digest     one line a run; exit code 6: a mail was not (certainly) sent
"""


def cron_line(program: Sequence[str], root: Path, hour: int) -> str:
    """A line for ``crontab -e``: runs spread over some minutes; cron mails what is said on stderr."""
    sync, send = (_escaped(_command(program, root, *rest)) for rest in (("sync", "--quiet"), ("digest", "send")))
    return f"{_minute(root)} {hour} * * * {sync}; {send}\n"


def systemd_units(program: Sequence[str], root: Path, hour: int) -> str:
    """A service and a timer, each headed by the name of its file."""
    sync, send = (_unit_escaped(_command(program, root, *rest)) for rest in (("sync", "--quiet"), ("digest", "send")))
    return SERVICE.format(sync=sync, send=send, hour=hour, spread=SPREAD)


def _command(program: Sequence[str], root: Path, *arguments: str) -> list[str]:
    return [*program, "--workspace", str(root), *arguments]


def _escaped(words: Sequence[str]) -> str:
    """For cron, in which an unescaped percent sign ends the command."""
    return shlex.join(words).replace("%", r"\%")


def _unit_escaped(words: Sequence[str]) -> str:
    """For systemd, which reads % and $ as specifiers and variables, and quotes as C does; its files are UTF-8."""
    safe = [word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$") for word in words]
    coded = [os.fsencode(word).decode("utf-8", "backslashreplace") for word in safe]
    return " ".join(word if PLAIN.fullmatch(word) else f'"{word}"' for word in coded)


def _minute(root: Path) -> int:
    """A minute that differs between offices and is the same every day; cron has no random delay."""
    from zlib import crc32

    return crc32(os.fsencode(root)) % SPREAD
