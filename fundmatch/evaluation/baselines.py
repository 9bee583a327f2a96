"""What any text search would do: baselines for calls, small and plain, to stand beside the engine.

They read lower-case words of at least two letters without English stop words, neither lemmas nor languages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse as sp

from fundmatch.evaluation.ranking import Floats
from fundmatch.models import Call, Profile
from fundmatch.text.words import stop_words

#: scipy's sparse matrices carry no types.
Sparse = Any

WORD = re.compile(r"\w\w+")
#: Saturation and length of BM25, as usual.
K1, B = 1.2, 0.75
#: Letters of the character n-grams.
GRAMS = (4, 5)


class Numbers(dict[str, int]):
    """Numbers of terms; an unseen term gets the next."""

    def __missing__(self, term: str) -> int:
        self[term] = number = len(self)
        return number


def plain_words(text: str) -> list[str]:
    """Words of at least two letters, lower-case, without English stop words."""
    stops = stop_words("en")
    return [word for word in WORD.findall(text.lower()) if word not in stops]


def counts(texts: Iterable[Iterable[str]], numbers: Numbers) -> Sparse:
    """How often each term stands in each text: texts × terms, as wide as ``numbers`` is by then."""
    pointers, columns = [0], []
    for text in texts:
        columns += [numbers[term] for term in text]
        pointers.append(len(columns))
    matrix = sp.csr_matrix((np.ones(len(columns)), columns, pointers), shape=(len(pointers) - 1, len(numbers)))
    matrix.sum_duplicates()
    return matrix


def unit(matrix: Sparse) -> Sparse:
    """Rows of length 1; empty ones stay empty."""
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(1)).ravel())
    return sp.csr_matrix(sp.diags(1 / np.where(length > 0, length, 1)) @ matrix)


def damped(matrix: Sparse) -> Sparse:
    """1 + ln tf instead of tf."""
    result = matrix.copy()
    result.data = 1 + np.log(result.data)
    return result


def frequency(*matrices: Sparse) -> Floats:
    """In how many rows of all matrices each term stands."""
    return np.asarray(sum(np.asarray((matrix > 0).sum(0), float).ravel() for matrix in matrices))


def smooth_idf(*matrices: Sparse) -> Floats:
    """ln((1 + n) / (1 + df)) + 1 over the rows of all matrices."""
    size = sum(matrix.shape[0] for matrix in matrices)
    return np.asarray(np.log((1 + size) / (1 + frequency(*matrices))) + 1)


@dataclass(frozen=True)
class Texts:
    """Profiles and calls as counts of plain words: past projects once each, and which are whose."""

    projects: Sparse
    members: Sparse
    keywords: Sparse
    calls: Sparse
    words: tuple[str, ...]

    @classmethod
    def of(cls, profiles: Sequence[Profile], calls: Sequence[Call]) -> Texts:
        """Count every word once for each distinct text."""
        words, titles = Numbers(), Numbers()
        members = counts(([project.title for project in profile.projects] for profile in profiles), titles)
        matrices = [
            counts(map(plain_words, titles), words),
            counts((plain_words(" ".join(keyword.label for keyword in each.keywords)) for each in profiles), words),
            counts((plain_words(f"{call.title} {call.text}") for call in calls), words),
        ]
        wide = [sp.csr_matrix((each.data, each.indices, each.indptr), (each.shape[0], len(words))) for each in matrices]
        return cls(wide[0], members, wide[1], wide[2], tuple(words))

    @cached_property
    def profiles(self) -> Sparse:
        """Whole profiles: all past projects and keywords as one text."""
        return sp.csr_matrix(self.members @ self.projects + self.keywords)


def bm25(texts: Texts) -> Floats:
    """Okapi BM25 with the profile's distinct words as the query."""
    calls = texts.calls.tocoo()
    length = np.asarray(texts.calls.sum(1)).ravel()
    size, found = len(length), frequency(texts.calls)
    idf = np.log(1 + (size - found + 0.5) / (found + 0.5))
    norm = K1 * (1 - B + B * length / max(float(length.mean()), 1.0))
    weight = idf[calls.col] * calls.data * (K1 + 1) / (calls.data + norm[calls.row])
    weighed = sp.csr_matrix((weight, (calls.row, calls.col)), shape=calls.shape)
    return np.asarray(((texts.profiles > 0).astype(float) @ weighed.T).toarray())


def cosine(profiles: Sparse, calls: Sparse) -> Floats:
    """Cosine of every profile and every call under the idf of both."""
    idf = sp.diags(smooth_idf(profiles, calls))
    return np.asarray((unit(profiles @ idf) @ unit(calls @ idf).T).toarray())


def tfidf(texts: Texts) -> Floats:
    """TF-IDF cosine of whole profiles and calls."""
    return cosine(texts.profiles, texts.calls)


def tfidf_sublinear(texts: Texts) -> Floats:
    """The same with 1 + ln tf."""
    return cosine(damped(texts.profiles), damped(texts.calls))


def tfidf_centroid(texts: Texts) -> Floats:
    """Cosine of a call and the mean direction of the profile's past projects."""
    idf = sp.diags(smooth_idf(texts.profiles, texts.calls))
    centroids = unit(texts.members @ unit(damped(texts.projects) @ idf))
    return np.asarray((centroids @ unit(damped(texts.calls) @ idf).T).toarray())


def tfidf_grams(texts: Texts) -> Floats:
    """TF-IDF cosine over runs of 4 and 5 letters within words."""
    grams = counts(map(_grams, texts.words), Numbers())
    return cosine(damped(sp.csr_matrix(texts.profiles @ grams)), damped(sp.csr_matrix(texts.calls @ grams)))


def _grams(word: str) -> list[str]:
    padded = f" {word} "
    return [padded[start : start + size] for size in GRAMS for start in range(max(1, len(padded) - size + 1))]


TEXT_BASELINES: Mapping[str, Callable[[Texts], Floats]] = {
    "TF-IDF cosine": tfidf,
    "TF-IDF sublinear": tfidf_sublinear,
    "TF-IDF centroid": tfidf_centroid,
    "TF-IDF char 4-5": tfidf_grams,
    "BM25": bm25,
}


def token_set_ratio(profiles: Sequence[Profile], calls: Sequence[Call]) -> Floats:
    """rapidfuzz: the best token_set_ratio of a keyword, or of a past project where there are no keywords."""
    from rapidfuzz import fuzz, process

    texts = [f"{call.title} {call.text}".lower() for call in calls]
    scores = np.zeros((len(profiles), len(calls)))
    for row, profile in enumerate(profiles):
        asked = [keyword.label.lower() for keyword in profile.keywords]
        asked = asked or [project.title.lower() for project in profile.projects]
        if asked:
            scores[row] = process.cdist(asked, texts, scorer=fuzz.token_set_ratio).max(0)
    return scores
