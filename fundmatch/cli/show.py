"""``fundmatch show`` and ``explain``: one call at a time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from fundmatch.cli.documents import fetch_of_call, texts_of
from fundmatch.cli.lazy import ExampleCommand
from fundmatch.cli.offers import offer_codes
from fundmatch.cli.session import Session, as_of_option, format_option, print_lines, profile_option, workspace_option

if TYPE_CHECKING:
    from fundmatch.models import Call


@click.command(
    cls=ExampleCommand, examples=("fundmatch show BG16RFPR001-2.003", "fundmatch show BG16RFPR001-2.003 --themes")
)
@click.argument("call", shell_complete=offer_codes)
@click.option("--documents", is_flag=True, help="Also what is at hand of its documents' text.")
@click.option(
    "--fetch", is_flag=True, help='Fetch the text of its PDF documents, to be searched and quoted (extra "documents").'
)
@click.option("--themes", is_flag=True, help="Also the themes it is tagged with, and the words they rest on.")
@as_of_option
@format_option("table", "json", "csv")
@workspace_option
@click.pass_obj
def show(session: Session, /, call: str, as_of: date | None, output: str, **also: bool) -> None:
    """Everything known of one CALL (its code or id): dates, money, themes, summary, conditions, source."""
    found, now = session.workspace.call(call), session.now(as_of)
    code = fetch_of_call(session, found) if also["fetch"] else 0
    texts = texts_of(session, found) if also["documents"] or also["fetch"] else None
    if output == "json":
        from fundmatch.reports.document_words import documents_record
        from fundmatch.reports.records import as_json, calls_record
        from fundmatch.reports.theme_lines import tags_record

        record = calls_record([found], now)
        if also["themes"]:
            record["calls"][0]["tags"] = tags_record(session.workspace.searcher.tags(found))
        if texts is not None:
            record["calls"][0]["document_texts"] = documents_record(found, texts)
        click.echo(as_json(record))
    elif output == "csv":
        from fundmatch.reports.records import calls_csv

        click.echo(calls_csv([found], now))
    else:
        from fundmatch.reports.call_view import call_lines
        from fundmatch.reports.document_words import texts_at_hand

        print_lines(call_lines(found, now, at_hand=None if texts is None else texts_at_hand(found, texts)))
        if also["themes"]:
            _print_themes(session, found)
    session.finish(session.workspace.known_calls.problems)
    click.get_current_context().exit(code)


def _print_themes(session: Session, call: Call) -> None:
    """The themes of the vocabularies that a call is tagged with, each with its reasons."""
    from fundmatch.reports.lines import line
    from fundmatch.reports.theme_lines import tag_lines

    searcher = session.workspace.searcher
    lines = tag_lines(searcher.tags(call), searcher.themes.vocabulary)
    if lines:
        print_lines([line(), line("Themes (fundmatch themes):"), *lines])


@click.command(
    cls=ExampleCommand,
    examples=("fundmatch explain HORIZON-NEB-2026-01-PARTICIPATION-02 --profile stolichna-obshtina",),
)
@click.argument("call", shell_complete=offer_codes)
@profile_option("slugs", "This partner (default: the best three).")
@as_of_option
@format_option("table", "json", "csv")
@workspace_option
@click.pass_obj
def explain(session: Session, /, call: str, slugs: tuple[str, ...], as_of: date | None, output: str) -> None:
    """Why a CALL fits a partner: every keyword found, the words of the call quoted, points that add up to the score.

    Then eligibility, with the line it rests on.
    """
    workspace, now = session.workspace, session.now(as_of)
    found = workspace.call(call)
    partners = [workspace.profile(slug) for slug in slugs] or list(workspace.profiles())
    matches = workspace.searcher.partner_matches(found, partners, now)[: len(slugs) or 3]
    if output == "json":
        from fundmatch.reports.records import as_json, match_record

        record = {
            "schema": "fundmatch/explain/1",
            "call": found.id,
            "matches": [match_record(each) for each in matches],
        }
        click.echo(as_json(record))
    elif output == "csv":
        from fundmatch.reports.records import evidence_csv

        click.echo(evidence_csv(found.code, matches))
    else:
        from fundmatch.reports.call_view import match_lines
        from fundmatch.reports.lines import line

        if not matches:
            session.say("no partners yet: add one with `fundmatch profile new NAME`")
        for number, each in enumerate(matches):
            print_lines([line()] if number else [])
            print_lines(match_lines(found, each, workspace.profile(each.match.profile)))
    session.finish(workspace.problems)
