"""``tracked.yaml`` and ``dismissed.yaml``: what an office decided about calls, in files that people read and edit.

They are part of the workspace, so that a team shares them as it shares partners. Writing keeps the comments and the
order of their authors, and never touches a file in which anything is wrong.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import Any, TypeVar

from fundmatch.cache import written_whole
from fundmatch.errors import WorkspaceError
from fundmatch.models.base import Model
from fundmatch.models.decision import Dismissal, Tracked
from fundmatch.models.wording import Wording
from fundmatch.workspace import Folders
from fundmatch.yaml_reader import Problem, YamlDocument, YamlError, check, read_yaml_file

TRACKED_FILE, DISMISSED_FILE = "tracked.yaml", "dismissed.yaml"
HEADS = {
    TRACKED_FILE: "# Calls that are worked on: looking, applying, submitted or rejected; see fundmatch track --help.\n",
    DISMISSED_FILE: "# Calls not to be shown again, to anybody or `for` some partners; see fundmatch dismiss --help.\n",
}
MODELS: Mapping[str, type[Model]] = {TRACKED_FILE: Tracked, DISMISSED_FILE: Dismissal}
#: Seconds to wait for another command that writes the same file.
PATIENCE = 10
#: Stands for everybody among the slugs for which a call is dismissed.
EVERYBODY = ""

Entry = TypeVar("Entry", bound=Model)


@dataclass(frozen=True)
class Decisions:
    """Everything decided that could be read, and what was wrong with the rest."""

    tracked: tuple[Tracked, ...] = ()
    dismissals: tuple[Dismissal, ...] = ()
    problems: tuple[Problem, ...] = ()

    @cached_property
    def _tracked_by_call(self) -> Mapping[str, Tracked]:
        return {entry.call: entry for entry in self.tracked}

    def tracked_call(self, call_id: str) -> Tracked | None:
        """How far the office is with a call; None where it does not work on it."""
        return self._tracked_by_call.get(call_id)

    def dismissal(self, call_id: str, slug: str, day: date) -> Dismissal | None:
        """The decision by which a call is not shown for a partner on ``day``."""
        held = (entry for entry in self.dismissals if entry.call == call_id and entry.holds(day))
        return next((entry for entry in held if not entry.profiles or slug in entry.profiles), None)

    def dismissed(self, day: date) -> frozenset[tuple[str, str]]:
        """(call id, slug) of every decision in force; the slug is :data:`EVERYBODY` where it is for all."""
        held = (entry for entry in self.dismissals if entry.holds(day))
        return frozenset((entry.call, slug) for entry in held for slug in entry.profiles or (EVERYBODY,))

    def hidden(self, day: date) -> frozenset[str]:
        """The ids of the calls that are dismissed for everybody on ``day``."""
        return frozenset(call_id for call_id, slug in self.dismissed(day) if slug == EVERYBODY)


def left_out(for_all: int, for_single: int = 0) -> str:
    """How many calls a list leaves out because everybody dismissed them, and how many because single partners did.

    Empty where there are none.
    """
    if not for_all and not for_single:
        return ""
    if not for_single:
        return Wording.counted(
            "{number} dismissed left out; show with --dismissed",
            "{number} dismissed left out; show with --dismissed",
            for_all,
        )
    if not for_all:
        return f"{for_single} dismissed by single partners left out; show with --dismissed"
    return f"{for_all} dismissed left out, {for_single} by single partners; show with --dismissed"


def read_decisions(root: Path) -> Decisions:
    """The decisions of the workspace at ``root``: everything that can be read, and every finding about the rest."""
    tracked, wrong = _read(root / TRACKED_FILE, Tracked)
    dismissals, also_wrong = _read(root / DISMISSED_FILE, Dismissal)
    return Decisions(tracked, dismissals, (*wrong, *also_wrong))


def _read(path: Path, model: type[Entry]) -> tuple[tuple[Entry, ...], list[Problem]]:
    if not path.exists():
        return (), []
    try:
        document = read_yaml_file(path, path.name)
    except YamlError as error:
        return (), [error.problem]
    if document.value is None:
        return (), []
    if not isinstance(document.value, list):
        return (), [Problem(path.name, 1, 1, "must be a list of calls, each beginning with - call:")]
    read = [check(model, document, (number,)) for number in range(len(document.value))]
    good = tuple(entry for entry in read if isinstance(entry, model))
    return good, [problem for entry in read if isinstance(entry, list) for problem in entry] + _twice(document)


def _twice(document: YamlDocument) -> list[Problem]:
    """A second entry of ``tracked.yaml`` for one call: which of them holds, nobody could say."""
    if document.file != TRACKED_FILE:
        return []
    calls = [entry.get("call") if isinstance(entry, dict) else None for entry in document.value]
    return [
        document.problem((number, "call"), f'"{call}" stands in this file already')
        for number, call in enumerate(calls)
        if call is not None and call in calls[:number]
    ]


def keep_tracked(folders: Folders, entry: Tracked) -> None:
    """Write how far a call is, in place of what stood there of it. Raises :class:`WorkspaceError`."""
    _rewrite(folders, TRACKED_FILE, lambda entries: _put(entries, entry))


def keep_dismissal(folders: Folders, entry: Dismissal) -> None:
    """Add a dismissal; one for the same call and the same partners gives way. Raises :class:`WorkspaceError`."""

    def replace(entries: list[Any]) -> bool:
        same = [each for each in entries if each["call"] == entry.call and set(_for(each)) == set(entry.profiles)]
        for each in same:
            entries.remove(each)
        entries.append(_plain(entry))
        return True

    _rewrite(folders, DISMISSED_FILE, replace)


def drop_tracked(folders: Folders, call_id: str) -> bool:
    """Forget that a call was tracked; whether it was. Raises :class:`WorkspaceError`."""
    return _rewrite(folders, TRACKED_FILE, lambda entries: _lift(entries, call_id, ()))


def drop_dismissals(folders: Folders, call_id: str, slugs: Sequence[str]) -> bool:
    """Show a call again, to everybody or for the partners named; whether it was dismissed for any of them.

    What is dismissed for everybody is shown to everybody again, not to some. Raises :class:`WorkspaceError`.
    """
    return _rewrite(folders, DISMISSED_FILE, lambda entries: _lift(entries, call_id, slugs))


def _lift(entries: list[Any], call_id: str, slugs: Sequence[str]) -> bool:
    """Take the entries of a call out, of those with ``for`` only the partners named; whether any was there."""
    found = [each for each in entries if each["call"] == call_id and (not slugs or set(_for(each)) & set(slugs))]
    for each in found:
        left = [slug for slug in _for(each) if slug not in slugs]
        if slugs and left:
            each["for"] = left
        else:
            entries.remove(each)
    return bool(found)


def _for(entry: Any) -> list[str]:
    return list(entry.get("for") or ())


def _put(entries: list[Any], entry: Tracked) -> bool:
    """Change the fields of the entry at hand one by one: comments inside it stay."""
    fields = _plain(entry)
    known = next((each for each in entries if each["call"] == entry.call), None)
    if known is None:
        entries.append(fields)
        return True
    for name in [name for name in known if name not in fields]:
        del known[name]
    for name, value in fields.items():
        if known.get(name) != value:
            known[name] = value
    return True


def _plain(entry: Model) -> dict[str, Any]:
    """An entry as it is written: fields without content are left out."""
    fields = entry.model_dump(mode="json", by_alias=True)
    return {name: _without_blanks(value) for name, value in fields.items() if value not in ("", None, [], ())}


def _without_blanks(value: Any) -> Any:
    if isinstance(value, list):
        return [
            {name: text for name, text in each.items() if text} if isinstance(each, dict) else each for each in value
        ]
    return value


def _rewrite(folders: Folders, name: str, change: Callable[[list[Any]], bool]) -> bool:
    """Change the list in a file under a lock, whole or not at all, keeping comments; what ``change`` returned."""
    from filelock import FileLock, Timeout

    if folders.bundled:
        raise WorkspaceError("the bundled workspace cannot be changed", "start one of your own: fundmatch init DIR")
    try:
        folders.state.mkdir(parents=True, exist_ok=True)
        with FileLock(folders.state / "decisions.lock", timeout=PATIENCE):
            return _change(folders.root / name, change)
    except Timeout as error:
        text = f"another command has been writing {name} for {PATIENCE} seconds"
        raise WorkspaceError(text, "try again") from error
    except OSError as error:
        text = f"{folders.root / name} cannot be written: {error.strerror or error}"
        raise WorkspaceError(text, "it was left as it was; check the space and the rights of its folder") from error


def _change(path: Path, change: Callable[[list[Any]], bool]) -> bool:
    _, problems = _read(path, MODELS[path.name])
    if problems:
        listed = "\n".join(map(str, problems))
        raise WorkspaceError(f"{path.name} was left as it is, because not all of it can be read:\n{listed}", "mend it")
    text = path.read_text(encoding="utf-8-sig") if path.exists() else HEADS[path.name]
    changed, written = _changed(text, change)
    if changed:
        with written_whole(path) as file:
            file.write(written.encode("utf-8"))
    return changed


def _changed(text: str, change: Callable[[list[Any]], bool]) -> tuple[bool, str]:
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedSeq

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 1_000_000
    yaml.indent(mapping=2, sequence=2, offset=0)
    entries = yaml.load(text)
    head = _comments(text) if not entries else ""  # what an empty list would lose
    entries = entries or CommentedSeq()
    changed = change(entries)
    if not entries:
        return changed, _comments(text)
    out = io.StringIO()
    yaml.dump(entries, out)
    return changed, head + out.getvalue()


def _comments(text: str) -> str:
    """The lines in front of the first entry, which stay when the last entry goes."""
    lines = takewhile(lambda line: not line.strip() or line.lstrip().startswith("#"), text.splitlines(keepends=True))
    return "".join(lines)
