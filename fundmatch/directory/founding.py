"""A partner's file proposed from a text that names it: a founding text, a news item, a web page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from fundmatch.directory.bodies import Body, as_paragraphs, bodies_in
from fundmatch.directory.names import SAME, likeness, parsed
from fundmatch.directory.phrases import known_terms, sentences, subjects_in
from fundmatch.directory.proposal import LONGEST_DESCRIPTION, Proposal, cut, proposed
from fundmatch.directory.units import name_vocabulary
from fundmatch.errors import UsageError
from fundmatch.models import PastProject
from fundmatch.models.organisation import UNKNOWN_COUNTRY
from fundmatch.sources.markup import UNWANTED, plain_text
from fundmatch.text.lemmas import lemma
from fundmatch.text.words import words

#: Most subjects and sentences that are proposed.
MOST_SUBJECTS, DESCRIBED = 15, 3
#: Signs at the beginning of a paragraph within which a body named there is its subject.
BEGINNING = 80
#: Markup that tells an HTML page from plain text.
HTML = re.compile(r"<(?:!doctype|html|body|p|div|br|h[1-6]|li|span)\b", re.IGNORECASE)
#: A project named by a word of its own: „проект PolicyCloud“.
PROJECT = re.compile(r"(?:проект\w*|projek\w*|project)\s+[„“\"]?([A-Z][a-z]*[A-Z]\w+)")
LEGAL_FORMS = {"ООД": "ood", "ЕООД": "eood", "АД": "ad", "ЕАД": "ead", "КД": "kd", "СД": "sd", "ЕТ": "et"}
HOME = {"bg": "BG", "sr": "RS"}


@dataclass(frozen=True)
class FoundingText:
    """A text and the bodies it names."""

    text: str
    bodies: tuple[Body, ...]

    @classmethod
    def read(cls, content: str) -> FoundingText:
        """Plain text or an HTML page; glued words are parted."""
        text = plain_text(content) if HTML.search(content) else UNWANTED.sub("", content)
        return cls(as_paragraphs(text), tuple(bodies_in(text)))

    def chosen(self, name: str) -> Body:
        """The body that ``name`` means, or the only one. Raises UsageError that lists them."""
        if not self.text.strip():
            raise UsageError("the text is empty", "give a text that describes the organisation")
        found = [body for body in self.bodies if _means(name, body)] if name else list(self.bodies)
        applicants = [body for body in found if body.applicant]
        if name and found:
            return found[0]
        if not name and len(applicants) == 1:
            return applicants[0]
        if name and self.about(Body(name, 0, (name,), True)):
            return Body(name, 1, (name,), True)
        what = f"the text names {len(self.bodies) or 'no'} organisation{'' if len(self.bodies) == 1 else 's'}"
        what = f'the text does not name "{name}"' if name else what
        raise UsageError(what, self.listed() or "name the organisation with --name")

    def listed(self) -> str:
        """One line for each body, to choose from."""
        lines = [
            f"  --name {body.name!r}  ({body.mentions}×{'' if body.applicant else ', no applicant?'})"
            for body in self.bodies
        ]
        return "choose one:\n" + "\n".join(lines) if lines else ""

    def about(self, body: Body) -> list[str]:
        """The sentences about a body: those that name it, and those of paragraphs that begin with it."""
        found: list[str] = []
        for paragraph in self.text.split("\n"):
            own = sentences(paragraph)
            whole = _names(paragraph[:BEGINNING], body)
            found += [sentence for sentence in own if whole or _names(sentence, body)]
        return list(dict.fromkeys(found))


def _means(name: str, body: Body) -> bool:
    wanted = parsed(name)
    return any(likeness(wanted, parsed(form)) >= SAME for form in body.forms) or name.casefold() in body.name.casefold()


def _names(text: str, body: Body) -> bool:
    """Whether a text has all telling words of one form of the name."""
    there = {part.key for part in parsed(text).parts}
    for form in body.forms:
        keys = {part.key for part in parsed(form).parts if part.of != "country"} or set(parsed(form).keys)
        if keys and keys <= there:
            return True
    return False


def proposal_from_text(found: FoundingText, body: Body, slug: str, own_terms: Sequence[str] = ()) -> Proposal:
    """What a text says of a body. Without a sentence about it the whole text is read, and the file says so."""
    about = found.about(body)
    told = about or sentences(found.text)
    own = {_folded(form) for form in body.forms}
    subjects = [
        each
        for each in subjects_in(told, known_terms(own_terms))
        if not any(_folded(each.text) in form for form in own)
    ][:MOST_SUBJECTS]
    language = _language(told)
    country, why = _country(told, language)
    remarks = {"country": why, "kind": "read from the name"}
    form = LEGAL_FORMS.get(body.name.rsplit(" ", 1)[-1], "")
    if not body.kind:
        remarks["kind"] = "a company; whether small or large is a guess" if form else "not known: choose one"
    if not about:
        remarks["description"] = "no sentence names it: the whole text was read"
    return Proposal(
        slug=slug,
        name=_bare(body.name),
        kind=body.kind or ("sme" if form else "association"),
        country=country,
        legal_form=form,
        languages=(language,),
        keywords=tuple(proposed(each) for each in subjects),
        description=cut(" ".join(told[:DESCRIBED]), LONGEST_DESCRIPTION),
        projects=tuple(PastProject(title=title) for title in dict.fromkeys(PROJECT.findall(" ".join(told)))),
        origin="a text",
        remarks=remarks,
    )


def _country(texts: Sequence[str], language: str) -> tuple[str, str]:
    """The country that texts name most, else the one where their language is spoken, and why."""
    named = Counter(unit.key[1:] for text in texts for unit in name_vocabulary().units(text) if unit.of == "country")
    if named:
        return named.most_common(1)[0][0], "the country that the text names most"
    if language in HOME:
        return HOME[language], "guessed from the language of the text"
    return UNKNOWN_COUNTRY, "not known: two letters, such as BG"


def _folded(text: str) -> str:
    return " ".join(lemma(word.form, word.language) for word in words(text))


def _bare(name: str) -> str:
    """A name without the quotation marks that enclose all of it but its legal form."""
    whole = re.fullmatch(r"„([^“”]+)“ (\S+)", name)
    return f"{whole[1]} {whole[2]}" if whole else name


def _language(texts: Sequence[str]) -> str:
    count = Counter(word.language for text in texts for word in words(text))
    return count.most_common(1)[0][0] if count else "en"
