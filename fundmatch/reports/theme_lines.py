"""Themes as people read them: the vocabulary, and why a call or a partner has a theme."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fundmatch.reports.lines import Line, line, outside
from fundmatch.reports.records import Record, as_csv
from fundmatch.reports.words import bar
from fundmatch.text.glossary import LANGUAGES_IN_FILE
from fundmatch.themes.tags import Tag, ThemeEvidence
from fundmatch.themes.vocabulary import VOCABULARIES, Theme, Vocabulary

#: Columns a theme's strength is drawn in, and under which its reasons stand.
BAR, INDENT = 5, 8
THEME_COLUMNS = ("id", "vocabulary", "parent", *LANGUAGES_IN_FILE, "phrases")


def tag_lines(tags: Sequence[Tag], vocabulary: Vocabulary) -> list[Line]:
    """Tags with strength and evidence. A theme is left out where one that belongs to it says as much in more detail."""
    told = {tag.theme: tag for tag in tags}
    lines = []
    for tag in tags:
        below = [child.id for child in vocabulary.children.get(tag.theme, ()) if child.id in told]
        if any(told[name].strength >= tag.strength for name in below):
            continue
        lines += _tag(tag, vocabulary[tag.theme])
    return lines


def _tag(tag: Tag, theme: Theme) -> list[Line]:
    head = line(
        "  ", outside(bar(100 * tag.strength, BAR)), " ", outside(tag.theme, "bold"), " ", outside(theme.label()),
        outside("  (stated in its file)" if tag.stated else "", "dim"), hang=INDENT,
    )  # fmt: skip
    return [head, *(_reason(evidence) for evidence in tag.evidence)]


def _reason(evidence: ThemeEvidence) -> Line:
    snippet = f" “{evidence.snippet}”" if evidence.snippet else ""
    return line(" " * INDENT, outside(f"{evidence.phrase} → {evidence.matched}"), outside(snippet, "dim"), hang=INDENT)


def tags_record(tags: Iterable[Tag]) -> list[Record]:
    """Tags for JSON."""
    return [tag.model_dump(mode="json") for tag in tags]


def vocabulary_lines(themes: Sequence[Theme], language: str) -> list[Line]:
    """Themes by vocabulary: id and label in ``language``."""
    lines: list[Line] = []
    for name, title in VOCABULARIES.items():
        found = [theme for theme in themes if theme.vocabulary == name]
        if found:
            width = max(len(theme.id) for theme in found) + 2
            lines += [line(), line(outside(title, "bold"))] if lines else [line(outside(title, "bold"))]
            lines += [
                line("  ", outside(f"{theme.id:<{width}}", "cyan"), outside(theme.label(language)), hang=width + 2)
                for theme in found
            ]
    return lines


def themes_record(themes: Iterable[Theme]) -> Record:
    """``fundmatch/themes/1``."""
    return {"schema": "fundmatch/themes/1", "themes": [_theme_record(theme) for theme in themes]}


def _theme_record(theme: Theme) -> Record:
    phrases: dict[str, list[str]] = {language: [] for language in LANGUAGES_IN_FILE}
    for language, text in theme.phrases:
        phrases[language].append(text)
    return {
        "id": theme.id,
        "vocabulary": theme.vocabulary,
        "parent": theme.parent or None,
        "labels": theme.labels,
        "phrases": phrases,
    }


def themes_csv(themes: Iterable[Theme]) -> str:
    """One row a theme."""
    rows = [
        (
            theme.id, theme.vocabulary, theme.parent,
            *(theme.labels.get(language, "") for language in LANGUAGES_IN_FILE),
            "; ".join(text for _, text in theme.phrases),
        )
        for theme in themes
    ]  # fmt: skip
    return as_csv(THEME_COLUMNS, rows)
