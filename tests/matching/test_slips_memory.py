"""What slips are remembered: a bounded number of words, with the same answers whatever was forgotten."""

from __future__ import annotations

import pytest

from fundmatch.matching import slips
from fundmatch.matching.engine import Engine
from fundmatch.matching.index import Index
from tests.benchmarks.generated import generated_calls

from .builders import dictionaries, glossary, profile

#: Slips, right words and words that nobody knows.
ASKED = ("heritge", "inovation", "museum", "qwrtzpl", "tursim", "energy", "zzyyxxw", "agriculure")


def engine() -> Engine:
    return Engine(Index.build(generated_calls(20)), glossary(), dictionaries())


def test_few_words_remembered_change_no_score(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = engine().score(profile(*ASKED)).raw
    monkeypatch.setattr(slips, "MOST_WORDS", 2)
    forgetful = engine()
    assert forgetful.score(profile(*ASKED)).raw.tolist() == wanted.tolist()
    kept = forgetful.expander.slips
    assert max(map(len, (kept._meant, kept._misspelt, kept._words, kept._often))) == 2
