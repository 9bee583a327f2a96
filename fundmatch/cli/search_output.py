"""What a search writes: lines, a table for a program, or a file that people hand on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from fundmatch.cli.output import hand_over
from fundmatch.cli.session import Session, print_lines

if TYPE_CHECKING:
    from fundmatch.models import SearchReport
    from fundmatch.reports.report_columns import Column
    from fundmatch.reports.report_formats import Format
    from fundmatch.reports.report_input import ReportInput, ReportTheme
    from fundmatch.translation import Language

#: Files that people hand on. They tell a day, never an hour, so that the same question gives the same bytes.
FILES = ("xlsx", "md", "html")
#: Formats in which columns can be chosen.
WITH_COLUMNS = ("table", "csv", "xlsx")
#: Options that say how to ask or where to write, and not what.
NO_QUESTION = ("as_of", "file")


@dataclass(frozen=True)
class Wanted:
    """How to write: a format, its language, the columns chosen by name (empty: the usual ones), and where to."""

    form: str
    language: Language
    names: str | None
    file: Path | None
    include_closed: bool

    def columns(self) -> tuple[Column, ...]:
        """The columns chosen. Raises UsageError for unknown ones, and where the format has none to choose."""
        from fundmatch.errors import UsageError
        from fundmatch.reports.report_columns import chosen_columns

        if self.names is None:
            return ()
        if self.form not in WITH_COLUMNS:
            raise UsageError(f"--columns is not for {self.form}", f"it goes with {', '.join(WITH_COLUMNS)}")
        return chosen_columns(self.names)


def write(session: Session, report: SearchReport, now: datetime, wanted: Wanted) -> None:
    """To the file, else to stdout; a spreadsheet is refused by a terminal."""
    columns = wanted.columns()
    if wanted.form == "table" and wanted.file is None:
        print_lines(_lines(session, report, now, wanted, columns))
    else:
        spreadsheet = "calls.xlsx" if wanted.form == "xlsx" else ""
        hand_over(session, _content(session, report, now, wanted, columns), wanted.file, spreadsheet)
    for note in report.notes if columns or wanted.form != "table" else ():
        session.say(note)


def _content(session: Session, report: SearchReport, now: datetime, wanted: Wanted, columns: Sequence[Column]) -> bytes:
    if wanted.form in FILES:
        from fundmatch.reports.report_formats import rendered
        from fundmatch.translation import translator

        given = _input(session, report, now, wanted.form == "html")
        return rendered(given, cast("Format", wanted.form), translator(wanted.language), columns)
    return (_text(session, report, now, wanted, columns).rstrip("\n") + "\n").encode("utf-8")


def _text(session: Session, report: SearchReport, now: datetime, wanted: Wanted, columns: Sequence[Column]) -> str:
    from fundmatch.reports.records import as_json, search_csv, search_record

    if wanted.form == "json":
        return as_json(search_record(report))
    if wanted.form == "table":
        return "\n".join(each.text for each in _lines(session, report, now, wanted, columns))
    if not columns:
        return search_csv(report)
    from fundmatch.reports.report_columns import columns_csv

    return columns_csv(_input(session, report, now, False), columns)


def _lines(session: Session, report: SearchReport, now: datetime, wanted: Wanted, columns: Sequence[Column]) -> Any:
    if columns:
        from fundmatch.reports.report_columns import columns_lines

        return columns_lines(_input(session, report, now, False), columns)
    from fundmatch.reports.search_table import search_lines

    partners = session.workspace.profile_set.by_slug()
    return search_lines(report, partners, now, all_calls=wanted.include_closed)


def _input(session: Session, report: SearchReport, now: datetime, with_themes: bool) -> ReportInput:
    """The search with all that a report tells besides; themes are read only where they are shown."""
    from fundmatch import __version__
    from fundmatch.reports.report_input import ReportInput, report_themes

    workspace = session.workspace
    themes: tuple[ReportTheme, ...] = ()
    if with_themes and report.results:
        from fundmatch.consortium.comparison import Compared

        compared = Compared("", now.date().isoformat(), workspace.profiles())
        themes = report_themes(workspace.searcher.comparer.compare(compared, ()))
        workspace.searcher.save()
    return ReportInput(
        search=report,
        profiles=workspace.profiles(),
        now=now,
        themes=themes,
        question=question(click.get_current_context(), now),
        version=__version__,
    )


def question(context: click.Context, now: datetime) -> tuple[str, ...]:
    """The arguments that ask the same again, on whatever day; the folder and the file are left out."""
    told = [str(context.info_name), "--as-of", now.date().isoformat()]
    words: list[str] = []
    for parameter in context.command.params:
        value = context.params.get(str(parameter.name))
        given = context.get_parameter_source(str(parameter.name)) is click.core.ParameterSource.COMMANDLINE
        if not given or not parameter.expose_value or parameter.name in NO_QUESTION:
            continue
        if isinstance(parameter, click.Argument):
            words += value or ()
        elif getattr(parameter, "is_flag", False):
            told.append(parameter.opts[0])
        else:
            for each in value if isinstance(value, (tuple, list)) else (value,):
                told += [parameter.opts[0], _as_typed(each)]
    return (*told, *words)


def _as_typed(value: Any) -> str:
    """A value as the command line takes it."""
    if isinstance(value, timedelta):
        return f"{value.days}d"
    return "=".join(map(str, value)) if isinstance(value, tuple) else str(value)
