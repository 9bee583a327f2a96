"""``fundmatch completion``, and the answers to the shells that it was set up for."""

from __future__ import annotations

from collections.abc import Mapping

import click

from fundmatch.cli.lazy import ExampleCommand
from fundmatch.cli.main import VARIABLE

EXAMPLES = (
    "fundmatch completion bash > ~/.local/share/bash-completion/completions/fundmatch",
    "fundmatch completion fish > ~/.config/fish/completions/fundmatch.fish",
)


@click.command(cls=ExampleCommand, examples=EXAMPLES)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script by which SHELL completes commands, options, partners, groups, calls, sources and addresses."""
    from click.shell_completion import get_completion_class

    from fundmatch.cli.main import main

    found = get_completion_class(shell)
    if found is None:  # pragma: no cover - click has all three
        raise click.UsageError(f"no completion for {shell}")
    click.echo(found(main, {}, "fundmatch", VARIABLE).source())


def answer(group: click.Group, environ: Mapping[str, str]) -> int:
    """Print what a shell asks for in its variables; the exit code. Raises UsageError where no shell is asking."""
    from click.shell_completion import shell_complete

    from fundmatch.errors import UsageError

    asked = environ[VARIABLE]
    sound = _has_line(asked, environ) if asked.endswith("_complete") else True
    if not sound or shell_complete(group, {}, "fundmatch", VARIABLE, asked):
        text = f"{VARIABLE}={asked} is how a shell asks for completions, and no shell does"
        raise UsageError(text, f"unset {VARIABLE}; see: fundmatch completion --help")
    return 0


def _has_line(asked: str, environ: Mapping[str, str]) -> bool:
    """Whether there is a line to complete: its words, and which of them is typed; fish names the word itself."""
    which = environ.get("COMP_CWORD")
    known = which is not None and (asked.startswith("fish") or which.isdecimal())
    return known and "COMP_WORDS" in environ
