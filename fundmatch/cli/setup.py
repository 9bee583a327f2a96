"""``fundmatch init`` and ``fundmatch doctor``."""

from __future__ import annotations

import platform
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fundmatch import __version__
from fundmatch.cli.lazy import ExampleCommand
from fundmatch.cli.session import Session, format_option, workspace_option

if TYPE_CHECKING:
    from fundmatch.api import Workspace


@click.command(
    cls=ExampleCommand, examples=("fundmatch init my-partners", "fundmatch init my-partners --with-examples")
)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--with-examples", is_flag=True, help="Copy the bundled partners and calls into it.")
def init(folder: Path, with_examples: bool) -> None:
    """Start a workspace in FOLDER: profiles/, fundmatch.toml, .gitignore. Files that exist are left alone.

    Without calls of its own it uses the bundled ones, until the first sync.
    """
    from fundmatch.templates import IGNORE, SETTINGS, call_schema, profile_schema, schema_text
    from fundmatch.workspace import bundled_root

    (folder / "profiles").mkdir(parents=True, exist_ok=True)
    texts = {
        ".gitignore": IGNORE,
        "fundmatch.toml": SETTINGS,
        "profiles/.schema.json": schema_text(profile_schema()),
    }
    if with_examples:
        for name in ("profiles", "calls"):
            _copy_missing(bundled_root() / name, folder / name)
        texts["calls/.schema.json"] = schema_text(call_schema())
    for name, text in texts.items():
        path = folder / name
        if not path.exists():
            path.write_text(text, encoding="utf-8")
    click.echo(folder)
    click.echo(f"Next: cd {folder} && fundmatch profile new 'Your organisation' && fundmatch search", err=True)


def _copy_missing(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.glob("*.yaml")):
        if not (target / path.name).exists():
            shutil.copyfile(path, target / path.name)


@click.command(cls=ExampleCommand, examples=("fundmatch doctor",))
@format_option("table", "json")
@workspace_option
@click.pass_obj
def doctor(session: Session, /, output: str) -> None:
    """Check the installation, the workspace, its files and the data, without using the network.

    Exit code 3 when a workspace file cannot be read, 1 when something else is not as it should be.
    """
    checks = _checks(session)
    if output == "json":
        from fundmatch.reports.records import as_json

        listed = [{"check": name, "ok": ok, "found": found} for name, ok, found in checks]
        click.echo(as_json({"schema": "fundmatch/doctor/1", "checks": listed}))
    else:
        for name, ok, found in checks:
            click.echo(f"{'ok ' if ok else 'BAD'} {name:<14}{found}")
    session.finish(session.workspace.problems)
    if not all(ok for _, ok, _ in checks):
        click.get_current_context().exit(1)


def _checks(session: Session) -> list[tuple[str, bool, str]]:
    """(what, fine?, what was found) for everything that can be checked offline."""
    workspace = session.workspace
    folders, known = workspace.folders, workspace.known_calls
    where = "bundled, read-only" if folders.bundled else str(folders.root)
    groups = len(workspace.profile_set.groups)
    statuses = [call.status(session.clock) for call in known.calls]
    ahead = sum(status in ("open", "forthcoming") for status in statuses)
    return [
        ("fundmatch", True, f"{__version__}, Python {platform.python_version()}"),
        ("workspace", True, where),
        ("state", _writable(folders.state), f"{folders.state}"),
        ("partners", bool(workspace.profiles()), f"{len(workspace.profiles())} in {groups} groups"),
        ("calls", bool(known.calls), f"{len(known.calls)}, {ahead} open or forthcoming, snapshot of {known.snapshot}"),
        ("files", not workspace.problems, f"{len(workspace.problems)} findings"),
        ("rules", bool(workspace.rules.schemes), f"{len(workspace.rules.schemes)} schemes"),
        ("glossary", *_glossary(workspace)),
        ("lemmas", *_lemmas()),
        ("store", *_store(workspace)),
    ]


def _writable(state: Path) -> bool:
    import os

    folder = next((each for each in (state, *state.parents) if each.exists()), state)
    return os.access(folder, os.W_OK)


def _glossary(workspace: Workspace) -> tuple[bool, str]:
    from fundmatch.text.glossary import shipped_glossary

    concepts = len(shipped_glossary(workspace.cache).concepts)
    return concepts > 0, f"{concepts} concepts in three languages"


def _lemmas() -> tuple[bool, str]:
    from fundmatch.text.lemmas import lemma

    words = {"bg": ("клъстерите", "клъстер"), "sr": ("industrije", "industrija"), "en": ("cities", "city")}
    wrong = [language for language, (form, wanted) in words.items() if lemma(form, language) != wanted]
    return not wrong, "Bulgarian, Serbian, English" if not wrong else f"wrong for {', '.join(wrong)}"


def _store(workspace: Workspace) -> tuple[bool, str]:
    if not workspace.folders.store.is_file():
        return True, "never synced: fundmatch sync"
    from fundmatch.errors import StoreError
    from fundmatch.store import Store

    try:
        with Store.open(workspace.folders.store) as store:
            last = max((run.finished for run in store.runs()), default="never")
            return True, f"{len(store.calls())} calls, last sync {last}"
    except StoreError as error:
        return False, error.message
