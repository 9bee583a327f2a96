"""A comparison as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fundmatch.consortium.comparison import Comparison
from fundmatch.reports import compare_words as words
from fundmatch.reports.compare_words import Say, as_written, percent
from fundmatch.reports.markdown import cell, escaped


def comparison_markdown(comparison: Comparison, say: Say = as_written) -> str:
    """The whole comparison; names stay text, whatever signs they hold."""
    parts = [
        f"# {escaped(comparison.title)}",
        f"{say(words.AS_OF).capitalize()} {comparison.as_of}.",
        f"## {say(words.MEMBERS)}",
        _members(comparison, say),
        f"## {say(words.STRENGTHS)}",
        _heat(comparison, say),
        say(words.NOTE),
    ]
    for heading, texts in words.findings(comparison, say):
        parts += [f"## {heading}", "\n".join(f"- {escaped(text)}" for text in texts or [say(words.NOTHING)])]
    parts += [f"## {say(words.RECORD)}", _records(comparison, say)]
    return "\n\n".join(parts)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]], numbers: Iterable[int] = ()) -> str:
    """A table; ``numbers`` are the columns that are set to the right."""
    right = set(numbers)
    rule = ["--:" if place in right else "---" for place in range(len(header))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (header, rule, *rows))


def _members(comparison: Comparison, say: Say) -> str:
    header = [
        say(each) for each in (words.NUMBER, words.NAME, words.KIND, words.COUNTRY, words.LANGUAGES, words.COVERED)
    ]
    rows = [
        [
            str(number), cell(member.name), cell(member.kind), member.country, cell(" ".join(member.languages)),
            str(comparison.covered[member.slug]),
        ]
        for number, member in enumerate(comparison.members, 1)
    ]  # fmt: skip
    if comparison.call:
        header.append(say(words.FIT))
        rows = [[*row, f"{member.fit or 0:.0f}"] for row, member in zip(rows, comparison.members, strict=True)]
    return _table(header, rows, (0, 5, 6))


def _heat(comparison: Comparison, say: Say) -> str:
    count = len(comparison.members)
    rows = [
        [cell(row.name), *(str(percent(strength)) if strength else "·" for strength in row.strengths)]
        for row in comparison.rows
    ]
    return _table([say(words.THEME), *map(str, range(1, count + 1))], rows, range(1, count + 1))


def _records(comparison: Comparison, say: Say) -> str:
    header = [words.NAME, words.PROJECTS, words.ROLE, words.YEAR, words.PROGRAMME, words.COORDINATE, words.COFINANCING]
    rows = [
        [
            cell(member.name), str(len(member.record.projects)), cell(words.roles(member.record, say)),
            cell(words.years(member.record)), cell(words.counted(member.record.programmes, say)),
            words.yes_or_no(member.capacities.coordinate, say),
            cell(dict(words.capacities(member)).get(words.COFINANCING, say(words.UNSTATED))),
        ]
        for member in comparison.members
    ]  # fmt: skip
    return _table([say(each) for each in header], rows, (1,))
