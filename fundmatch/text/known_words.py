"""Is it a word? Two dictionary words are never typos of each other, so somebody has to know.

simplemma's dictionaries answer, but take a second to load for three languages; answers are therefore remembered in
the cache folder, and a search whose words were all asked before loads no dictionary.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from fundmatch.cache import write_aside
from fundmatch.text.version import reading_version

#: simplemma's names for our languages; "hbs" is Serbian (with Croatian and Bosnian) in both scripts.
DICTIONARIES = {"bg": "bg", "sr": "hbs", "en": "en"}


#: Most answers that are kept; a file of so many is 1.5 MB and is read in some 10 ms.
MOST_KEPT = 100_000


@dataclass
class KnownWords:
    """Answers by language and word, kept in ``file`` when one is given: JSON with the words and what are none.

    Kept answers are worth nothing under another :func:`~fundmatch.text.version.reading_version`: other dictionaries
    know other words.

    In memory and in the file are at most ``most``; those asked for first are forgotten first.
    """

    file: Path | None = None
    most: int = MOST_KEPT
    _asked: dict[str, bool] = field(default_factory=dict)
    _new: bool = False

    @cached_property
    def _kept(self) -> dict[str, bool]:
        """Answers of earlier runs by ``language:word``, read when the first word is asked for."""
        kept: dict[str, bool] = {}
        if self.file is not None:
            with contextlib.suppress(OSError, ValueError):
                read = json.loads(self.file.read_text(encoding="utf-8"))
                if isinstance(read, dict) and read.get("version") == reading_version():
                    for answer, name in ((False, "others"), (True, "words")):
                        kept |= dict.fromkeys(str(read.get(name, "")).split(), answer)
        return kept

    def knows(self, word: str, language: str) -> bool:
        """Whether a dictionary of ``language`` has ``word`` (lower case, Serbian in Latin, marks kept).

        Words with digits are none: the dictionaries have 186 in English (``10th``), and it takes a second to load them.
        """
        if language not in DICTIONARIES or any(map(str.isdigit, word)):
            return False
        key = f"{language}:{word}"
        known = self._kept.get(key, self._asked.get(key))
        if known is None:
            import simplemma

            known = self._asked[key] = bool(simplemma.is_known(word, lang=DICTIONARIES[language]))
            self._new = True
            if len(self._asked) > self.most:
                del self._asked[next(iter(self._asked))]
        return known

    def save(self) -> None:
        """Keep new answers for the next run; a folder that cannot be written only costs time.

        Where there are too many, answers of earlier runs are dropped: who matched 2,000 partners once asks less.
        """
        if self.file is None or not self._new:
            return
        self._new = False
        answers = self._asked if len(self._asked) + len(self._kept) > self.most else self._kept | self._asked
        kept = sorted(answers)[: self.most]
        content = {
            "version": reading_version(),
            "words": " ".join(key for key in kept if answers[key]),
            "others": " ".join(key for key in kept if not answers[key]),
        }
        write_aside(self.file, json.dumps(content, ensure_ascii=False).encode("utf-8"))
