"""Processes of this computer. Each makes one part after another; one that dies is told of and its part tried again."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import traceback
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path

from fundmatch.batch.parquet import PartReport
from fundmatch.batch.plan import Part
from fundmatch.batch.work import make_part
from fundmatch.errors import FundmatchError

#: How often a part is tried whose worker dies: a process may be killed for others' hunger for memory, but not twice.
TRIES = 2

#: Seconds for a process to leave when it is asked to.
PATIENCE = 5.0

#: What tells numpy's, scipy's and numba's libraries how many threads to use.
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")

Make = Callable[[Path, Part], PartReport]
Say = Callable[[str], None]


@dataclass(frozen=True)
class LocalPool:
    """``workers`` processes; ``say`` takes a line about each that died; ``make`` makes a part (tests take another)."""

    workers: int
    say: Say
    make: Make = make_part

    def __call__(self, job_file: Path, parts: Sequence[Part]) -> Generator[PartReport]:
        """Make all parts, in any order. Raises :class:`FundmatchError` at the end where one could not be made."""
        team = _Team(self, job_file, deque(parts))
        with contextlib.closing(team):
            yield from team.reports(min(self.workers, len(parts)))
        if team.lost:
            raise _unfinished(team.lost)


class _Team:
    """The worker processes of one run, and what is left to be done."""

    def __init__(self, pool: LocalPool, job_file: Path, waiting: deque[Part]) -> None:
        self.pool, self.job_file, self.waiting = pool, job_file, waiting
        self.tries: Counter[int] = Counter()
        self.busy: dict[Connection, _Worker] = {}
        self.lost: list[Part] = []

    def reports(self, workers: int) -> Generator[PartReport]:
        """Start the processes and hand out parts until none is left."""
        for _ in range(workers):
            self._hire()
        while self.busy:
            for pipe in wait(list(self.busy)):
                worker = self.busy[pipe]  # type: ignore[index]  # wait() may take other things too
                report = worker.answer()
                del self.busy[worker.pipe]
                if report is None:
                    self._mourn(worker)
                    self._hire()
                else:
                    self._employ(worker)
                    yield report

    def _hire(self) -> None:
        if self.waiting:
            self._employ(_Worker(self.pool.make, self.job_file))

    def _employ(self, worker: _Worker) -> None:
        if self.waiting:
            self.busy[worker.pipe] = worker
            worker.take(self.waiting.popleft())
        else:
            worker.stop()

    def _mourn(self, worker: _Worker) -> None:
        """Note that a process has died, and try its part again unless it has killed two."""
        part = worker.part
        self.tries[part.number] += 1
        again = self.tries[part.number] < TRIES
        self.pool.say(f"part {part.number}: {worker.end()}; {'trying again' if again else 'giving it up'}")
        (self.waiting if again else self.lost).append(part)

    def close(self) -> None:
        """End the processes that are at work still."""
        for worker in self.busy.values():
            worker.stop()


class _Worker:
    """A process and the pipe to it, which ends when either side dies.

    Processes are spawned, not forked: forking a process that has threads (numpy's, a progress bar's) may hang, and
    Windows and macOS know nothing else.
    """

    part: Part

    def __init__(self, make: Make, job_file: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, far_end = context.Pipe()
        self.process = context.Process(target=_serve, args=(make, job_file, far_end), daemon=True)
        with one_thread_each():
            self.process.start()
        far_end.close()

    def take(self, part: Part) -> None:
        """Begin a part. That the process is dead shows when it is asked for the answer."""
        self.part = part
        with contextlib.suppress(OSError):
            self.pipe.send(part)

    def answer(self) -> PartReport | None:
        """The finished part; None where the process has died. An error of the part is raised here."""
        try:
            answer = self.pipe.recv()
        except (EOFError, OSError):
            return None
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, PartReport)  # noqa: S101 — see _serve
        return answer

    def end(self) -> str:
        """How the process died."""
        self.pipe.close()
        self.process.join(PATIENCE)
        code = self.process.exitcode
        return (
            f"its process was ended by signal {-code}" if code and code < 0 else f"its process ended with code {code}"
        )

    def stop(self) -> None:
        """End the process, whatever it is doing: a part is whole or not there."""
        self.pipe.close()
        self.process.terminate()
        self.process.join(PATIENCE)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


@contextlib.contextmanager
def one_thread_each() -> Iterator[None]:
    """Processes that are started in this block use one thread for algebra, unless the user has set another number.

    Libraries read it when they are loaded; workers on as many cores would otherwise have cores² threads.
    """
    unset = [name for name in THREADS if name not in os.environ]
    os.environ.update(dict.fromkeys(unset, "1"))
    try:
        yield
    finally:
        for name in unset:
            os.environ.pop(name, None)


def _serve(make: Make, job_file: Path, pipe: Connection) -> None:
    """What a worker process does: make the parts it is sent, until the pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all of them; the parent ends the others
    with contextlib.suppress(EOFError, OSError):
        while True:
            pipe.send(_made(make, job_file, pipe.recv()))


def _made(make: Make, job_file: Path, part: Part) -> PartReport | Exception:
    try:
        return make(job_file, part)
    except Exception as error:  # noqa: BLE001 — raised again by the parent, with what the traceback was here
        if not isinstance(error, FundmatchError):
            error.add_note(f"in a worker process, part {part.number}:\n{traceback.format_exc()}")
        return error


def _unfinished(lost: Sequence[Part]) -> FundmatchError:
    numbers = ", ".join(str(part.number) for part in lost)
    text = f"the workers of part {numbers} died {TRIES} times; the other parts are made"
    return FundmatchError(text, "not enough memory? Try fewer --workers or a smaller --partition; what is made stays")
