"""Themes that a publisher writes into the code of a call: HORIZON-CL2-2026-01-HERITAGE-02 belongs to one destination.

Data: ``themes/data/call_codes.tsv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from fundmatch.themes.tags import Tag, ThemeEvidence

COLUMNS = ("code", "theme", "others")
ONLY, ALSO = "only", "also"
#: Phrases of the text that are told beside the code.
BESIDE = 2


@dataclass(frozen=True)
class CodeRule:
    """Calls whose code has the form ``form`` have ``theme``; ``only``: and no other theme of its vocabulary."""

    form: str
    theme: str
    only: bool

    def fits(self, code: str) -> bool:
        """Whether a call's code has the form, in any case of letters."""
        return _expression(self.form).fullmatch(code) is not None

    def excludes(self, theme: str) -> bool:
        """Whether calls with such a code do not have this theme."""
        return self.only and theme != self.theme and theme.partition(":")[0] == self.theme.partition(":")[0]

    def tag(self, code: str, found: Tag | None) -> Tag:
        """The theme with full strength; the code is the first reason, words of the call that show it follow."""
        reason = ThemeEvidence(phrase=self.form, matched=code, strength=1.0)
        return Tag(theme=self.theme, strength=1.0, evidence=(reason, *(found.evidence[:BESIDE] if found else ())))


@cache
def _expression(form: str) -> re.Pattern[str]:
    return re.compile(re.escape(form).replace(r"\*", "[A-Z0-9-]+"), re.IGNORECASE)


@cache
def shipped_rules() -> tuple[CodeRule, ...]:
    """The rules that come with fundmatch. Raises AssertionError for a line that is none: tests read them."""
    content = (resources.files("fundmatch.themes") / "data" / "call_codes.tsv").read_text(encoding="utf-8")
    head, *rows = [tuple(line.split("\t")) for line in content.splitlines() if line and not line.startswith("#")]
    wrong = [row for row in rows if len(row) != len(COLUMNS) or row[2] not in (ONLY, ALSO)]
    if head != COLUMNS or wrong:
        raise AssertionError(f"call_codes.tsv: {wrong or head}")
    return tuple(CodeRule(form, theme, others == ONLY) for form, theme, others in rows)


def rules_of(code: str) -> tuple[CodeRule, ...]:
    """What a call's code says of its themes, each theme once."""
    found: dict[str, CodeRule] = {}
    for rule in shipped_rules():
        if rule.fits(code):
            found.setdefault(rule.theme, rule)
    return tuple(found.values())


def with_code(tags: Iterable[Tag], code: str) -> tuple[Tag, ...]:
    """Tags found in words, as a call's code completes and corrects them; in no order."""
    rules = rules_of(code)
    kept = {tag.theme: tag for tag in tags if not any(rule.excludes(tag.theme) for rule in rules)}
    return tuple((kept | {rule.theme: rule.tag(code, kept.get(rule.theme)) for rule in rules}).values())
