"""The words of an index: terms, and the forms under which they occur, over all its segments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from fundmatch.matching.documents import Term
from fundmatch.matching.segments import Segment


@dataclass(frozen=True)
class Part:
    """A segment as part of an index; ``alive`` tells whether a term of it occurs in a document still in force."""

    segment: Segment
    alive: Callable[[int], bool]

    def terms(self, numbers: Iterable[int]) -> list[Term]:
        return [self.segment.term(number) for number in numbers if self.alive(number)]


@dataclass(frozen=True)
class Vocabulary:
    """Looked up by bisection in every segment; nothing is read before."""

    parts: Sequence[Part]

    def knows(self, term: Term) -> bool:
        """Whether a (language, lemma) occurs."""
        for part in self.parts:
            number = part.segment.number(term)
            if number >= 0 and part.alive(number):
                return True
        return False

    def surface(self, folded: str) -> tuple[Term, ...]:
        """The terms that occur in a folded form."""
        return _distinct(part.terms(part.segment.of_surface(folded)) for part in self.parts)

    def romanised(self, latin: str) -> tuple[Term, ...]:
        """The terms that occur in a Cyrillic form which is written ``latin`` by the official system."""
        return _distinct(part.terms(part.segment.of_romanised(latin)) for part in self.parts)

    def surfaces(self, cyrillic: bool, length: int) -> list[str]:
        """All folded forms of one script and length, in order of their code points.

        Forms of documents no longer in force may be among them. One whose term occurs in others still leads to it, so
        that a slip of a form that is gone may be forgiven until the segment is read anew.
        """
        found = [part.segment.surfaces.names.between(*part.segment.group(cyrillic, length)) for part in self.parts]
        return found[0] if len(found) == 1 else sorted({form for forms in found for form in forms})


def _distinct(found: Iterable[list[Term]]) -> tuple[Term, ...]:
    """Each term once, in order, so that the result does not depend on how documents are spread over segments."""
    return tuple(sorted({term for terms in found for term in terms}))
