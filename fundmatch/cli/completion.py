"""``fundmatch completion``."""

from __future__ import annotations

import click

from fundmatch.cli.lazy import ExampleCommand

#: The variable by which a shell asks for completions (click's rule for a program of this name).
VARIABLE = "_FUNDMATCH_COMPLETE"
EXAMPLES = (
    "fundmatch completion bash > ~/.local/share/bash-completion/completions/fundmatch",
    "fundmatch completion fish > ~/.config/fish/completions/fundmatch.fish",
)


@click.command(cls=ExampleCommand, examples=EXAMPLES)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script by which SHELL completes commands and options."""
    from click.shell_completion import get_completion_class

    from fundmatch.cli.main import main

    found = get_completion_class(shell)
    if found is None:  # pragma: no cover - click has all three
        raise click.UsageError(f"no completion for {shell}")
    click.echo(found(main, {}, "fundmatch", VARIABLE).source())
