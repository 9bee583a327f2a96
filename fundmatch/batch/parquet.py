"""A part as a Parquet file that tells what it is.

Columns: ``profile`` (slug), ``rank`` (from 1), ``call`` (id), ``code``, ``score`` (0–100, unrounded) and, where asked
for, the strongest ``evidence`` (its kind), its ``keyword`` and the form ``matched`` in the call. The file's metadata
hold a :class:`PartReport` under ``fundmatch``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from fundmatch.batch.files import written_whole
from fundmatch.models import Model

KEY = b"fundmatch"


class PartReport(Model):
    """What a part is: its number, the digest of all it depends on, and how much it holds."""

    number: int
    digest: str
    profiles: int
    rows: int


def write_part(
    path: Path, columns: Mapping[str, Sequence[str] | Sequence[int] | Sequence[float]], report: PartReport
) -> None:
    """Write a part whole. The same rows give the same bytes."""
    import pyarrow as pa
    from pyarrow import parquet

    types = {"rank": pa.int32(), "score": pa.float64()}
    schema = pa.schema([(name, types.get(name, pa.string())) for name in columns])
    schema = schema.with_metadata({KEY: report.model_dump_json().encode("utf-8")})
    with written_whole(path) as file:
        parquet.write_table(pa.table(dict(columns), schema=schema), file, compression="zstd")


def read_report(path: Path) -> PartReport | None:
    """What a part says of itself; None where there is no whole part."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        found = parquet.read_metadata(path)
        report = PartReport.model_validate_json((found.metadata or {})[KEY])
    except (OSError, KeyError, ValueError, pa.ArrowInvalid):
        return None
    return report if report.rows == found.num_rows else None
