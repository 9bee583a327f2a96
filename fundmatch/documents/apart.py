"""Reading a file in a process of its own, which may hang, swell or crash without harm."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict

from fundmatch.documents.limits import Limits
from fundmatch.documents.reading import PdfText, UnreadableDocumentError, read_pdf, refuse_others

#: What the other process answers with when the file has no text for us.
UNREADABLE = 3
#: Seconds to start Python and the library in.
START = 15.0


def read_apart(content: bytes, limits: Limits) -> PdfText:
    """As :func:`fundmatch.documents.reading.read_pdf`, within the limits of time and memory as well.

    Raises UnreadableDocumentError.
    """
    refuse_others(content)
    command = [sys.executable, "-m", "fundmatch.documents.apart", json.dumps(limits.of_reading())]
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            command, input=content, capture_output=True, timeout=START + limits.seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableDocumentError(f"takes longer than {limits.seconds:.0f} s to read") from error
    if done.returncode == UNREADABLE:
        raise UnreadableDocumentError(done.stdout.decode("utf-8", "replace"))
    if done.returncode:
        raise UnreadableDocumentError("broken: it takes too much time or memory, or breaks the reader")
    answer = json.loads(done.stdout)
    return PdfText(tuple(answer["pages"]), answer["remark"])


def main() -> int:
    """What the other process does: limits from the arguments, the file from stdin, JSON to stdout."""
    limits = Limits(**json.loads(sys.argv[1]))
    _bound(limits)
    try:
        text = read_pdf(sys.stdin.buffer.read(), limits)
    except UnreadableDocumentError as error:
        sys.stdout.buffer.write(str(error).encode("utf-8", "replace"))
        return UNREADABLE
    sys.stdout.buffer.write(json.dumps(asdict(text)).encode("ascii"))
    return 0


def _bound(limits: Limits) -> None:
    """Have the system end us where we take too much; Windows cannot, where the time limit alone has to do."""
    try:
        import resource
    except ImportError:
        return
    seconds = int(limits.seconds) + 1
    for kind, most in ((resource.RLIMIT_AS, limits.memory), (resource.RLIMIT_CPU, seconds)):
        _, hard = resource.getrlimit(kind)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (least, hard))


if __name__ == "__main__":
    sys.exit(main())
