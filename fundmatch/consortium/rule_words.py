"""What rules on teams ask, in words that every language can say: "at least 3 countries", "a third country"."""

from __future__ import annotations

from fundmatch.models.wording import Wording, countries, kinds
from fundmatch.rules import COUNTING, TeamRule, Who

#: The country that a rule lacks, by how many it asks for.
FURTHER_COUNTRIES = (
    Wording("a country"),
    Wording("a country"),
    Wording("a second country"),
    Wording("a third country"),
    Wording("a fourth country"),
    Wording("a fifth country"),
    Wording("a sixth country"),
    Wording("a seventh country"),
    Wording("an eighth country"),
    Wording("a ninth country"),
    Wording("a tenth country"),
)


def rule_words(rule: TeamRule) -> Wording:
    """All that a rule asks: "at least 3 countries", "at least 1 and at most 2 university partners"."""
    if rule.most is None:
        return Wording("at least {what}", what=number_words(rule, rule.least))
    what = number_words(rule, rule.most)
    if not rule.least:
        return Wording("at most {what}", what=what)
    return Wording("at least {least} and at most {what}", least=rule.least, what=what)


def number_words(rule: TeamRule, number: int) -> Wording:
    """So many of those whom a rule counts: "2 eligible partners from a widening country"."""
    who = rule.who
    if rule.what == "countries":
        return _of_kinds(_within(_countries(who, number), who), who)
    if who.kinds:
        asked = kinds(who.kinds)
        what = Wording.counted("{number} {kinds} partner", "{number} {kinds} partners", number, kinds=asked)
    else:
        what = Wording.counted("{number} eligible partner", "{number} eligible partners", number)
    return _within(_from(what, who), who)


def one_more(rule: TeamRule) -> Wording:
    """One of the members whom a rule counts: "one more municipality partner"."""
    who, what = rule.who, Wording("one more eligible partner")
    if who.kinds:
        what = Wording("one more {kinds} partner", kinds=kinds(who.kinds))
    return _within(_from(what, who), who)


def further_country(rule: TeamRule) -> Wording:
    """The country that a rule lacks: "a third country", "a Member State"."""
    who, what = rule.who, FURTHER_COUNTRIES[0]
    if who.widening:
        what = Wording("a widening country")
    elif who.statuses == ("member",):
        what = Wording("a Member State")
    elif who.statuses == ("associated",):
        what = Wording("an associated country")
    elif who.statuses == COUNTING and rule.least < len(FURTHER_COUNTRIES):
        what = FURTHER_COUNTRIES[rule.least]
    return _of_kinds(_within(what, who), who)


def _countries(who: Who, number: int) -> Wording:
    """So many countries of those that a rule counts."""
    if who.widening:
        return Wording.counted("{number} widening country", "{number} widening countries", number)
    if who.statuses == ("member",):
        return Wording.counted("{number} Member State", "{number} Member States", number)
    if who.statuses == ("associated",):
        return Wording.counted("{number} associated country", "{number} associated countries", number)
    return Wording.counted("{number} country", "{number} countries", number)


def _from(what: Wording, who: Who) -> Wording:
    """Partners from the sort of country that a rule counts."""
    if who.widening:
        return Wording("{what} from a widening country", what=what)
    if who.statuses == ("member",):
        return Wording("{what} from a Member State", what=what)
    if who.statuses == ("associated",):
        return Wording("{what} from an associated country", what=what)
    return what


def _within(what: Wording, who: Who) -> Wording:
    """Partners or countries of the countries that a rule names."""
    return Wording("{what} in {countries}", what=what, countries=countries(who.countries)) if who.countries else what


def _of_kinds(what: Wording, who: Who) -> Wording:
    """Countries with a partner of the kinds that a rule counts."""
    return Wording("{what} with a {kinds}", what=what, kinds=kinds(who.kinds)) if who.kinds else what
