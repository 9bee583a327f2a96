"""The columns of a sheet of partners: which field each fills, its headings, what goes in."""

from __future__ import annotations

from dataclasses import dataclass

from fundmatch.models.profile import KINDS

#: Rows in which the headings are looked for, and the most partners of one file.
HEADING_ROWS, MOST_PARTNERS = 20, 5_000
#: Bytes of the largest file, and of what it unpacks to: 5,000 partners with pages of text have a tenth of it.
MOST_BYTES, MOST_UNPACKED = 20_000_000, 200_000_000
#: What the English name is for beside being shown.
FILE_NAME = "Optional; it names the file of a name in letters other than Latin and Cyrillic."
LANGUAGES = ("bg", "sr-Latn", "sr-Cyrl", "en")


@dataclass(frozen=True)
class Column:
    """A column: the field it fills, its headings in English, Bulgarian and Serbian, what goes in, fixed choices.

    ``number_format`` is the spreadsheet's; "@" is text, which keeps the leading zeros of numbers in registers.
    """

    field: str
    headings: tuple[str, str, str]
    hint: str
    choices: tuple[str, ...] = ()
    width: int = 18
    number_format: str = "General"

    @property
    def heading(self) -> str:
        return " / ".join(self.headings)


COLUMNS = (
    Column("name", ("Name", "Име", "Naziv"), "The organisation's name in its own language.", width=40),
    Column("name_en", ("Name in English", "Име на английски", "Naziv na engleskom"), FILE_NAME, width=36),
    Column("kind", ("Kind", "Вид", "Vrsta"), "One of the list.", KINDS),
    Column("country", ("Country", "Държава", "Država"), "Two letters: BG, RS, IT …", width=10),
    Column("legal_form", ("Legal form", "Правна форма", "Pravni oblik"), "Optional: see fundmatch doctor."),
    Column("region", ("Region", "Регион", "Region"), "Optional: NUTS code, such as BG411."),
    Column("pic", ("PIC", "PIC", "PIC"), "Optional: the participant's number of the EU portal.", number_format="@"),
    Column("eik", ("EIK", "ЕИК", "Matični broj"), "Optional: the number in the register.", number_format="@"),
    Column("languages", ("Languages", "Езици", "Jezici"), "Two letters each: bg, en.", width=12),
    Column(
        "keywords",
        ("Keywords", "Ключови думи", "Ključne reči"),
        "One a line or parted by semicolons, in any of bg, sr, en; a weight from 1 to 5 behind a star: heritage *2.",
        width=50,
    ),
    Column("must", ("Must", "Задължителни", "Obavezno"), "Optional: words that a call must have."),
    Column("not", ("Not", "Без", "Bez"), "Optional: words that a call must not have."),
    Column("description", ("Description", "Описание", "Opis"), "Two to five sentences in any language.", width=70),
    Column("groups", ("Groups", "Групи", "Grupe"), "Optional: slugs of groups.yaml."),
    Column("can_coordinate", ("Can coordinate", "Може да води", "Može da vodi"), "Yes or no.", ("yes", "no")),
    Column("established", ("Established", "Основана", "Osnovana"), "Optional: year or day, 2010 or 2010-03-04."),
    Column("mail", ("Mail", "Имейл", "Mejl"), "Optional: where digests go.", width=28),
    Column("mail_language", ("Mail language", "Език на писмата", "Jezik mejlova"), "Optional.", LANGUAGES),
    Column("rhythm", ("Rhythm", "Ритъм", "Ritam"), "Optional.", ("daily", "weekly", "monthly")),
)
NEEDED = ("name", "kind", "country")
FIELDS = {heading.casefold(): column.field for column in COLUMNS for heading in (*column.headings, column.heading)}
BY_FIELD = {column.field: column for column in COLUMNS}
CHOICES = {column.field: {choice.casefold(): choice for choice in column.choices} for column in COLUMNS}
HEADINGS = [heading for column in COLUMNS for heading in column.headings]
