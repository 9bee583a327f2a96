"""A partner as its own YAML file describes it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, ConfigDict, Field, field_validator, model_validator

from fundmatch.models.address import trouble_with
from fundmatch.models.base import Model

Kind = Literal[
    "municipality",
    "university",
    "research",
    "association",
    "foundation",
    "cluster",
    "network",
    "sme",
    "large-company",
    "public-body",
    "region-agency",
    "cultural-institution",
]
KINDS: tuple[str, ...] = get_args(Kind)
#: A language code of two letters (ISO 639-1).
Language = Annotated[str, Field(pattern=r"^[a-z]{2}$")]


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be blank")
    return text


#: A text that says something.
Said = Annotated[str, AfterValidator(_not_blank), Field(json_schema_extra={"pattern": r"\S"})]

#: EU documents and CORDIS write these three unlike ISO 3166.
EU_TO_ISO = {"EL": "GR", "UK": "GB", "XK": "XK"}


def _is_language(name: object) -> bool:
    return isinstance(name, str) and len(name) == 2 and name.isascii() and name.islower()


def _keyword_schema(schema: dict[str, Any]) -> None:
    """What editors should offer: plain text, or one text for each language, with a weight."""
    weight = schema["properties"]["weight"]
    languages = {"^[a-z]{2}$": {"type": "string"}}
    written = {"type": "object", "properties": {"text": {"type": "string"}, "weight": weight}}
    schema.clear()
    schema["anyOf"] = [
        {"type": "string"},
        {**written, "patternProperties": languages, "additionalProperties": False},
    ]


class Keyword(Model):
    """A subject the partner works on: one meaning, written in one or several languages, with a weight.

    In YAML: a plain string, ``{bg: …, sr: …, en: …}`` for the same meaning in several languages (counted once),
    ``{text: …}`` when the language is to be recognised, each with an optional ``weight`` (default 1, at most 5).
    """

    model_config = ConfigDict(json_schema_extra=_keyword_schema)

    text: str = ""
    texts: dict[str, str] = Field(default_factory=dict)
    weight: float = Field(1.0, gt=0, le=5)

    @model_validator(mode="before")
    @classmethod
    def _from_yaml(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"text": value}
        if not isinstance(value, dict) or "texts" in value:
            return value
        texts = {name: text for name, text in value.items() if _is_language(name)}
        rest = {name: text for name, text in value.items() if name not in texts}
        return {**rest, "texts": texts} if texts else rest

    @model_validator(mode="after")
    def _says_something(self) -> Keyword:
        if not any(text.strip() for _, text in self.forms()):
            raise ValueError("a keyword needs a text in at least one language")
        return self

    def forms(self) -> list[tuple[str, str]]:
        """(language, text) for every way it is written; language is empty where it has to be recognised."""
        return [(language, text) for language, text in (("", self.text), *self.texts.items()) if text]

    @property
    def label(self) -> str:
        """The first way it is written: what people see in an explanation."""
        return self.forms()[0][1]


def _number_as_text(value: Any) -> Any:
    """Years and registry numbers are text to us and numbers to YAML."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _or_number(pattern: str, *, nullable: bool = False) -> dict[str, Any]:
    """What the schema tells editors of such a field."""
    kinds: list[dict[str, Any]] = [{"type": "string", "pattern": pattern}, {"type": "integer"}]
    return {"anyOf": [*kinds, {"type": "null"}] if nullable else kinds}


class PastProject(Model):
    """A project the partner took part in."""

    title: str
    programme: str = ""
    year: int | None = Field(None, ge=1950, le=2100)
    role: Literal["coordinator", "partner", ""] = ""
    partners: tuple[str, ...] = ()


class Capacities(Model):
    """What the partner can carry. None means "not stated"."""

    coordinate: bool | None = None
    cofinancing_eur: float | None = Field(None, ge=0)
    established: str | None = Field(
        None,
        pattern=r"^\d{4}(-\d\d(-\d\d)?)?$",
        json_schema_extra=_or_number(r"^\d{4}(-\d\d(-\d\d)?)?$", nullable=True),
    )

    @field_validator("established", mode="before")
    @classmethod
    def _year_is_text(cls, established: Any) -> Any:
        return _number_as_text(established)

    @field_validator("established")
    @classmethod
    def _real_day(cls, established: str | None) -> str | None:
        if established:
            date.fromisoformat(f"{established}-01-01"[:10] if len(established) == 4 else f"{established}-01"[:10])
        return established


class Contact(Model):
    """Where digests for this partner go; never part of an export unless asked for.

    ``threshold`` is the least score (0 to 100) and ``max_items`` the most new calls of one mail; ``programmes`` are
    the sources wanted (``horizon``, ``creative``, ``opic`` …; none = all); ``when_empty`` asks for a mail also when
    there is nothing to tell.
    """

    mail: str
    language: Literal["bg", "sr-Latn", "sr-Cyrl", "en"] = "en"
    rhythm: Literal["daily", "weekly", "monthly"] = "weekly"
    threshold: float | None = Field(None, ge=0, le=100)
    max_items: int | None = Field(None, ge=1, le=100)
    programmes: tuple[str, ...] = ()
    when_empty: bool = False

    @field_validator("mail")
    @classmethod
    def _one_address(cls, mail: str) -> str:
        trouble = trouble_with(mail) or ("" if "." in mail.rpartition("@")[2] else "its host has no dot")
        if trouble:
            raise ValueError(f"{mail!r} is no mail address: {trouble}")
        return mail


class Group(Model):
    """A cluster, network or partnership that partners belong to (``profiles/groups.yaml``).

    Its ``contacts`` get one digest about all its members.
    """

    slug: str
    name: str
    names: dict[Language, str] = Field(default_factory=dict)
    description: str = ""
    contacts: tuple[Contact, ...] = ()


class Profile(Model):
    """One partner. ``slug`` is the file's name; ``country`` is ISO 3166 (EL, UK and XK are understood)."""

    slug: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    name: str = Field(min_length=1)
    names: dict[Language, str] = Field(default_factory=dict)
    acronym: str = ""
    kind: Kind
    legal_form: str = ""
    country: str = Field(pattern=r"^[A-Z]{2}$")
    region: str = Field("", pattern=r"^([A-Z]{2}[A-Z0-9]{0,3})?$")
    pic: str = Field("", pattern=r"^(\d{9})?$", json_schema_extra=_or_number(r"^(\d{9})?$"))
    eik: str = Field("", pattern=r"^(\d{9}|\d{13})?$", json_schema_extra=_or_number(r"^(\d{9}|\d{13})?$"))
    languages: tuple[str, ...] = ()
    keywords: tuple[Keyword, ...] = ()
    must: tuple[Said, ...] = ()
    not_: tuple[Said, ...] = Field((), alias="not")
    description: str = ""
    descriptions: dict[Language, str] = Field(default_factory=dict)
    projects: tuple[PastProject, ...] = ()
    capacities: Capacities = Field(default_factory=Capacities)
    groups: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()

    @field_validator("pic", "eik", mode="before")
    @classmethod
    def _registry_numbers(cls, number: Any) -> Any:
        return _number_as_text(number)

    @field_validator("country", mode="before")
    @classmethod
    def _iso_country(cls, country: Any) -> Any:
        return EU_TO_ISO.get(country.upper(), country.upper()) if isinstance(country, str) else country

    @field_validator("keywords", mode="before")
    @classmethod
    def _weights_as_mapping(cls, keywords: Any) -> Any:
        """``keywords: {кръгова икономика: 2}`` is the short form of a list with weights."""
        if isinstance(keywords, dict):
            return [{"text": text, "weight": weight} for text, weight in keywords.items()]
        return keywords

    def display_name(self, language: str = "") -> str:
        """The name in ``language`` where the partner gives one, else its own name."""
        return self.names.get(language, self.name)

    def texts(self) -> list[str]:
        """The free text in every language in which the partner wrote it."""
        return [text for text in (self.description, *self.descriptions.values()) if text]
