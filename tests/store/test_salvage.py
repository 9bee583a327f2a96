"""What people were told survives a damaged store, as far as any of it can be read."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fundmatch.models import Call
from fundmatch.store import Store, set_aside_if_damaged
from fundmatch.store.ledger import Ledger
from fundmatch.store.mails import Item, ItemKey, PlannedMail
from fundmatch.store.salvage import salvage

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
WHO = "office@x.example"
PAGE = 4096


def call(number: int) -> Call:
    text = f"Тиха покана {number}. " * 40
    fields = {
        "id": f"opic:{number}",
        "source": "opic",
        "programme": "P",
        "code": str(number),
        "title": "T",
        "text": text,
    }
    return Call.model_validate({**fields, "fetched_at": "2026-11-01T06:00:00Z"})


def mail(number: int) -> PlannedMail:
    key = ItemKey(f"opic:{number}", "new", "1")
    message = (b"x" * 60 + b"\r\n") * 80
    return PlannedMail(f"m-{number:04}", "a@x.example", WHO, f"<{number}@x>", message, (Item(key, 1),))


def filled(path: Path, mails: int = 60) -> None:
    """A store with calls, and mails that went out."""
    with Store.open(path) as store:
        store.save("opic", [call(number) for number in range(60)], now=NOW, complete=True)
        ledger = Ledger(store, lambda: NOW)
        for number in range(mails):
            ledger.version(f"opic:{number}", f'{{"n": {number}}}')
            ledger.plan(mail(number), "stdout")
            ledger.handing(f"m-{number:04}")
            ledger.sent(f"m-{number:04}", "250 ok")
        ledger.round_done(WHO, "2026-11-16", "mail")
        store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def pages_of(path: Path, table: str) -> list[int]:
    """The pages of a table that hold rows, by SQLite's own account."""
    with sqlite3.connect(path) as connection:
        try:
            sql = "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path"
            return [int(number) for (number,) in connection.execute(sql, (table,))]
        except sqlite3.OperationalError:
            pytest.skip("this SQLite does not tell which pages a table has")


def spoil(path: Path, pages: list[int]) -> None:
    with path.open("r+b") as file:
        for number in pages:
            file.seek((number - 1) * PAGE)
            file.write(b"\xff" * PAGE)


def test_damage_in_the_calls_costs_nobody_a_second_mail(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite3"
    filled(path)
    spoil(path, pages_of(path, "calls"))
    assert set_aside_if_damaged(path, NOW) is not None
    with Store.open(path) as store:
        ledger = Ledger(store, lambda: NOW)
        assert len(ledger.told(WHO)) == 60
        assert ledger.version_body("opic:7", 1) == '{"n": 7}'
        assert (last := ledger.last_round(WHO)) is not None
        assert last.period == "2026-11-16"
        assert store.calls() == []


def test_damage_in_the_ledger_costs_only_what_stood_there(tmp_path: Path) -> None:
    path, new = tmp_path / "s.sqlite3", tmp_path / "new.sqlite3"
    filled(path)
    pages = pages_of(path, "digest_mails")
    spoil(path, [pages[len(pages) // 2]])
    with Store.open(new) as store:
        assert not salvage(path, store)
        told = Ledger(store, lambda: NOW).told(WHO)
    assert 40 < len(told) < 60


def test_a_sound_store_is_copied_whole(tmp_path: Path) -> None:
    filled(tmp_path / "s.sqlite3", mails=3)
    with Store.open(tmp_path / "new.sqlite3") as store:
        assert salvage(tmp_path / "s.sqlite3", store)
        assert len(Ledger(store, lambda: NOW).history()) == 3


@pytest.mark.parametrize("content", [b"", b"no database at all" * 500])
def test_nothing_to_save_is_no_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "s.sqlite3").write_bytes(content)
    with Store.open(tmp_path / "new.sqlite3") as store:
        assert not salvage(tmp_path / "s.sqlite3", store)
        assert Ledger(store, lambda: NOW).history() == []
