"""Make the background table of the likeness scorer from unlabelled texts, with fundmatch's own words and lemmas.

    python tests/benchmarks/make_background.py BENCH PORTAL [OUT]

BENCH is the folder with ``A_dev_pool.csv.gz`` and ``B_dev_pool.csv.gz`` (organisations and the texts of their past
projects), PORTAL the file ``search_rows.jsonl.gz`` with texts of calls. No label is read. The table keeps lemmas that
at least :data:`LEAST` profiles have and that a dictionary knows, or that very many have, so that no name gets into it.
"""

from __future__ import annotations

import csv
import gzip
import html
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from fundmatch.matching.background import COLUMNS, FILE, FOREIGN, Background, idf_of, term_name, to_bytes
from fundmatch.matching.meanings import Meanings
from fundmatch.text.glossary import Glossary, content_words, shipped_glossary
from fundmatch.text.known_words import KnownWords
from fundmatch.text.lemmas import lemma

ROOT = Path(__file__).parents[2]

#: Profiles that must have a lemma; and how many, if no dictionary knows it (``covid``, ``nanoparticle``).
LEAST, MANY = 3, 40

#: One lemma's weight in one vector.
Vector = tuple[np.ndarray, np.ndarray]


def past_projects(folder: Path) -> Iterator[list[str]]:
    """The texts of each organisation that has any."""
    csv.field_size_limit(10**9)
    for bench in "AB":
        with gzip.open(folder / f"{bench}_dev_pool.csv.gz", "rt", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                texts = [line.strip() for line in row["profile_text"].split(" \n") if line.strip()]
                if texts:
                    yield texts


def call_texts(file: Path) -> Iterator[str]:
    """The text of every topic of the portal that has one."""
    seen = set()
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            metadata = row["metadata"]
            identifier = metadata["identifier"][0]
            if identifier not in seen and metadata["type"] == ["1"]:
                seen.add(identifier)
                parts = [row["summary"] or "", *metadata.get("descriptionByte", ())]
                yield re.sub(r"<[^>]*>", " ", " ".join(parts))


class Reader:
    """Bags of lemmas as numbers; every different text is read once."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self._meanings = Meanings(shipped_glossary())
        self._known: dict[str, Vector] = {}

    def bag(self, text: str) -> Vector:
        if text not in self._known:
            counts = self._meanings.of_text(html.unescape(text), "en")
            keys = [self.numbers.setdefault(name, len(self.numbers)) for name in counts]
            self._known[text] = np.array(keys, dtype=np.int64), np.array(list(counts.values()), dtype=np.float64)
        return self._known[text]


def added(vectors: Iterable[Vector]) -> Vector:
    each = list(vectors)
    keys, which = np.unique(np.concatenate([keys for keys, _ in each]), return_inverse=True)
    return keys, np.bincount(which, weights=np.concatenate([values for _, values in each]), minlength=len(keys))


def unit(values: np.ndarray) -> np.ndarray:
    return values / (np.linalg.norm(values) or 1.0)


def moments(vectors: Iterable[Vector], width: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance of every lemma's weight."""
    sums, squares, size = np.zeros(width), np.zeros(width), 0
    for keys, values in vectors:
        sums[keys] += values
        squares[keys] += values**2
        size += 1
    mean = sums / size
    return mean, np.maximum(squares / size - mean**2, 0)


def shares(bags: Iterable[Vector], width: int) -> np.ndarray:
    """In what share of texts each lemma is."""
    frequency, size = np.zeros(width), 0
    for keys, _ in bags:
        frequency[keys] += 1
        size += 1
    return frequency / max(size, 1)


def terms_of(text: str, glossary: Glossary) -> set[str]:
    """The glossary's English terms of several words that a text has."""
    lemmas = [lemma(word.form, "en") for word in content_words(html.unescape(text), "en")]
    found = set()
    for at in range(len(lemmas)):
        for length in range(2, min(glossary.longest, len(lemmas) - at) + 1):
            for concept in glossary.by_term.get(("en", tuple(sorted(lemmas[at : at + length]))), ()):
                found.add(next(term_name(term) for term in concept.terms if term[0] == "en"))
    return found


def term_shares(texts: list[str], glossary: Glossary) -> dict[str, float]:
    """In what share of calls each English term of several words is; one that none has counts as in half a call."""
    english = [next((term for term in concept.terms if term[0] == "en"), None) for concept in glossary.concepts]
    counted = Counter(term for text in texts for term in terms_of(text, glossary))
    names = sorted({term_name(term) for term in english if term and len(term[1]) > 1})
    return {name: max(counted[name], 0.5) / len(texts) for name in names}


def learn(profiles: list[list[str]], calls: list[str], reader: Reader) -> Background:
    """The table of all lemmas seen."""
    bags = [[reader.bag(text) for text in texts] for texts in profiles]
    of_calls = [reader.bag(text) for text in calls]
    width = len(reader.numbers)
    wholes = [added(each) for each in bags]
    frequency = np.zeros(width)
    for keys, _ in wholes:
        frequency[keys] += 1
    idf = idf_of(frequency, len(profiles))

    def weighed(bag: Vector) -> Vector:
        keys, counts = bag
        return keys, unit((1 + np.log(counts)) * idf[keys])

    centroids = (added(weighed(bag) for bag in each if len(bag[0])) for each in bags if any(len(b[0]) for b in each))
    whole = moments(map(weighed, wholes), width)
    centroid = moments(((keys, unit(values)) for keys, values in centroids), width)
    singles = [reader.bag(text) for text in dict.fromkeys(text for texts in profiles for text in texts)]
    share = np.sqrt(shares(singles, width) * shares(of_calls, width)) if of_calls else shares(singles, width)
    return Background(tuple(reader.numbers), len(profiles), frequency, share, *whole, *centroid)


def without_names(table: Background) -> Background:
    """Only lemmas that are words: known to a dictionary or common."""
    dictionary = KnownWords()

    def kept(lemma: str, frequency: float) -> bool:
        if frequency < LEAST or lemma.startswith(FOREIGN):
            return False
        return frequency >= MANY or dictionary.knows(lemma, "en")

    rows = [row for row, lemma in enumerate(table.lemmas) if kept(lemma, table.frequency[row])]
    columns = {name: getattr(table, name)[rows] for name in COLUMNS}
    return Background(tuple(table.lemmas[row] for row in rows), table.size, **columns)


def main(bench: Path, portal: Path, out: Path) -> None:
    profiles = list(past_projects(bench))
    calls = list(call_texts(portal))
    table = learn(profiles, calls, Reader())
    terms = term_shares(calls, shipped_glossary())
    kept = replace(without_names(table), terms=tuple(terms), term_shares=np.array(list(terms.values())))
    out.write_bytes(to_bytes(kept))
    counts = Counter(len(texts) > 1 for texts in profiles)
    print(f"{len(profiles)} profiles ({counts[True]} of several texts), {len(table.lemmas)} lemmas seen")  # noqa: T201
    print(f"{len(kept.lemmas)} kept, {out.stat().st_size:,} bytes in {out}")  # noqa: T201


if __name__ == "__main__":
    target = Path(sys.argv[3]) if len(sys.argv) > 3 else ROOT / "fundmatch" / "matching" / "data" / FILE
    main(Path(sys.argv[1]), Path(sys.argv[2]), target)
