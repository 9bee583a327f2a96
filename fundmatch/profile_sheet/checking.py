"""One row of a sheet: the fields of a partner's file, or every finding in the words in which files are checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fundmatch.models import Profile
from fundmatch.profile_sheet.columns import CHOICES, NEEDED
from fundmatch.profile_sheet.values import SheetRow
from fundmatch.templates import partner_slug
from fundmatch.yaml_reader import Location, Problem, YamlDocument, check

#: What is asked of a partner beyond its own fields, such as that its groups are there.
Further = Callable[[YamlDocument], Sequence[Problem]]

#: How lists are parted in a cell: one entry a line, or semicolons; short codes also by commas.
ENTRIES, CODES = re.compile(r"[\n;]+"), re.compile(r"[\n;,\s]+")
WEIGHT = re.compile(r"(.*?)\s*[*×]\s*([0-9](?:[.,][0-9]+)?)$", re.DOTALL)
YES, NO = {"yes", "да", "da", "true", "1", "x", "✓"}, {"no", "не", "ne", "false", "0"}

#: The form of what stands in a cell, and how to say it to people who never saw a regular expression.
FORMS = {
    "country": (re.compile(r"[A-Za-z]{2}"), "write two letters, such as BG, RS, IT"),
    "region": (re.compile(r"[A-Za-z]{2}[A-Za-z0-9]{0,3}"), "write a NUTS code, such as BG411"),
    "pic": (re.compile(r"[0-9]{9}"), "write its nine digits"),
    "eik": (
        re.compile(r"[0-9]{9}|[0-9]{13}"),
        "write nine or thirteen digits; a column in the format “text” keeps leading zeros",
    ),
    "languages": (re.compile(r"[A-Za-z]{2}([\n;,\s]+[A-Za-z]{2})*[\n;,\s]*"), "write two letters each: bg, en"),
    "established": (re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}"), "write 2010 or 2010-03-04"),
}
#: Where a finding about a part of a partner's file belongs in the sheet.
PARTS: dict[Location, str] = {
    ("names", "en"): "name_en",
    ("capacities", "coordinate"): "can_coordinate",
    ("capacities", "established"): "established",
    ("contacts", 0, "mail"): "mail",
    ("contacts", 0, "language"): "mail_language",
    ("contacts", 0, "rhythm"): "rhythm",
}
#: Stands in for what is needed and told already, so that the rest of the row is checked all the same.
STAND_INS = {"name": "x", "kind": "sme", "country": "BG"}


@dataclass(frozen=True)
class SheetPartner:
    """A partner of a sheet as fields of its file, and the row it stands in."""

    row: SheetRow
    fields: Mapping[str, Any]

    @property
    def slug(self) -> str:
        return str(self.fields["slug"])

    def problem(self, message: str) -> Problem:
        """A finding about the partner as a whole, at its name."""
        return self.row.problem("name", message)


def checked(row: SheetRow, further: Further) -> SheetPartner | list[Problem]:
    """The partner of a row, or every finding about it."""
    texts = {field: _chosen(field, text) for field, text in row.texts.items()}
    slips = {**_slips(texts, row.faults), **row.faults}
    fields = _fields({field: text for field, text in texts.items() if field not in slips})
    slug = partner_slug(texts.get("name", "")) or partner_slug(texts.get("name_en", ""))
    if "name" in fields and not slug:
        slips["name"] = f'"{fields["name"]}" has no letter to name a file by: fill in “Name in English”'
    document = YamlDocument(row.file, {"slug": slug or "x", **STAND_INS, **fields}, _places(row))
    found = check(Profile, document)
    wrong = [row.problem(field, slip) for field, slip in slips.items()]
    wrong += [*(found if isinstance(found, list) else []), *further(document)]
    if wrong:
        return sorted(wrong, key=lambda problem: problem.column)
    return SheetPartner(row, {"slug": slug, **fields})


def _slips(texts: Mapping[str, str], faults: Mapping[str, str]) -> dict[str, str]:
    """What the cells themselves show to be wrong, by field."""
    slips = {name: f'"{name}" is empty' for name in NEEDED if name not in texts and name not in faults}
    for field, (form, wanted) in FORMS.items():
        if field in texts and not form.fullmatch(texts[field]):
            slips[field] = f'"{field}": "{texts[field]}" is not understood: {wanted}'
    answer = texts.get("can_coordinate", "").casefold()
    if answer and answer not in YES | NO:
        slips["can_coordinate"] = f'"{answer}" is neither yes nor no'
    if "mail" not in texts and "mail" not in faults:
        lonely = "says nothing without an address: fill in “Mail”, or empty this cell"
        slips |= {field: f'"{field}" {lonely}' for field in ("mail_language", "rhythm") if field in texts}
    return slips


def _places(row: SheetRow) -> dict[Location, tuple[int, int]]:
    named: dict[Location, str] = {(field,): field for field in row.columns} | PARTS
    places = {location: (row.number, row.columns[field]) for location, field in named.items() if field in row.columns}
    return {(): (row.number, 1), **places}


def _chosen(field: str, text: str) -> str:
    """One of a column's choices, also where the spreadsheet program wrote its first letter as a capital."""
    return CHOICES.get(field, {}).get(text.casefold(), text)


def _fields(text: Mapping[str, str]) -> dict[str, Any]:
    """The cells as the fields of a partner's file, in the order of such files."""
    fields: dict[str, Any] = {"name": text["name"]} if "name" in text else {}
    if "name_en" in text:
        fields["names"] = {"en": text["name_en"]}
    fields |= {name: text[name] for name in ("kind", "legal_form", "country") if name in text}
    if "region" in text:
        fields["region"] = text["region"].upper()
    fields |= {name: text[name] for name in ("pic", "eik") if name in text}
    if "languages" in text:
        fields["languages"] = [code.lower() for code in _parts(CODES, text["languages"])]
    if "keywords" in text:
        fields["keywords"] = [_keyword(entry) for entry in _parts(ENTRIES, text["keywords"])]
    fields |= {name: _parts(ENTRIES, text[name]) for name in ("must", "not") if name in text}
    if "description" in text:
        fields["description"] = text["description"]
    return fields | _rest(text)


def _rest(text: Mapping[str, str]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    capacities: dict[str, Any] = {}
    if "can_coordinate" in text:
        capacities["coordinate"] = text["can_coordinate"].casefold() in YES
    if "established" in text:
        capacities["established"] = text["established"]
    if capacities:
        fields["capacities"] = capacities
    if "groups" in text:
        fields["groups"] = _parts(CODES, text["groups"])
    if "mail" in text:
        stated = {"mail": text["mail"], "language": text.get("mail_language"), "rhythm": text.get("rhythm")}
        fields["contacts"] = [{name: value for name, value in stated.items() if value}]
    return fields


def _parts(where: re.Pattern[str], text: str) -> list[str]:
    return [" ".join(part.split()) for part in where.split(text) if part.strip()]


def _keyword(text: str) -> Any:
    """``heritage *2`` is a keyword with a weight."""
    weighed = WEIGHT.fullmatch(text)
    return {"text": weighed[1].strip(), "weight": float(weighed[2].replace(",", "."))} if weighed else text
