"""Calls of our own making, and a store as the first version of fundmatch wrote it."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fundmatch.models import Call
from fundmatch.store.database import APPLICATION_ID

NOW = datetime(2026, 10, 1, 6, tzinfo=UTC)
LATER = NOW + timedelta(days=7)
FIRST_SCRIPT = Path(__file__).parents[2] / "fundmatch" / "store" / "migrations" / "0001_calls.sql"

#: Bodies as version 1 wrote them, every field of its time included.
OLD_BODY = {
    "id": "opic:1",
    "source": "opic",
    "programme": "P",
    "code": "C-1",
    "title": "Тихи трамваи",
    "summary": "",
    "text": "а\nб",
    "titles": {"bg": "Тихи"},
    "texts": {},
    "kind": "national",
    "action_type": "",
    "themes": [],
    "keywords": ["град"],
    "opens": "2026-Q3",
    "deadlines": [{"at": "2026-11-10T14:30:00Z", "zone": "Europe/Sofia", "precision": "exact"}],
    "deadline_model": "",
    "budget": {"total": 1.5, "min": None, "max": None, "grants": 2},
    "conditions": "Само търговци.",
    "url": "",
    "origin": "",
    "fetched_at": "2026-10-08T06:00:00Z",
    "documents": [{"label": "Условия", "url": "https://example.org/1", "kind": "pdf"}],
    "gone_at": None,
}


def call(key: str = "1", source: str = "opic", **fields: Any) -> Call:
    """A call with what it must have, and what is given."""
    usual = {"programme": "P", "code": "C-1", "title": "Тихи трамваи", "fetched_at": "2026-10-01T06:00:00Z"}
    return Call.model_validate({"id": f"{source}:{key}", "source": source, **usual, **fields})


def first_version(path: Path) -> list[Call]:
    """Write a store of version 1 with three calls, a change log and a run; returns the calls."""
    bodies = [{**OLD_BODY, "id": f"opic:{key}", "code": f"C-{key}"} for key in ("1", "2", "3")]
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path)
    connection.executescript(FIRST_SCRIPT.read_text(encoding="utf-8"))
    for number, body in enumerate(bodies):
        gone = "2026-10-08T06:00:00Z" if number == 2 else None
        row = (body["id"], "opic", json.dumps(body, ensure_ascii=False), "2026-10-01T06:00:00Z", gone)
        connection.execute("INSERT INTO calls (id, source, body, first_seen, gone_at) VALUES (?, ?, ?, ?, ?)", row)
    log = [
        ("opic:1", "new", "", "", "Тихи трамваи", "2026-10-01T06:00:00Z"),
        ("opic:1", "changed", "title", "Стари", "Тихи трамваи", "2026-10-08T06:00:00Z"),
        ("opic:2", "changed", "deadlines", "2026-11-01T14:30:00Z", "2026-11-10T14:30:00Z", "2026-10-08T06:00:00Z"),
        ("opic:3", "gone", "", "", "", "2026-10-08T06:00:00Z"),
    ]
    connection.executemany("INSERT INTO changes (call_id, kind, field, old, new, at) VALUES (?, ?, ?, ?, ?, ?)", log)
    run = {"source": "opic", "ok": True, "started": "a", "finished": "b", "listed": 3, "skipped": [], "notes": ["n"]}
    connection.execute("INSERT INTO runs (source, body) VALUES (?, ?)", ("opic", json.dumps(run)))
    connection.execute("PRAGMA user_version = 1")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.commit()
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    return [Call.model_validate(body) for body in bodies]
