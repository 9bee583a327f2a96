"""``fundmatch themes``: the vocabularies of themes."""

from __future__ import annotations

import click

from fundmatch.cli.lazy import ExampleCommand
from fundmatch.cli.session import Session, format_option, print_lines, workspace_option

EXAMPLES = ("fundmatch themes култура", "fundmatch themes --under sdg:16 --language sr")


@click.command(cls=ExampleCommand, examples=EXAMPLES)
@click.argument("words", nargs=-1, metavar="[WORD]...")
@click.option("--under", "above", multiple=True, metavar="ID", help="This theme or vocabulary, with all in it.")
@click.option("--language", type=click.Choice(["en", "bg", "sr"]), default="en", show_default=True, help="Of labels.")
@format_option("table", "json", "csv")
@workspace_option
@click.pass_obj
def themes(session: Session, /, words: tuple[str, ...], above: tuple[str, ...], language: str, output: str) -> None:
    """The themes that calls and partners are tagged with: development goals, smart specialisation, Bauhaus and others.

    WORDs are looked for in ids, labels and phrases of every language. Use an id with --theme of search and call list,
    and in the themes of a partner's file: "sdg:16.6" adds it, "-sdg:11" takes it off.
    """
    from fundmatch.themes.vocabulary import shipped_vocabulary

    vocabulary = shipped_vocabulary()
    among = {theme.id for name in above for theme in vocabulary.selected(name)} if above else set(vocabulary.themes)
    found = [theme for theme in vocabulary.having(words) if theme.id in among]
    if output == "table":
        from fundmatch.reports.theme_lines import vocabulary_lines

        print_lines(vocabulary_lines(found, language))
        if not found:
            session.say(f'no theme has "{" ".join(words)}"')
        return
    from fundmatch.reports.records import as_json
    from fundmatch.reports.theme_lines import themes_csv, themes_record

    click.echo(as_json(themes_record(found)) if output == "json" else themes_csv(found))
