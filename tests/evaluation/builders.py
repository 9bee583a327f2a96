"""Small made-up benches, written as files."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

Table = Sequence[Mapping[str, str]]

TOPICS: Table = (
    {"topic_id": "T-HERITAGE", "title": "Digital cultural heritage", "text": "Digital cultural heritage. Museums"},
    {"topic_id": "T-FARM", "title": "Soil health and sustainable farming", "text": "Soil health and farming. Crops"},
    {"topic_id": "T-BATTERY", "title": "Battery recycling", "text": "Battery recycling. Circular economy of lithium"},
    {"topic_id": "T-OCEAN", "title": "Healthy oceans", "text": "Healthy oceans. Fisheries and marine litter"},
)
ORGS: Table = (
    {
        "pic": "100000001",
        "country": "BG",
        "profile_text": "Museums of digital heritage \nCultural heritage of villages",
    },
    {"pic": "100000002", "country": "RS", "profile_text": "Crops and soil health for sustainable farming"},
    {"pic": "100000003", "country": "IT", "profile_text": "Recycling lithium from every battery"},
    {"pic": "100000004", "country": "EL", "profile_text": "Marine litter and fisheries of the oceans"},
)
QRELS: Table = (
    {"pic": "100000001", "topic_id": "T-HERITAGE"},
    {"pic": "100000002", "topic_id": "T-FARM"},
    {"pic": "100000003", "topic_id": "T-BATTERY"},
    {"pic": "100000004", "topic_id": "T-OCEAN"},
)
POOL: Table = tuple({**row, "tier": tier} for row, tier in zip(ORGS, ("1", "1", "2", "0"), strict=True))
CONSORTIA: Table = (
    {
        "project_id": "900", "topic_id": "T-FARM", "coordinator": "100000001", "coordinator_country": "BG",
        "partners": "100000002 100000003", "partner_countries": "RS IT",
    },
    {
        "project_id": "901", "topic_id": "T-UNKNOWN", "coordinator": "100000002", "coordinator_country": "RS",
        "partners": "100000001", "partner_countries": "BG",
    },
    {
        "project_id": "899", "topic_id": "T-OCEAN", "coordinator": "200000009", "coordinator_country": "PT",
        "partners": "100000001 100000002 200000008", "partner_countries": "BG RS ES",
    },
)  # fmt: skip
HISTORY: Table = (
    {"pic": "100000001", "key": "HE:1", "start": "2023-01-01"},
    {"pic": "100000002", "key": "HE:1", "start": "2023-01-01"},
    {"pic": "100000002", "key": "HE:2", "start": "2023-12-15"},
    {"pic": "100000003", "key": "HE:2", "start": "2023-12-15"},
    {"pic": "300000007", "key": "HE:2", "start": "2023-12-15"},
)
CALL_TABLES: Mapping[str, Table] = {"topics": TOPICS, "orgs": ORGS, "qrels": QRELS}
PARTNER_TABLES: Mapping[str, Table] = {"topics": TOPICS, "pool": POOL, "consortia": CONSORTIA, "history": HISTORY}


def as_text(table: Table) -> str:
    """A table as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(table[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    return text.getvalue()


def write_bench(folder: Path, tables: Mapping[str, Table], name: str = "A_tiny") -> str:
    """Write gzipped tables; the prefix to ask for them."""
    for table, rows in tables.items():
        (folder / f"{name}_{table}.csv.gz").write_bytes(gzip.compress(as_text(rows).encode("utf-8")))
    return str(folder / name)


def no_clock() -> float:
    """A clock that stands still."""
    return 0.0
