"""What the exit code of a program like sendmail says about the mail that it was given: reviewed data of its own."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from fundmatch.models.base import Model
from fundmatch.models.shipped import shipped

#: Surely not taken, for good, for now, or until somebody mends something; or perhaps taken. See ``sendmail.toml``.
Meaning = Literal["never", "later", "unusable", "uncertain"]


class CodeRule(Model):
    """What some exit codes mean, of these programs (none: of any), where the words printed are found (empty: any)."""

    codes: tuple[int, ...]
    means: Meaning
    programs: tuple[str, ...] = ()
    says: str = ""

    def fits(self, code: int, program: str, words: str) -> bool:
        """Whether the rule speaks of this end of a program."""
        of_it = not self.programs or program in self.programs
        return code in self.codes and of_it and re.search(self.says, words) is not None


class CodeTable(Model):
    """All rules; the first that fits holds."""

    rules: tuple[CodeRule, ...]


@cache
def shipped_codes() -> CodeTable:
    """What comes with fundmatch (``sendmail.toml``)."""
    return shipped(CodeTable, "fundmatch.digest", "sendmail.toml")


def meaning(code: int, program: str, words: str) -> Meaning:
    """What became of a mail: by the code (negative: the signal that ended it), the program's name and its words."""
    text = " ".join(words.split())
    return next((rule.means for rule in shipped_codes().rules if rule.fits(code, program, text)), "uncertain")
