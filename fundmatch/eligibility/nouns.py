"""Whom a number counts: the noun phrase after it, where they are established, and what they are.

A phrase is turned into a filter only where all of it is understood; otherwise it is kept as described.
"""

from __future__ import annotations

import re

from fundmatch.rules import Who
from fundmatch.rules.compiled import Words

#: Length of a described phrase as shown.
LONGEST = 100


def short(text: str) -> str:
    """A phrase on one line, cut between words."""
    text = " ".join(text.split()).strip(" ,;:.")
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rsplit(" ", 1)[0] + "…"


def described(*parts: str) -> Who:
    """A filter that only people can answer."""
    return Who(described=short(" ".join(parts)))


def changed(who: Who, **fields: object) -> Who:
    """The same filter with other fields."""
    return who.model_copy(update=fields)


def noun_phrase(text: str, words: Words) -> tuple[str, str]:
    """The noun phrase with which ``text`` begins, and the rest. A comma ends it only once it names an actor."""
    place = 0
    while (stop := words.grammar("noun-end").search(text, place)) is not None and stop.start() < len(text):
        phrase = _clean(text[: stop.start()])
        if stop.group().strip() != "," or not phrase or words.actor.search(head(phrase)):
            return phrase, text[stop.start() :]
        place = stop.end()
    return _clean(text), ""


def _clean(phrase: str) -> str:
    words = " ".join(re.sub(r"[“”„\"‘]|’$", "", phrase).split())
    return re.sub(r"(?:^|\s)(?:and|or|as well as|и|или)$", "", words)


def head(phrase: str) -> str:
    """The part of a noun phrase whose last word says what is counted."""
    phrase = re.sub(r"^of (?:the |these |those )?", "", phrase)
    return re.split(r" of | in charge | for ", phrase)[0].rstrip("’'")


def members(phrase: str, tail: str, sentence: str, words: Words, before: Who | None) -> Who | None:
    """Whom a number of members counts, None where it does not count members; ``before``: those counted before."""
    if not phrase or phrase in ("of them", "of these", "of those"):
        return _elliptical(phrase, tail, words, before)
    if phrase.startswith("of "):
        return described(phrase, tail) if words.actor.search(head(phrase)) else None
    if not words.actor.search(head(phrase)):
        return described(phrase) if words.grammar("as-members").search(sentence) else None
    kinds = words.kinds_of(phrase)
    return described(phrase) if kinds is None else seated(Who(kinds=kinds), phrase, tail, words)


def _elliptical(phrase: str, tail: str, words: Words, before: Who | None) -> Who | None:
    """ "at least one must be …", "at least one of them established in …": about those counted before."""
    if before is None:
        return described(tail) if re.match(r"\s*(?:must|shall) be\b", tail) else None
    plain = changed(before, described="")
    found = seated(plain, before.described, tail, words)
    if found.described or (not phrase and found == plain):
        return described(before.described, tail)
    return changed(found, described=before.described)


def seated(who: Who, phrase: str, tail: str, words: Words) -> Who:
    """``who`` narrowed by what follows the phrase: what they are, or where they are established."""
    being = words.grammar("that-are").match(tail) or words.grammar("being").match(tail)
    seat = words.grammar("seat").match(tail)
    if being and not seat:
        return _being(who, phrase, tail, tail[being.end() :], words)
    if words.grammar("each-different").match(tail) or words.grammar("each-different").match(tail.lstrip(" ,")):
        return who
    if seat:
        return _placed(who, phrase, tail, tail[seat.end() :], words)
    return described(phrase, tail) if words.grammar("narrows").match(tail) else who


def _being(who: Who, phrase: str, tail: str, named: str, words: Words) -> Who:
    """ "… that are universities", "… must be an SME"; "must be part of the consortium" narrows nothing."""
    named = re.split(r"[.;(]|, each\b", named)[0]
    kinds = words.kinds_of(named)
    if kinds:
        return changed(who, kinds=kinds)
    return who if words.grammar("neutral").match(named) else described(phrase, tail)


def _placed(who: Who, phrase: str, tail: str, place: str, words: Words) -> Who:
    """ "… established in a Widening country", "… from Ukraine"; different countries are a number of their own."""
    place = re.sub(r"^(?:an?|any|the) ", "", place)
    if not place or words.grammar("several").match(place):
        return who
    group = words.group_at(place)
    if group:
        return changed(who, statuses=group[0].statuses or who.statuses, widening=group[0].widening)
    codes = countries_at(place, words)
    return changed(who, countries=codes) if codes else described(phrase, tail)


def left_open(tail: str, words: Words) -> bool:
    """Whether the phrase goes on with "from at least …": the number that follows has to say from where."""
    seat = words.grammar("seat").match(tail + " ")
    return seat is not None and not tail[seat.end() :].strip()


def countries(text: str, words: Words) -> tuple[Who, str] | None:
    """Whom "… different Member States or associated countries" means, and what follows; None for anything else."""
    stripped = text.lstrip()
    several = words.grammar("different").match(stripped)
    phrase = stripped[several.end() :] if several else stripped
    end = words.grammar("countries-end").search(phrase)
    named = phrase[: end.start()] if end else phrase
    if not words.grammar("country-noun").search(named):
        return None
    return _group(named, words), phrase[len(named) :]


def _group(named: str, words: Words) -> Who:
    """The countries a phrase means; described where nobody here knows which they are."""
    found = words.group_at(named)
    if found is None or named[found[1] :].strip(" ,”’'\""):
        return described(named)
    return Who(statuses=found[0].statuses or Who().statuses, widening=found[0].widening)


def different(tail: str, number: int, words: Words) -> tuple[int, Who] | None:
    """ "each from a different …" asks for as many countries as members; "from two different …" for its own number."""
    each = words.grammar("each-different").search(tail)
    if each:
        found = countries(tail[each.end() :], words)
        return (number, found[0]) if found else None
    seat = words.grammar("seat").match(tail)
    place = tail[seat.end() :] if seat else ""
    counted = words.grammar("number-of-different").match(place)
    if not counted and not words.grammar("different").match(place):
        return None
    found = countries(place[counted.end() :] if counted else place, words)
    stated = words.value(counted["number"]) if counted else None
    return (stated or number, found[0]) if found else None


def countries_at(text: str, words: Words) -> tuple[str, ...]:
    """The ISO codes of the list of countries with which ``text`` begins: "Canada, Israel and Switzerland"."""
    codes, place = [], 0
    while match := words.country.match(text, place):
        codes.append(words.country_codes[match.group()])
        between = words.grammar("between-countries").match(text, match.end())
        place = between.end() if between else match.end()
        if place == match.end():
            break
    return tuple(dict.fromkeys(codes))


def kinds_after(rest: str, words: Words) -> tuple[str, ...]:
    """ "… that are universities": the kinds that follow the countries."""
    being = words.grammar("that-are").match(rest)
    return (words.kinds_of(re.split(r"[.;(]", rest[being.end() :])[0]) or ()) if being else ()
