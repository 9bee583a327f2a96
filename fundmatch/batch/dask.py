"""The workers of a Dask cluster that is there already, on this computer or on several."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fundmatch.batch.parquet import PartReport
from fundmatch.batch.plan import Part
from fundmatch.batch.work import make_part
from fundmatch.errors import FundmatchError, UsageError

if TYPE_CHECKING:
    from distributed import Client

#: Seconds for the scheduler to answer.
PATIENCE = 10


@dataclass(frozen=True)
class DaskCluster:
    """A cluster by the address of its scheduler (``tcp://host:8786``).

    A part whose worker dies is given to another by the scheduler, as often as its ``allowed-failures`` say. Workers
    write the parts themselves: all must see the folder of results under the same path, and have the same fundmatch.
    """

    address: str

    def __call__(self, job_file: Path, parts: Sequence[Part]) -> Generator[PartReport]:
        """Make all parts, in any order. Raises :class:`UsageError` where no scheduler or no worker answers."""
        from distributed import as_completed

        with _connected(self.address) as client:
            futures = {client.submit(make_part, job_file, part, pure=False): part for part in parts}
            try:
                for future in as_completed(list(futures), loop=client.loop):  # type: ignore[no-untyped-call]
                    yield _result(future, futures[future])
            finally:
                client.cancel([future for future in futures if not future.done()])


def _connected(address: str) -> Client:
    from distributed import Client
    from distributed.comm.addressing import resolve_address

    hint = "start one with `dask scheduler`, and workers with `dask worker ADDRESS --nthreads 1`"
    try:
        resolve_address(address)  # a scheme that it does not know would leave a half-made client to the collector
        client = Client(address, timeout=PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise UsageError(f"no Dask scheduler answers at {address}: {error}", hint) from error
    if not client.scheduler_info()["workers"]:
        client.close()  # type: ignore[no-untyped-call]
        raise UsageError(f"the Dask scheduler at {address} has no workers", hint)
    return client


def _result(future: Any, part: Part) -> PartReport:
    from distributed import KilledWorker
    from distributed.client import FutureCancelledError

    hint = "what is made stays; run it again to go on"
    try:
        result = future.result()
    except KilledWorker as error:
        raise FundmatchError(f"the workers of part {part.number} died again and again", hint) from error
    except FutureCancelledError as error:
        raise FundmatchError("the Dask scheduler has gone, or dropped the run", hint) from error
    assert isinstance(result, PartReport)  # noqa: S101 — what make_part returns
    return result
