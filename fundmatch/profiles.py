"""The partners' own files: ``profiles/*.yaml``, one organisation a file, and ``profiles/groups.yaml``."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fundmatch.cache import Cache, digest
from fundmatch.errors import did_you_mean
from fundmatch.models import Group, Profile
from fundmatch.models.profile import EU_TO_ISO
from fundmatch.yaml_reader import Problem, YamlDocument, YamlError, check, read_yaml_file

GROUPS_FILE = "groups.yaml"
SUFFIXES = (".yaml", ".yml")

SLUG = re.compile("[a-z0-9][a-z0-9-]*")
MISNAMED = 'the file must be named by letters a-z, figures and hyphens, such as "org-a.yaml": its name is the slug'

#: Raise when profiles are read differently, so that no cache of an older fundmatch is believed.
CACHE_VERSION = b"2"


@dataclass(frozen=True)
class ProfileSet:
    """Every readable partner, ordered by slug, with what was wrong with the rest."""

    profiles: tuple[Profile, ...]
    groups: tuple[Group, ...] = ()
    problems: tuple[Problem, ...] = ()

    def by_slug(self) -> dict[str, Profile]:
        return {profile.slug: profile for profile in self.profiles}


def profile_files(folder: Path) -> list[Path]:
    """The partner files of a ``profiles/`` folder in a fixed order."""
    if not folder.is_dir():
        return []
    found = (
        path for path in folder.iterdir() if path.suffix in SUFFIXES and path.name != GROUPS_FILE and not path.is_fifo()
    )
    return sorted(found, key=lambda path: (path.stem, path.suffix))


def read_profiles(folder: Path, cache: Cache | None = None, shown: str = "profiles") -> ProfileSet:
    """Read a whole folder: all findings of all files in one go, and every partner that can be read.

    With a cache, a file without findings is parsed once and afterwards read from JSON by the hash of its content.
    """
    found: list[Profile] = []
    problems: list[Problem] = []
    for path in profile_files(folder):
        result = _read_cached(path, f"{shown}/{_text(path.name)}", cache or Cache())
        if isinstance(result, Profile) and found and found[-1].slug == result.slug:
            problems.append(Problem(f"{shown}/{_text(path.name)}", 1, 1, f'partner "{result.slug}" has two files'))
        elif isinstance(result, Profile):
            found.append(result)
        else:
            problems += result
    groups, group_problems = _read_groups(folder / GROUPS_FILE, f"{shown}/{GROUPS_FILE}")
    return ProfileSet(tuple(found), groups, (*problems, *group_problems))


def _read_cached(path: Path, shown: str, cache: Cache) -> Profile | list[Problem]:
    try:
        key = digest(CACHE_VERSION, os.fsencode(path.stem), path.read_bytes())
    except OSError:
        return read_profile(path, shown)
    name = f"profile-{path.stem}"
    kept = cache.get(name, key, Profile.model_validate_json)
    if kept is not None:
        return kept
    result = read_profile(path, shown)
    if isinstance(result, Profile):
        cache.put(name, key, result.model_dump_json(by_alias=True).encode("utf-8"))
    return result


def read_profile(path: Path, shown: str) -> Profile | list[Problem]:
    """One partner's file, or every finding in it; the slug must be the file's name."""
    try:
        document = read_yaml_file(path, shown)
    except YamlError as error:
        return [error.problem]
    if not isinstance(document.value, dict):
        return [Problem(shown, 1, 1, "must hold fields such as slug, name, kind, country")]
    stem = _text(path.stem)
    misnamed = [] if "slug" in document.value or SLUG.fullmatch(stem) else [Problem(shown, 1, 1, MISNAMED)]
    document.value.setdefault("slug", "misnamed" if misnamed else stem)
    result = check(Profile, document)
    if misnamed or isinstance(result, list):
        found = misnamed + (result if isinstance(result, list) else [])
        return sorted(found, key=lambda problem: (problem.line, problem.column))
    if result.slug != stem:
        message = f'slug "{result.slug}" is not the name of the file ("{stem}")'
        return [document.problem(("slug",), message)]
    return result


def _text(name: str) -> str:
    """A file's name as text, whatever the locale; bytes that are no UTF-8 as ``\\xcf``, which no slug can be."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _read_groups(path: Path, shown: str) -> tuple[tuple[Group, ...], list[Problem]]:
    if not path.is_file():
        return (), []
    try:
        document = read_yaml_file(path, shown)
    except YamlError as error:
        return (), [error.problem]
    if not isinstance(document.value, list):
        return (), [Problem(shown, 1, 1, "must be a list of groups, each with slug and name")]
    groups: dict[str, Group] = {}
    problems = []
    for number in range(len(document.value)):
        result = check(Group, document, (number,))
        if not isinstance(result, Group):
            problems += result
        elif result.slug in groups:
            text = f'group "{result.slug}" stands twice; this one is left out: give it a slug of its own'
            problems.append(document.problem((number, "slug"), text))
        else:
            groups[result.slug] = result
    return tuple(groups.values()), problems


def check_references(
    folder: Path, found: ProfileSet, legal_forms: Sequence[str], countries: Sequence[str], shown: str = "profiles"
) -> list[Problem]:
    """Groups, legal forms and countries that name nothing known: the slips that reading one file cannot see."""
    groups = [group.slug for group in found.groups]
    problems = []
    for document in _documents(folder, shown):
        problems += unknown_references(document, groups, legal_forms, countries)
    return problems


def unknown_references(
    document: YamlDocument, groups: Sequence[str], legal_forms: Sequence[str], countries: Sequence[str]
) -> list[Problem]:
    """The same for one partner's fields. Without any group at hand no name of a group is doubted."""
    found = _unknown_groups(document, groups) + _unknown_legal_form(document, legal_forms)
    return found + _unknown_country(document, countries)


def check_words(
    folder: Path, says_something: Callable[[str, Sequence[str]], bool], shown: str = "profiles"
) -> list[Problem]:
    """``must`` and ``not`` words in which there is nothing to look for, so that searches leave them out.

    ``says_something`` tells of a text and the languages its writer speaks whether there is anything.
    """
    return [problem for document in _documents(folder, shown) for problem in silent_words(document, says_something)]


def silent_words(document: YamlDocument, says_something: Callable[[str, Sequence[str]], bool]) -> list[Problem]:
    """The same for one partner's fields."""
    spoken = list(_texts(document, "languages").values())
    return [
        document.problem((name, number), f'there is nothing to look for in "{text}": it is left out')
        for name in ("must", "not")
        for number, text in _texts(document, name).items()
        if text.strip() and not says_something(text, spoken)
    ]


def _texts(document: YamlDocument, name: str) -> dict[int, str]:
    """The texts of a list, each by its place; whatever else stands there is a finding of its own."""
    listed = document.value.get(name)
    return {at: text for at, text in enumerate(listed) if isinstance(text, str)} if isinstance(listed, list) else {}


def _documents(folder: Path, shown: str) -> Iterator[YamlDocument]:
    """The partner files that hold fields at all."""
    for path in profile_files(folder):
        with contextlib.suppress(YamlError):
            document = read_yaml_file(path, f"{shown}/{_text(path.name)}")
            if isinstance(document.value, dict):
                yield document


def _unknown_groups(document: YamlDocument, known: Sequence[str]) -> list[Problem]:
    groups = document.value.get("groups")
    if not known or not isinstance(groups, list):
        return []
    return [
        document.problem(("groups", number), f'unknown group "{name}"{did_you_mean(str(name), known)}')
        for number, name in enumerate(groups)
        if name not in known
    ]


def _unknown_legal_form(document: YamlDocument, known: Sequence[str]) -> list[Problem]:
    form = document.value.get("legal_form")
    if not form or form in known:
        return []
    return [document.problem(("legal_form",), f'unknown legal form "{form}"{did_you_mean(str(form), known)}')]


def _unknown_country(document: YamlDocument, known: Sequence[str]) -> list[Problem]:
    code = document.value.get("country")
    if not isinstance(code, str) or EU_TO_ISO.get(code.upper(), code.upper()) in known:
        return []
    return [document.problem(("country",), f'unknown country "{code}": two letters by ISO 3166, such as BG, RS, IT')]
