"""A ledger of its own for each test, and servers that all tests of a module share."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from fundmatch.store.ledger import Ledger
from tests.digest.builders import ledger_at
from tests.digest.mailserver import MailServer


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that was just made; making one takes longer than copying it."""
    path = tmp_path_factory.mktemp("empty") / "store.sqlite3"
    ledger_at(path).store.close()
    return path


@pytest.fixture
def ledger(empty_store: Path, tmp_path: Path) -> Iterator[Ledger]:
    made = ledger_at(Path(shutil.copy(empty_store, tmp_path / "store.sqlite3")))
    yield made
    made.store.close()


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, str], MailServer]]:
    """Mail servers by (security, login), each started when first asked for."""
    running: dict[tuple[str, str], MailServer] = {}
    with ExitStack() as stack:

        def server(security: str, login: str) -> MailServer:
            if (security, login) not in running:
                made = MailServer(tmp_path_factory.mktemp("server"), security, login)
                running[security, login] = stack.enter_context(made)
            return running[security, login]

        yield server
