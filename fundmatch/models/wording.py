"""English texts that remember how they were made, so that partners can read them in their own language.

    said = Wording("registered {day}, after {limit}", day=Named("day", "2024-03-01"), limit=Named("day", "2023-12-31"))
    said                        # "registered 2024-03-01, after 2023-12-31": a str like any other
    said.msgid, said.values     # what ``fundmatch.translation.phrases.wordings.said`` makes the other languages from

Verdicts, rules and gaps are computed far below the catalogues, for people and for programs alike. JSON and the terminal
get the English text; it alone is written out, so that whatever was read back from a file is a plain ``str``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

Sort = Literal["country", "kind", "date", "amount"]
Joint = Literal[", ", "; ", " and ", " or "]


class Wording(str):
    """The English text of ``msgid`` with ``values`` in its {named} places.

    A value that is itself a :class:`Wording`, :class:`Named`, :class:`Listing` or a number is said in the reader's
    language; any other one is inserted as it is (names, quotes, years).
    """

    __slots__ = ("msgid", "plural", "values")
    msgid: str
    plural: str
    values: Mapping[str, object]

    def __new__(cls, msgid: str, /, **values: object) -> Wording:
        return cls._made(msgid.format(**values), msgid, "", values)

    @classmethod
    def counted(cls, singular: str, plural: str, number: int, /, **values: object) -> Wording:
        """The form that ``number`` asks for; {number} is inserted too."""
        values = {**values, "number": number}
        return cls._made((singular if number == 1 else plural).format(**values), singular, plural, values)

    @classmethod
    def of_table(cls, text: str) -> Wording:
        """A text of reviewed data: the catalogues know those of the shipped tables; nothing is inserted."""
        return cls._made(text, text, "", {})

    @classmethod
    def _made(cls, text: str, msgid: str, plural: str, values: Mapping[str, object]) -> Wording:
        made = str.__new__(cls, text)
        made.msgid, made.plural, made.values = msgid, plural, values
        return made

    def __reduce__(self) -> tuple[object, ...]:
        return Wording._made, (str(self), self.msgid, self.plural, self.values)


class Named(str):
    """A code that every language has words for: a country, a kind of organisation, a date, an amount.

    ``shown`` is how English texts have it; ``code`` is an ISO code, a kind's slug, an ISO date (perhaps only its year
    or month), or euros in digits.
    """

    __slots__ = ("code", "sort")
    sort: Sort
    code: str

    def __new__(cls, sort: Sort, code: str, shown: str = "") -> Named:
        made = str.__new__(cls, shown or code)
        made.sort, made.code = sort, code
        return made

    def __reduce__(self) -> tuple[object, ...]:
        return Named, (self.sort, self.code, str(self))


class Listing(str):
    """Several values joined in English by ``joint``; other languages join them in their own manner."""

    __slots__ = ("items", "joint")
    items: tuple[str, ...]
    joint: Joint

    def __new__(cls, items: Iterable[str], joint: Joint = ", ") -> Listing:
        kept = tuple(items)
        made = str.__new__(cls, _joined(kept, joint))
        made.items, made.joint = kept, joint
        return made

    def __reduce__(self) -> tuple[object, ...]:
        return Listing, (self.items, self.joint)


def _joined(items: tuple[str, ...], joint: Joint) -> str:
    """As English joins: ``a, b and c``."""
    if joint in (", ", "; ") or len(items) < 3:
        return joint.join(items)
    return f"{', '.join(items[:-1])}{joint}{items[-1]}"


def countries(codes: Iterable[str], joint: Joint = ", ") -> Listing:
    """Countries by their ISO codes."""
    return Listing([Named("country", code) for code in codes], joint)


def kinds(slugs: Iterable[str], joint: Joint = " or ") -> Listing:
    """Kinds of organisation by their slugs."""
    return Listing([Named("kind", slug) for slug in slugs], joint)


class _Kept:
    """Validates a text without making a plain ``str`` of it, as pydantic would."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        plain = core_schema.str_schema()
        made = core_schema.union_schema([core_schema.is_instance_schema(Wording), plain], mode="left_to_right")
        return core_schema.json_or_python_schema(json_schema=plain, python_schema=made)


def _of_table(text: str) -> Wording:
    return text if isinstance(text, Wording) else Wording.of_table(text)


#: A field that holds a :class:`Wording` or a plain text.
Text = Annotated[str, _Kept]
#: A field of the rule tables: what stands there is known to the catalogues.
TableText = Annotated[str, _Kept, AfterValidator(_of_table)]
