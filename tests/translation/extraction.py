"""Every text that the code asks the catalogues for, read from its syntax tree, and every text of the rule tables.

Babel's own extractor reads tokens and loses a text whose call has a variable of the name of a keyword (``word``).
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog

from fundmatch.models import Model
from fundmatch.models.wording import Wording
from fundmatch.rules.reader import shipped_parts

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "fundmatch"
TRANSLATION = "fundmatch.translation"
CATALOGUES = PACKAGE / "translation" / "catalogues"

#: How the code names a text – Translator.text, .plural and .word, mark, Wording and Wording.counted – and how many
#: literals each takes.
KEYWORDS = {"text": 1, "plural": 2, "word": 2, "mark": 1, "Wording": 1, "counted": 2}
#: What a file imports that words texts below the catalogues.
WORDING = "fundmatch.models.wording"


def files() -> list[Path]:
    """The files that have to do with translation; elsewhere a method ``text`` is somebody else's."""
    return [path for path in sorted(PACKAGE.rglob("*.py")) if _translates(path)]


def _translates(path: Path) -> bool:
    if path.is_relative_to(PACKAGE / "translation"):
        return True
    text = path.read_text(encoding="utf-8")
    marks = (TRANSLATION, WORDING)
    return any(mark in text for mark in marks) and any(name.startswith(marks) for name in _imported(ast.parse(text)))


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def template(paths: Iterable[Path]) -> Catalog:
    """All texts of these files, each with the files that ask for it."""
    found = Catalog(project="fundmatch", charset="utf-8")
    for path in paths:
        for call in _calls(path.read_text(encoding="utf-8")):
            if (texts := _literals(call)) is not None:
                context = texts[0] if _name(call) == "word" else None
                message = texts[1] if context else texts[0] if len(texts) == 1 else (texts[0], texts[1])
                found.add(message, locations=[(path.relative_to(ROOT).as_posix(), 0)], context=context)
    for file, text in in_tables():
        found.add(text, locations=[(file, 0)])
    return found


def in_tables() -> Iterator[tuple[str, str]]:
    """(file, text) of everything that the shipped rule tables say to people."""
    for document, rules in shipped_parts():
        yield from ((f"fundmatch/rules/data/{document.file}", text) for text in _worded(rules))


def _worded(value: object) -> Iterator[str]:
    """The texts of the catalogues in a table, its rows and their fields."""
    if isinstance(value, Wording):
        yield value.msgid
    elif isinstance(value, tuple):
        for each in value:
            yield from _worded(each)
    elif isinstance(value, Model):
        for field in type(value).model_fields:
            yield from _worded(getattr(value, field))


def not_literal(source: str) -> list[int]:
    """Lines that ask for a text which cannot be read from the source: a variable, an f-string, a sum."""
    return [call.lineno for call in _calls(source) if call.args and _literals(call) is None]


def _calls(source: str) -> Iterator[ast.Call]:
    yield from (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and _name(node) in KEYWORDS)


def _name(call: ast.Call) -> str:
    """What is called; ``counted`` is a name of others, too, so only that of Wording counts."""
    if not isinstance(call.func, ast.Attribute):
        return "" if getattr(call.func, "id", "") == "counted" else getattr(call.func, "id", "")
    of_others = call.func.attr == "counted" and getattr(call.func.value, "id", "") != "Wording"
    return "" if of_others else call.func.attr


def _literals(call: ast.Call) -> list[str] | None:
    """The texts of a call, None where they are not literals."""
    count = KEYWORDS[_name(call)]
    texts = [each.value for each in call.args[:count] if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    return texts if len(texts) == count else None
