"""Pairs of partners: table, Markdown, JSON, CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from fundmatch.consortium.common_calls import Addition, CommonCall
from fundmatch.consortium.pairing import Pair
from fundmatch.consortium.partner_likeness import SharedWord
from fundmatch.models import Profile
from fundmatch.models.organisation import SLUG
from fundmatch.reports.lines import Line, line, outside
from fundmatch.reports.markdown import cell, escaped
from fundmatch.reports.records import Record, as_csv
from fundmatch.reports.told_apart import told_apart
from fundmatch.reports.words import bar
from fundmatch.themes.vocabulary import Vocabulary

#: Themes and calls told of a pair; everything is in JSON.
THEMES, ADDITIONS = 4, 3
#: What is said of a pair without any reason.
NOTHING = "Nothing in common was found."
#: What stands above organisations that are no partners yet.
DIRECTORY = "From the directory"
#: Columns a likeness or complement is drawn in, and under which reasons stand.
BAR, LABEL = 10, 11
PAIR_COLUMNS = (
    "partner", "name", "country", "likeness", "complement", "challenges", "themes", "texts", "shared_words",
    "shared_themes", "together", "adds", "calls",
)  # fmt: skip


def pair_lines(
    profile: Profile, pairs: Sequence[Pair], partners: Mapping[str, Profile], vocabulary: Vocabulary
) -> list[Line]:
    """One block a partner: both figures, why, what it adds, and the calls that both fit."""
    partners = told_apart(partners)
    lines = [line(outside(f"Partners for {profile.name}", "bold"))]
    for rank, pair in ranked(pairs):
        other, stranger = partners[pair.partner], is_from_directory(pair.partner)
        lines += [line(), line(outside(f"{DIRECTORY}:", "bold"))] if stranger and rank == 1 else []
        whence = outside(f"  {other.slug}", "dim") if stranger else ""
        lines += [line(), line(f"{rank:2d} ", outside(f"{other.name} ({other.country})", "bold"), whence, hang=3)]
        lines += [_figure("alike", pair.likeness), _figure("adds", pair.complement)]
        lines += _reasons(pair, vocabulary) or [line("   ", NOTHING)]
    return lines


def ranked(pairs: Sequence[Pair]) -> Iterator[tuple[int, Pair]]:
    """Pairs with their ranks; those from the directory are counted by themselves."""
    own = sum(not is_from_directory(pair.partner) for pair in pairs)
    return ((number if number <= own else number - own, pair) for number, pair in enumerate(pairs, 1))


def is_from_directory(slug: str) -> bool:
    """Whether a slug is that of an organisation of the directory, and of no partner."""
    return slug.startswith(SLUG)


def _reasons(pair: Pair, vocabulary: Vocabulary) -> list[Line]:
    reasons = [
        ("both say", " · ".join(_word(word) for word in pair.words)),
        ("themes", _themes(pair, vocabulary)),
        ("together", " · ".join(pair.together)),
        *(("brings" if each.themes else "completes", _addition(each)) for each in _told(pair)),
        *(("both fit", _call(each)) for each in pair.calls),
    ]
    return [_labelled(label, text) for label, text in reasons if text]


def _told(pair: Pair) -> tuple[Addition, ...]:
    return pair.additions[:ADDITIONS]


def _figure(label: str, value: float) -> Line:
    return line("   ", outside(f"{label:<10}", "dim"), bar(value, BAR), f" {value:3.0f}")


def _labelled(label: str, text: str) -> Line:
    return line("   ", outside(f"{label:<10}", "dim"), outside(text), hang=LABEL + 2)


def _word(word: SharedWord) -> str:
    same = word.keyword.casefold() == word.matched.casefold()
    return word.keyword if same else f"{word.keyword} → {word.matched}"


def _themes(pair: Pair, vocabulary: Vocabulary) -> str:
    """The strongest common themes, a label once: vocabularies share some."""
    labels = list(dict.fromkeys(vocabulary[each.theme].label() for each in pair.themes))
    more = f" · {len(labels) - THEMES} more" if len(labels) > THEMES else ""
    return " · ".join(labels[:THEMES]) + more


def _addition(each: Addition) -> str:
    parts = [", ".join(f'"{theme}"' for theme in each.themes), *each.completes]
    return f"{'; '.join(part for part in parts if part)} for {each.code}"


def _call(each: CommonCall) -> str:
    return f"{each.own:.0f} and {each.other:.0f}  {each.code}  {each.title}"


def pairs_record(profile: Profile, by: str, pairs: Sequence[Pair], partners: Mapping[str, Profile]) -> Record:
    """``fundmatch/pair/1``; who comes from the directory is named, since no list of profiles has it."""
    listed = [
        {
            **pair.model_dump(mode="json"),
            "name": partners[pair.partner].name,
            "country": partners[pair.partner].country,
            "from_directory": is_from_directory(pair.partner),
        }
        for pair in pairs
    ]
    return {"schema": "fundmatch/pair/1", "profile": profile.slug, "by": by, "pairs": listed}


def pairs_csv(pairs: Sequence[Pair], partners: Mapping[str, Profile]) -> str:
    """One row a partner."""
    rows = [
        (
            pair.partner, partners[pair.partner].name, partners[pair.partner].country, pair.likeness, pair.complement,
            *pair.parts.model_dump().values(), "; ".join(_word(word) for word in pair.words),
            "; ".join(each.theme for each in pair.themes), "; ".join(pair.together),
            "; ".join(_addition(each) for each in pair.additions),
            "; ".join(f"{each.code} {each.own:.0f}/{each.other:.0f}" for each in pair.calls),
        )
        for pair in pairs
    ]  # fmt: skip
    return as_csv(PAIR_COLUMNS, rows)


def pairs_markdown(
    profile: Profile, pairs: Sequence[Pair], partners: Mapping[str, Profile], vocabulary: Vocabulary
) -> str:
    """A table of the pairs, then a section for each."""
    partners = told_apart(partners)
    text = [
        f"# Partners for {escaped(profile.name)}",
        "",
        "| | partner | country | alike | adds |",
        "|--:|---|---|--:|--:|",
    ]
    for rank, pair in ranked(pairs):
        other = partners[pair.partner]
        name = f"{other.name} ({DIRECTORY.lower()})" if is_from_directory(other.slug) else other.name
        text.append(f"| {rank} | {cell(name)} | {other.country} | {pair.likeness:.0f} | {pair.complement:.0f} |")
    for pair in pairs:
        text += ["", f"## {escaped(partners[pair.partner].name)}", "", *_markdown_reasons(pair, vocabulary)]
    return "\n".join(text)


def _markdown_reasons(pair: Pair, vocabulary: Vocabulary) -> list[str]:
    reasons = [
        ("Both say", "; ".join(_word(word) for word in pair.words)),
        ("Themes of both", _themes(pair, vocabulary)),
        ("Together so far", "; ".join(pair.together)),
    ]
    lines = [f"- {label}: {escaped(text)}" for label, text in reasons if text]
    lines += [f"- Adds: {escaped(_addition(each))}" for each in _told(pair)]
    return [*lines, *(f"- Both fit: {escaped(_call(each))}" for each in pair.calls)] or [NOTHING]
