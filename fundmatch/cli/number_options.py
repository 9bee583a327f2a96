"""Options that are numbers: of something named (``--kind sme=2``, ``--busy rra-jug=3``), of seconds, of points."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

from fundmatch.cli.offers import offer_slugs

Function = TypeVar("Function", bound=Callable[..., Any])

#: Greatest number that makes sense of members or calls.
MOST = 99


class FiniteRange(click.FloatRange):
    """A number in a range; what is no number (nan) or has no end (inf) is in none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        found = super().convert(value, param, ctx)
        if not math.isfinite(found):
            self.fail("must be a number", param, ctx)
        return found


class CountType(click.ParamType[tuple[str, int]]):
    """``NAME`` or ``NAME=N``; N is 1 unless it is given."""

    name = "count"

    def __init__(self, noun: str) -> None:
        self.noun = noun

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        if isinstance(value, tuple):
            return value
        name, equals, number = str(value).partition("=")
        if equals and not (number.isascii() and number.isdecimal() and len(number) <= len(str(MOST)) and int(number)):
            self.fail(f'"{number}" is no number of {self.noun}: write {name}=2', param, ctx)
        return self.checked(name, param, ctx), int(number or 1)

    def checked(self, name: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name, if it is one."""
        return name


class KindType(CountType):
    """A kind of organisation, and how many members of it."""

    def __init__(self) -> None:
        super().__init__("members")

    def checked(self, name: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from fundmatch.errors import did_you_mean
        from fundmatch.models.profile import KINDS

        if name not in KINDS:
            self.fail(f'"{name}" is no kind of organisation{did_you_mean(name, KINDS)}', param, ctx)
        return name


def once_each(option: str, pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    """The numbers by name. Raises UsageError for a name that is given twice: nobody knows what is meant."""
    from fundmatch.errors import UsageError

    found: dict[str, int] = {}
    for name, number in pairs:
        if name in found:
            raise UsageError(
                f'{option} names "{name}" twice', f"give one number: {option} {name}={found[name] + number}"
            )
        found[name] = number
    return found


def busy_option(function: Function) -> Function:
    """``--busy SLUG[=N]``, repeatable."""
    text = "This partner is in N other calls already (default 1): it should be in fewer teams."
    option = click.option(
        "--busy",
        multiple=True,
        type=CountType("calls"),
        metavar="SLUG[=N]",
        shell_complete=offer_slugs,
        help=text,
    )
    return option(function)


def seconds_option(default: float | None, text: str) -> Callable[[Function], Function]:
    """``--time-limit SECONDS``."""
    return click.option(
        "--time-limit",
        "seconds",
        type=FiniteRange(min=0),
        default=default,
        show_default=default is not None,
        metavar="SECONDS",
        help=text,
    )
