"""A comparison for a terminal of 80 columns."""

from __future__ import annotations

from itertools import groupby

from fundmatch.consortium.comparison import ComparedMember, Comparison, ThemeRow
from fundmatch.reports import compare_words as words
from fundmatch.reports.compare_words import Say, as_written, percent
from fundmatch.reports.lines import Line, Span, line, outside

WIDTH = 80
#: Columns of a cell: a bar and a number, or for many members the bar alone.
WIDE, NARROW = 5, 2
#: Least columns that a theme's name keeps on its own line.
LABEL = 24
EIGHTHS = " ▁▂▃▄▅▆▇█"


def comparison_lines(comparison: Comparison, say: Say = as_written) -> list[Line]:
    """The heat table, then what follows from it, then the members and their track record."""
    head = f"{comparison.title} · {say(words.AS_OF)} {comparison.as_of}"
    lines = [line(outside(head, "bold")), line(), *_legend(comparison, say), line(), *_heat(comparison, say)]
    lines.append(line(outside(say(words.NOTE), "dim")))
    for heading, texts in words.findings(comparison, say):
        lines += [line(), line(Span(heading, "bold"))]
        lines += [line("  ", outside(text), hang=4) for text in texts or [say(words.NOTHING)]]
    lines += [line(), *_composition(comparison, say)]
    return [*lines, line(), line(Span(say(words.RECORD), "bold")), *_records(comparison, say)]


def _legend(comparison: Comparison, say: Say) -> list[Line]:
    """The members by the numbers that stand above their columns."""
    covered = comparison.covered
    return [
        line(
            f"{number:3d} ",
            outside(member.name),
            outside(f"  {member.kind}, {member.country}", "dim"),
            outside(f"  {say(words.FIT).lower()} {member.fit:.0f}" if member.fit is not None else "", "dim"),
            outside(f"  {say(words.COVERED).lower()} {covered[member.slug]}", "dim"),
            hang=4,
        )
        for number, member in enumerate(comparison.members, 1)
    ]


def _heat(comparison: Comparison, say: Say) -> list[Line]:
    count = len(comparison.members)
    width = WIDE if LABEL + count * WIDE <= WIDTH else NARROW
    label = max(LABEL, WIDTH - count * width)
    lines = [line(" " * label, outside("".join(f"{number:>{width}}" for number in range(1, count + 1)), "dim"))]
    for group, rows in groupby(comparison.rows, key=lambda row: row.group):
        lines.append(line(outside(group, "bold")))
        lines += [each for row in rows for each in _row(row, label, width)]
    return lines if comparison.rows else [line(say(words.NOTHING))]


def _row(row: ThemeRow, label: int, width: int) -> list[Line]:
    """A theme's name and its cells; a name that is too long has a line of its own."""
    name = f"  {row.name}"
    cells = [_cell(strength, width) for strength in row.strengths]
    if len(name) >= label:
        return [line(outside(name), hang=4), line(" " * label, *cells)]
    return [line(outside(f"{name:<{label}}"), *cells)]


def _cell(strength: float, width: int) -> Span:
    """The strength as a bar of eighths and, where there is room, as a number; a dot for none."""
    if not strength:
        return Span(f"{'·':>{width}}", "dim")
    bar = EIGHTHS[max(1, round(strength * 8))]
    text = f"{bar}{percent(strength)}" if width == WIDE else bar
    return Span(f"{text:>{width}}", "green" if strength >= 0.8 else "yellow" if strength >= 0.5 else "")


def _composition(comparison: Comparison, say: Say) -> list[Line]:
    facts = (
        (words.COUNTRIES, comparison.countries),
        (words.KINDS, comparison.kinds),
        (words.LANGUAGES, comparison.languages),
    )
    return [
        line(Span(f"{say(label):<23}", "bold"), outside(words.counted(numbers, say)), hang=23)
        for label, numbers in facts
        if numbers
    ]


def _records(comparison: Comparison, say: Say) -> list[Line]:
    return [
        line(f"{number:3d} ", outside(member.name), "  ", outside(_record(member, say), "dim"), hang=4)
        for number, member in enumerate(comparison.members, 1)
    ]


def _record(member: ComparedMember, say: Say) -> str:
    """``past projects 6 2012–2020 (partner 6); Horizon 2020 1 · …; can coordinate: yes``."""
    record = member.record
    parts = [f"{say(words.PROJECTS).lower()} {len(record.projects)} {words.years(record)}".rstrip()]
    if record.projects:
        parts[0] += f" ({words.roles(record, say)})"
        parts.append(words.counted(record.programmes, say))
    parts += [f"{label.lower()}: {value}" for label, value in words.capacities(member, say)]
    return "; ".join(parts)
