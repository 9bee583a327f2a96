"""A Dask cluster that is not there, without one and without threads. The real thing: tests/heavy/test_dask.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from fundmatch.batch.dask import PATIENCE, DaskCluster
from fundmatch.batch.plan import Part
from fundmatch.errors import UsageError

distributed = pytest.importorskip("distributed")

ADDRESS = "tcp://127.0.0.1:8786"

#: What ``distributed.comm.core.connect`` raises when nobody answers in time, and ``get_backend`` for another scheme.
REFUSALS = [
    OSError(f"Timed out trying to connect to {ADDRESS} after {PATIENCE} s"),
    ValueError("unknown address scheme 'nonsense' (known schemes: ['inproc', 'tcp', 'tls', 'ws', 'wss'])"),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: type(refusal).__name__)
def test_no_scheduler(refusal: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, object]] = []

    def refuse(address: str, *, timeout: float, set_as_default: bool) -> None:
        asked.append((address, timeout))
        raise refusal

    monkeypatch.setattr(distributed, "Client", refuse)
    parts = [Part(0, 0, 0, 1, "0" * 32)]
    with pytest.raises(UsageError, match=f"no Dask scheduler answers at {ADDRESS}: {str(refusal)[:10]}") as caught:
        list(DaskCluster(ADDRESS)(tmp_path / "job", parts))
    assert "dask scheduler" in caught.value.hint
    assert asked == [(ADDRESS, PATIENCE)]
