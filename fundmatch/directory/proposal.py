"""A partner's file proposed from what is known, for a person to read, mend and confirm."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fundmatch.directory.phrases import Subject, known_terms, sentences, subjects_in
from fundmatch.models import PastProject
from fundmatch.models.organisation import KEYWORDS, NEWEST, REGION, UNKNOWN_COUNTRY, Organisation
from fundmatch.models.profile import KINDS

SCHEMA_LINE = "# yaml-language-server: $schema=.schema.json"
#: Signs of a quotation in a comment, and of a proposed description.
LONGEST_QUOTE, LONGEST_DESCRIPTION = 240, 1_200
#: What cannot stand in a comment or a quoted text of YAML.
UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class ProposedKeyword:
    """A subject in one or more languages ("" = to be recognised), and the sentence or project it comes from."""

    texts: Mapping[str, str]
    quote: str
    remark: str = ""


@dataclass(frozen=True)
class Proposal:
    """A partner as far as it is known. ``remarks`` say what was guessed, by field; they become comments."""

    slug: str
    name: str
    kind: str
    country: str
    names: Mapping[str, str] = field(default_factory=dict)
    acronym: str = ""
    legal_form: str = ""
    region: str = ""
    pic: str = ""
    eik: str = ""
    languages: tuple[str, ...] = ()
    keywords: tuple[ProposedKeyword, ...] = ()
    description: str = ""
    projects: tuple[PastProject, ...] = ()
    origin: str = ""
    remarks: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_country(self) -> bool:
        """Whether anything tells its country."""
        return self.country != UNKNOWN_COUNTRY


def proposal_of(each: Organisation, slug: str) -> Proposal:
    """What the directory knows of an organisation, as a partner's file."""
    keywords = tuple(
        ProposedKeyword({"": subject}, _projects_of_subject([project.label for project in projects]))
        for subject, projects in list(each.subjects().items())[:KEYWORDS]
    )
    if not keywords:
        keywords = _keywords_of_texts((each.description, *(project.title for project in each.projects[:NEWEST])))
    remarks = {"kind": "read from the name and the publisher's type of activity"}
    if not each.kind:
        remarks["kind"] = "not known: choose one"
    if not each.country:
        remarks["country"] = "not known: two letters, such as BG"
    return Proposal(
        slug=slug,
        name=each.name,
        kind=each.kind or "association",
        country=each.country or UNKNOWN_COUNTRY,
        acronym=each.short_name if len(each.short_name) < len(each.name) else "",
        region=each.region if REGION.fullmatch(each.region) else "",
        pic=each.pic,
        eik=each.eik,
        keywords=keywords,
        description=cut(each.description, LONGEST_DESCRIPTION),
        projects=tuple(project.as_past_project() for project in each.projects[:NEWEST]),
        origin=f"the directory, {each.id}",
        remarks=remarks,
    )


def _keywords_of_texts(texts: Sequence[str]) -> tuple[ProposedKeyword, ...]:
    """Terms that the glossary knows in what is told of an organisation and in titles of projects, with the sentence."""
    told = [sentence for text in texts for sentence in sentences(text)]
    known = [subject for subject in subjects_in(told, known_terms()) if subject.english]
    return tuple(proposed(subject) for subject in known[:KEYWORDS])


def proposed(subject: Subject) -> ProposedKeyword:
    """A subject of a text as a keyword, with the glossary's English beside it and its first sentence."""
    texts = {subject.language: subject.text}
    if subject.english and subject.language != "en":
        texts["en"] = subject.english
    unknown = "" if subject.english else "a phrase of the text that the glossary does not have"
    return ProposedKeyword(texts, subject.sentences[0], unknown)


def _projects_of_subject(labels: Sequence[str]) -> str:
    if not labels:
        return "stated by the list"
    more = f" and {len(labels) - 1} more" if len(labels) > 1 else ""
    return f"project: {labels[0]}{more}"


def proposal_yaml(proposal: Proposal) -> str:
    """The proposal as the text of a partner's file; every guess has a comment beside it."""
    lines = [SCHEMA_LINE, f"# Proposed from {_comment(proposal.origin)}: read it, mend it, then it is yours."]
    lines += [f"slug: {proposal.slug}", *_field("name", proposal.name, proposal)]
    if proposal.names:
        written = ", ".join(f"{language}: {_quoted(name)}" for language, name in proposal.names.items())
        lines.append(f"names: {{{written}}}")
    lines += _field("acronym", proposal.acronym, proposal)
    kinds = f"one of: {', '.join(KINDS)}"
    lines += [f"# {kinds}", *_field("kind", proposal.kind, proposal)]
    for name in ("legal_form", "country", "region", "pic", "eik"):
        lines += _field(name, getattr(proposal, name), proposal)
    if proposal.languages:
        lines.append(f"languages: [{', '.join(proposal.languages)}]")
    lines += _keyword_lines(proposal.keywords)
    lines += _field("description", proposal.description, proposal)
    if proposal.projects:
        lines += ["projects:", *(f"  - {_project(each)}" for each in proposal.projects)]
    return "\n".join(lines) + "\n"


def _field(name: str, value: str, proposal: Proposal) -> list[str]:
    if not value:
        return []
    remark = proposal.remarks.get(name, "")
    return [*([f"# {_comment(remark)}"] if remark else []), f"{name}: {_quoted(value)}"]


def _keyword_lines(keywords: Sequence[ProposedKeyword]) -> list[str]:
    if not keywords:
        return ["keywords: []           # none found: 5 to 15 subjects, in any of your languages"]
    lines = ["keywords:"]
    for each in keywords:
        written = ", ".join(f"{language or 'text'}: {_quoted(text)}" for language, text in each.texts.items())
        shown = _around(each.quote, next(iter(each.texts.values())))
        lines += [f"  # {_comment(shown)}", f"  - {{{written}}}" + (f"   # {each.remark}" if each.remark else "")]
    return lines


def _project(each: PastProject) -> str:
    stated = {"title": each.title, "programme": each.programme, "year": each.year, "role": each.role}
    return "{" + ", ".join(f"{name}: {_quoted(value)}" for name, value in stated.items() if value) + "}"


def _quoted(value: object) -> str:
    """A value as YAML reads it back; JSON is YAML."""
    return json.dumps(UNWRITABLE.sub(" ", value) if isinstance(value, str) else value, ensure_ascii=False)


def _around(quote: str, text: str) -> str:
    """A long sentence from some words before what was found in it."""
    at = quote.find(text)
    if at < 0 or at + len(text) <= LONGEST_QUOTE:
        return quote
    return "… " + quote[max(0, at - LONGEST_QUOTE // 2) :].partition(" ")[2]


def _comment(text: str) -> str:
    """Text on one line, cut where a word ends."""
    line = " ".join(UNWRITABLE.sub(" ", text).split())
    return cut(line, LONGEST_QUOTE)


def cut(text: str, most: int) -> str:
    """A text of at most so many signs, cut where a word ends."""
    return text if len(text) <= most else text[: most - 1].rsplit(None, 1)[0] + " …"
