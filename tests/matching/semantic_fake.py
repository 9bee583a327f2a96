"""A model of language for tests: every text has a direction that the test gives it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fundmatch.cache import Cache
from fundmatch.matching.semantic import SemanticLinks
from fundmatch.text.glossary import parse_glossary

#: Two meanings, as far from each other as can be.
POTTERY, FOOTBALL = 0.0, 180.0

LINES = (
    "theme\ten\tbg\tsr",
    "crafts\tpottery | ceramics\tгрънчарство\tgrnčarija",
    "sport\tfootball\tфутбол\tfudbal",
    "general\tvessel\tсъдина\tposuda",
)
TERMS = {
    **dict.fromkeys(("pottery", "ceramics", "грънчарство", "grnčarija"), POTTERY),
    **dict.fromkeys(("football", "футбол", "fudbal"), FOOTBALL),
}


@dataclass
class FakeModel:
    """Texts by their angle in degrees. Like those of real models, all vectors share one large component."""

    angles: Mapping[str, float] = field(default_factory=dict)
    name: str = "fake 1"
    asked: list[str] = field(default_factory=list)

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float16]:
        self.asked += texts
        return np.array([self._vector({**TERMS, **self.angles}[text]) for text in texts], dtype=np.float16)

    def _vector(self, angle: float) -> tuple[float, float, float]:
        radians = math.radians(angle)
        return (0.1 * math.cos(radians), 0.1 * math.sin(radians), math.sqrt(0.99))


def links(model: FakeModel, cache: Cache | None = None, lines: Sequence[str] = LINES) -> SemanticLinks:
    return SemanticLinks(parse_glossary(lines), lines, model, cache or Cache())
