"""From one version of the file to the next: nothing is lost, and a cut migration is none."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from fundmatch.errors import StoreError
from fundmatch.store import Store, database
from tests.store.builders import LATER, NOW, call, first_version


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite"


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_a_store_of_the_first_version_keeps_everything(path: Path) -> None:
    calls = first_version(path)
    with Store.open(path) as store:
        assert store.calls() == calls
        assert store.gone() == {"opic:3": "2026-10-08T06:00:00Z"}
        assert [(each.call_id, each.kind, each.field, each.cosmetic) for each in store.changes()] == [
            ("opic:1", "new", "", False),
            ("opic:1", "changed", "title", True),
            ("opic:2", "changed", "deadlines", False),
            ("opic:3", "gone", "", False),
        ]
        (run,) = store.runs("opic")
        assert (run.listed, run.notes) == (3, ("n",))
        assert store.settled("opic") == frozenset()


def test_a_call_of_the_first_version_has_its_content_as_revision_1(path: Path) -> None:
    calls = first_version(path)
    with Store.open(path) as store:
        (revision,) = store.revisions("opic:1")
        assert (revision.number, revision.at) == (1, "2026-10-08T06:00:00Z")
        assert revision.call == calls[0].model_copy(update={"fetched_at": revision.at})
        assert [each.at for each in store.revisions("opic:3")] == ["2026-10-01T06:00:00Z"]
    assert rows(path, "SELECT count(*) FROM revisions WHERE body LIKE '%fetched_at%' OR body LIKE '%gone_at%'") == [
        (0,)
    ]


def test_reading_the_same_again_after_the_migration_is_no_change(path: Path) -> None:
    calls = first_version(path)
    with Store.open(path) as store:
        again = [each.model_copy(update={"fetched_at": "2026-10-09T06:00:00Z"}) for each in calls[:2]]
        assert store.save("opic", again, now=LATER, complete=True).changed == 0
        assert len(store.revisions("opic:1")) == 1


@pytest.mark.parametrize("old", [True, False], ids=["migrated", "new"])
def test_the_file_lists_its_versions(old: bool, path: Path) -> None:
    if old:
        first_version(path)
    Store.open(path).close()
    versions = rows(path, "SELECT version, applied_at FROM schema_versions ORDER BY version")
    assert [version for version, _ in versions] == list(range(1, len(database._migrations()) + 1))
    assert versions[0][1] == ("2026-10-01T06:00:00Z" if old else None)
    assert str(versions[1][1]).endswith("Z")
    assert rows(path, "PRAGMA user_version") == [(len(database._migrations()),)]


def test_a_migration_that_fails_leaves_the_file_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first_version(path)
    before = rows(path, "SELECT sql FROM sqlite_master ORDER BY name"), rows(path, "SELECT * FROM changes")
    first, second, *_ = database._migrations()
    with monkeypatch.context() as patched:
        patched.setattr(database, "_migrations", lambda: [first, f"{second}\nINSERT INTO nowhere VALUES (1);\n"])
        with pytest.raises(StoreError, match="nowhere"):
            Store.open(path)
    assert rows(path, "PRAGMA user_version") == [(1,)]
    assert (rows(path, "SELECT sql FROM sqlite_master ORDER BY name"), rows(path, "SELECT * FROM changes")) == before
    Store.open(path).close()


@pytest.mark.parametrize(
    ("tampering", "words"),
    [
        ("PRAGMA user_version = 99", "newer fundmatch"),
        ("INSERT INTO schema_versions (version) VALUES (99)", "newer fundmatch"),
        ("DELETE FROM schema_versions WHERE version = 1", "lists the versions"),
        ("DROP TABLE schema_versions", "lists the versions"),
    ],
)
def test_a_file_of_another_version_is_not_touched(tampering: str, words: str, path: Path) -> None:
    Store.open(path).close()
    connection = sqlite3.connect(path)
    connection.execute(tampering)
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match=words) as caught:
        Store.open(path)
    assert type(caught.value) is StoreError
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "orphan",
    [
        "INSERT INTO revisions (call_id, number, at, body) VALUES ('opic:9', 1, '', '')",
        "INSERT INTO changes (call_id, kind, field, old, new, at) VALUES ('opic:9', 'new', '', '', '', '')",
        "DELETE FROM calls",
    ],
)
def test_what_belongs_to_a_call_cannot_be_without_it(orphan: str, path: Path) -> None:
    with Store.open(path) as store:
        store.save("opic", [call()], now=NOW, complete=True)
        with pytest.raises(sqlite3.IntegrityError):
            store.connection.execute(orphan)
