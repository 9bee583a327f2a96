"""Groups that import a command only when it is needed, and commands whose help begins with an example."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import click


class ExampleCommand(click.Command):
    """A command whose ``--help`` starts with examples."""

    def __init__(self, *args: Any, examples: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Examples" if len(self.examples) > 1 else "Example"):
            for example in self.examples:
                formatter.write_text(example)
        formatter.write_paragraph()
        super().format_help(ctx, formatter)


class LazyGroup(click.Group):
    """A group whose commands are named by ``module:attribute``, each with its one-line help for the listing."""

    def __init__(
        self, *args: Any, places: Mapping[str, tuple[str, str]], examples: tuple[str, ...] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        self.examples = examples

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.places:
            return None
        module, _, attribute = self.places[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from fundmatch.errors import did_you_mean

            hint = did_you_mean(args[0], list(self.places)) if args else ""
            raise click.UsageError(f"{error.format_message()}{hint}", ctx=ctx) from error

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Examples" if len(self.examples) > 1 else "Example"):
            for example in self.examples:
                formatter.write_text(example)
        formatter.write_paragraph()
        super().format_help(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in self.places.items()])
