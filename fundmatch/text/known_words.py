"""Is it a word? Two dictionary words are never typos of each other, so somebody has to know.

simplemma's dictionaries answer, but take a second to load for three languages; answers are therefore remembered in
the cache folder, and a search whose words were all asked before loads no dictionary.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, field
from pathlib import Path

from fundmatch.cache import write_aside

#: simplemma's names for our languages; "hbs" is Serbian (with Croatian and Bosnian) in both scripts.
DICTIONARIES = {"bg": "bg", "sr": "hbs", "en": "en"}


@dataclass
class KnownWords:
    """Answers by language and word, kept in ``file`` when one is given."""

    file: Path | None = None
    _answers: dict[str, bool] = field(default_factory=dict)
    _asked: bool = False

    def __post_init__(self) -> None:
        if self.file is not None:
            with contextlib.suppress(OSError, ValueError):
                kept = json.loads(self.file.read_text(encoding="utf-8"))
                if isinstance(kept, dict):
                    self._answers = {str(word): answer is True for word, answer in kept.items()}

    def knows(self, word: str, language: str) -> bool:
        """Whether a dictionary of ``language`` has ``word`` (lower case, Serbian in Latin, marks kept)."""
        if language not in DICTIONARIES:
            return False
        key = f"{language}:{word}"
        if key not in self._answers:
            import simplemma

            self._answers[key] = bool(simplemma.is_known(word, lang=DICTIONARIES[language]))
            self._asked = True
        return self._answers[key]

    def save(self) -> None:
        """Keep new answers for the next run; a folder that cannot be written only costs time."""
        if self.file is not None and self._asked:
            write_aside(self.file, json.dumps(self._answers, ensure_ascii=False, sort_keys=True).encode("utf-8"))
