"""An index as bytes, so that the same calls are cut into words only once."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence

import numpy as np

from fundmatch.cache import Cache, digest
from fundmatch.matching.index import Index, IndexedText, Vocabulary, call_document
from fundmatch.matching.weights import Weights, shipped_weights
from fundmatch.models import Call
from fundmatch.text.words import LANGUAGES, endings, stop_words

#: Raise when words are cut, folded or lemmatised differently.
CACHE_VERSION = b"3"

ARRAYS = ("term", "place", "document", "weight", "starts", "norm", "order", "pointers")


def remembered_index(calls: Iterable[Call], cache: Cache) -> Index:
    """The index of these calls, from the cache where it is known, else built and kept there."""
    weights = shipped_weights()
    documents = [call_document(call, weights) for call in calls]
    key = _key(documents, weights)
    kept = cache.get("index", key, lambda content: from_bytes(content, documents, weights))
    if kept is not None:
        return kept
    index = Index.of_documents(documents, weights)
    cache.put("index", key, to_bytes(index))
    return index


def _key(documents: Sequence[IndexedText], weights: Weights) -> str:
    stops = [" ".join(sorted(stop_words(language))) for language in LANGUAGES]
    stops += [" ".join(endings(language)) for language in ("sr", "en")]
    texts = (
        "\0".join((document.key, *(f"{field.language}\1{field.weight}\1{field.text}" for field in document.fields)))
        for document in documents
    )
    parts = (text.encode("utf-8", "surrogatepass") for text in (weights.model_dump_json(), *stops, *texts))
    return digest(CACHE_VERSION, *parts)


def to_bytes(index: Index) -> bytes:
    """Everything but the texts: arrays as NPZ, the vocabulary as JSON inside it."""
    vocabulary = index.vocabulary
    words = json.dumps([list(vocabulary.terms), vocabulary.surfaces, vocabulary.romanised], ensure_ascii=False)
    out = io.BytesIO()
    arrays = {name: getattr(index, name) for name in ARRAYS}
    np.savez(out, vocabulary=np.frombuffer(words.encode("utf-8"), dtype=np.uint8), **arrays)
    return out.getvalue()


def from_bytes(content: bytes, documents: Sequence[IndexedText], weights: Weights) -> Index:
    """The index of ``documents`` again. Raises ValueError or KeyError when the content is damaged."""
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        arrays = {name: file[name] for name in ARRAYS}
        terms, surfaces, romanised = json.loads(file["vocabulary"].tobytes())
    if len(arrays["starts"]) != len(documents) + 1:
        raise ValueError("the index is of other documents")
    vocabulary = Vocabulary(
        {(str(language), str(word)): number for number, (language, word) in enumerate(terms)},
        {surface: tuple(numbers) for surface, numbers in surfaces.items()},
        {latin: tuple(numbers) for latin, numbers in romanised.items()},
    )
    return Index(documents=tuple(documents), vocabulary=vocabulary, weights=weights, **arrays)
