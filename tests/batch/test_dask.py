"""A Dask cluster that is not there. One that is: tests/heavy/test_dask.py."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from fundmatch.batch import dask
from fundmatch.batch.dask import DaskCluster
from fundmatch.batch.plan import Part
from fundmatch.errors import UsageError

pytest.importorskip("distributed")


@pytest.fixture
def nobody() -> str:
    """The address of a port at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"tcp://127.0.0.1:{free.getsockname()[1]}"


@pytest.mark.parametrize("address", ["", "nonsense://x", "nobody"])
def test_no_scheduler(address: str, nobody: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask, "PATIENCE", 0.1)
    parts = [Part(0, 0, 0, 1, "0" * 32)]
    asked = nobody if address == "nobody" else address
    with pytest.raises(UsageError, match=f"no Dask scheduler answers at {asked}") as caught:
        list(DaskCluster(asked)(tmp_path / "job", parts))
    assert "dask scheduler" in caught.value.hint
