"""The calls as workers read them: keys at once, a text only when it is asked for, everything by path."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from fundmatch.batch.files import written_whole
from fundmatch.cache import digest
from fundmatch.catalogue import Catalogue
from fundmatch.matching.documents import IndexedText, TextField
from fundmatch.models import Model


class Listing(Model):
    """What a worker holds in memory: a line a call; ``places`` are where its texts begin in their file, and the end."""

    keys: tuple[str, ...]
    codes: tuple[str, ...]
    digests: tuple[str, ...]
    places: tuple[int, ...]


def digest_of(calls: Catalogue) -> str:
    """A digest of all calls in their order."""
    lines = (
        f"{key}\t{code}\t{each}\n"
        for key, code, each in zip(calls.keys, calls.columns.codes, calls.digests, strict=True)
    )
    return digest("".join(lines).encode("utf-8", "surrogatepass"))


def listing_file(folder: Path, name: str) -> Path:
    """Where the calls with the digest ``name`` are kept in ``folder``; their texts lie beside them."""
    return folder / f"calls-{name}.json"


def texts_file(folder: Path, name: str) -> Path:
    return folder / f"texts-{name}.jsonl"


def write_shelf(calls: Catalogue, folder: Path) -> str:
    """Keep the calls in ``folder`` under their digest, which is returned; nothing is written where they are there."""
    name = digest_of(calls)
    if listing_file(folder, name).is_file() and texts_file(folder, name).is_file():
        return name
    places = [0]
    with written_whole(texts_file(folder, name)) as file:
        for number in range(len(calls.keys)):
            line = _line(calls.text(number))
            file.write(line)
            places.append(places[-1] + len(line))
    listing = Listing(
        keys=tuple(calls.keys), codes=tuple(calls.columns.codes), digests=tuple(calls.digests), places=tuple(places)
    )
    with written_whole(listing_file(folder, name)) as file:
        file.write(listing.model_dump_json().encode("utf-8"))
    return name


def _line(text: IndexedText) -> bytes:
    fields = [[each.text, each.weight, each.language, each.source] for each in text.fields]
    return json.dumps(fields).encode("ascii") + b"\n"


@dataclass(frozen=True)
class Shelf:
    """Kept calls, opened again."""

    folder: Path
    name: str

    @cached_property
    def listing(self) -> Listing:
        return Listing.model_validate_json(listing_file(self.folder, self.name).read_bytes())

    @property
    def keys(self) -> Sequence[str]:
        return self.listing.keys

    @property
    def codes(self) -> Sequence[str]:
        return self.listing.codes

    @property
    def digests(self) -> Sequence[str]:
        return self.listing.digests

    def text(self, number: int) -> IndexedText:
        """The texts of call ``number``, read from the file."""
        start, end = self.listing.places[number : number + 2]
        with texts_file(self.folder, self.name).open("rb") as file:
            file.seek(start)
            fields = json.loads(file.read(end - start))
        return IndexedText(self.keys[number], tuple(TextField(*each) for each in fields))
