"""Themes in the files of a workspace that name nothing known: what reading one file cannot see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fundmatch.calls import CURATED, call_files
from fundmatch.models.call import is_theme_id
from fundmatch.profiles import profile_files
from fundmatch.themes.vocabulary import Vocabulary
from fundmatch.yaml_reader import Location, Problem, YamlDocument, YamlError, read_yaml_file


def unknown_profile_themes(folder: Path, vocabulary: Vocabulary, shown: str = "profiles") -> list[Problem]:
    """Findings in the ``themes`` of partners."""
    return [
        problem
        for path in profile_files(folder)
        for document in _read(path, f"{shown}/{path.name}")
        for problem in _unknown(document, ("themes",), document.value.get("themes"), vocabulary)
    ]


def unknown_call_themes(folder: Path, vocabulary: Vocabulary, shown: str = "calls") -> list[Problem]:
    """Findings in the ``themes`` of calls kept by hand; what portals list is free words, whatever it looks like."""
    return [
        problem
        for path in call_files(folder)
        for document in _read(path, f"{shown}/{path.name}")
        for number, entry in _by_hand(document)
        for problem in _unknown(document, ("calls", number, "themes"), entry.get("themes"), vocabulary)
    ]


def _read(path: Path, shown: str) -> Iterator[YamlDocument]:
    """The file, if it holds fields at all; whatever else is wrong with it is a finding of its own."""
    try:
        document = read_yaml_file(path, shown)
    except YamlError:
        return
    if isinstance(document.value, dict):
        yield document


def _by_hand(document: YamlDocument) -> Iterator[tuple[int, dict[str, object]]]:
    usual, entries = document.value.get("source", CURATED), document.value.get("calls")
    for number, entry in enumerate(entries if isinstance(entries, list) else []):
        if isinstance(entry, dict) and entry.get("source", usual) == CURATED:
            yield number, entry


def _unknown(document: YamlDocument, at: Location, themes: object, vocabulary: Vocabulary) -> Iterator[Problem]:
    for number, theme in enumerate(themes if isinstance(themes, list) else []):
        message = finding(theme, vocabulary) if isinstance(theme, str) else ""
        if message:
            yield document.problem((*at, number), message)


def finding(theme: str, vocabulary: Vocabulary) -> str:
    """What is wrong with an entry of ``themes``, empty for a known id and for free words."""
    sign, name = ("-", theme[1:]) if theme.startswith("-") else ("", theme)
    meant = vocabulary.meant(name)
    if meant is not None:
        return "" if name == meant.id else f'"{theme}" is read as free words: write {sign}{meant.id}'
    return f'unknown theme "{name}"{vocabulary.nearest(name)}' if is_theme_id(theme) else ""
