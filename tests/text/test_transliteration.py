"""Serbian between its two scripts, foreign words apart; Bulgarian names as the register of places writes them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundmatch.text.folding import fold
from fundmatch.text.transliteration import bulgarian_latin, serbian_cyrillic, serbian_latin

from . import letters
from .letters import deterministic

REGISTER = Path(__file__).resolve().parents[3] / "shared" / "data" / "bulgaria" / "municipalities.csv"


@pytest.mark.parametrize(
    ("written", "latin"),
    [
        ("София", "Sofia"),
        ("Пловдив", "Plovdiv"),
        ("Варна", "Varna"),
        ("Русе", "Ruse"),
        ("Плевен", "Pleven"),
        ("Търново", "Tarnovo"),
        ("Кърджали", "Kardzhali"),
        ("Щръклево", "Shtraklevo"),
        ("Търговище", "Targovishte"),
        ("Шумен", "Shumen"),
        ("Хасково", "Haskovo"),
        ("Айтос", "Aytos"),
        ("Цар", "Tsar"),
        ("Чипровци", "Chiprovtsi"),
        ("Ямбол", "Yambol"),
        ("Юндола", "Yundola"),
        ("Якоруда", "Yakoruda"),
        ("Йоаким", "Yoakim"),
        ("Жеравна", "Zheravna"),
        ("Кьолмен", "Kyolmen"),
        ("Ихтиман", "Ihtiman"),
        ("Берковица", "Berkovitsa"),
        ("Златия", "Zlatia"),
        ("Лозенград", "Lozengrad"),
        ("баухаус", "bauhaus"),
    ],
)
def test_bulgarian_by_the_official_system(written: str, latin: str) -> None:
    assert bulgarian_latin(written) == latin


ONE_LETTER = dict(zip("абвгдезийклмнопрстуфхъь", "abvgdeziyklmnoprstufhay", strict=True))
SEVERAL_LETTERS = {"ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sht", "ю": "yu", "я": "ya"}


@pytest.mark.parametrize(("letter", "latin"), sorted({**ONE_LETTER, **SEVERAL_LETTERS}.items()))
def test_every_bulgarian_letter(letter: str, latin: str) -> None:
    assert bulgarian_latin(letter) == latin
    assert bulgarian_latin(letter.upper()) == latin.capitalize()


def test_the_official_ending_ia_stands_at_the_end_of_a_word_only() -> None:
    assert bulgarian_latin("Мария") == "Maria"
    assert bulgarian_latin("Марияна") == "Mariyana"


def test_latin_words_are_not_transliterated() -> None:
    assert bulgarian_latin("EIT") == "EIT"
    assert serbian_latin("Opština Niš") == "Opština Niš"


@pytest.mark.skipif(not REGISTER.is_file(), reason="the register of municipalities is not at hand (../shared)")
def test_the_register_of_municipalities() -> None:
    with REGISTER.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 265
    wrong = {row["Name"]: row["NameAlt"] for row in rows if _romanised(row["Name"]) != _spelt(row["NameAlt"])}
    assert len(wrong) <= 10, wrong


def _romanised(name: str) -> str:
    return _spelt(" ".join(bulgarian_latin(word) for word in name.split()))


def _spelt(name: str) -> str:
    return " ".join(fold(name).replace("-", " ").split())


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("Ниш", "Niš"),
        ("Пирот", "Pirot"),
        ("општина", "opština"),
        ("културно наслеђе", "kulturno nasleđe"),
        ("индустрија", "industrija"),
        ("Љубљана", "Ljubljana"),
        ("Његош", "Njegoš"),
        ("џеп", "džep"),
        ("ћуприја", "ćuprija"),
        ("Чачак", "Čačak"),
        ("Ђердап", "Đerdap"),
        ("живот", "život"),
    ],
)
def test_serbian_cyrillic_in_latin(cyrillic: str, latin: str) -> None:
    assert serbian_latin(cyrillic) == latin


@deterministic
@given(st.text(letters.BULGARIAN + letters.BULGARIAN.upper(), max_size=20))
def test_bulgarian_in_latin_has_no_cyrillic_and_no_marks_left(word: str) -> None:
    assert bulgarian_latin(word).isascii()


@deterministic
@given(st.text(letters.SERBIAN + letters.SERBIAN.upper() + letters.ENGLISH + " .,", max_size=20))
def test_serbian_in_latin_stays_in_latin(text: str) -> None:
    once = serbian_latin(text)
    assert not any("Ѐ" <= letter <= "ӿ" for letter in once)
    assert serbian_latin(once) == once


@deterministic
@given(st.text(letters.BULGARIAN, max_size=20))
def test_case_does_not_change_the_letters(word: str) -> None:
    assert bulgarian_latin(word.upper()).lower() == bulgarian_latin(word)


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [
        ("Održivi gradovi i zajednice", "Одрживи градови и заједнице"),
        ("Ljubljana, Njegoš, džep", "Љубљана, Његош, џеп"),
        ("LJUBAV I NJEGA U DŽEPU", "ЉУБАВ И ЊЕГА У ЏЕПУ"),
        ("ćuprija, Đerdap, Čačak", "ћуприја, Ђердап, Чачак"),
        ("injekcija i konjunktura, ali konjušar", "инјекција и конјунктура, али коњушар"),
        ("nadživeti, Odžaci", "надживети, Оџаци"),
        ("Tanjug", "Танјуг"),
        # домаће скраћенице и речи
        ("Informatika i IKT", "Информатика и ИКТ"),
        ("Napredak meren izvan BDP", "Напредак мерен изван БДП"),
        ("Novi evropski Bauhaus", "Нови европски Баухаус"),
        ("Internet i informacione tehnologije", "Интернет и информационе технологије"),
        # што остаје у латиници
        ("fondovi EU-a za AI, ICT i SDG", "фондови EU-а за AI, ICT и SDG"),
        ("Horizon Europe i Erasmus+", "Horizon Europe и Erasmus+"),
        ("R&D u COST", "R&D у COST"),
        ("manje CO2", "мање CO2"),
        ("XIX vek, deo II", "XIX век, део II"),
        ("I grad i selo", "И град и село"),
        ("Twitter i workshop", "Twitter и workshop"),
        ("Düsseldorf", "Düsseldorf"),
        ("Ниш и Niš", "Ниш и Ниш"),
        ("", ""),
    ],
)
def test_serbian_latin_in_cyrillic(latin: str, cyrillic: str) -> None:
    assert serbian_cyrillic(latin) == cyrillic


@deterministic
@given(st.text(letters.SERBIAN + letters.SERBIAN.upper() + " .,0123456789-", max_size=20))
def test_serbian_cyrillic_stays_as_it_is(text: str) -> None:
    assert serbian_cyrillic(text) == text


@deterministic
@given(st.text(letters.SERBIAN_LATIN, max_size=20))
def test_what_became_cyrillic_becomes_the_same_latin_again(word: str) -> None:
    assert serbian_latin(serbian_cyrillic(word)) == word


@deterministic
@given(st.text(letters.ENGLISH + letters.SERBIAN_LATIN.upper() + letters.FOREIGN_LATIN + letters.BETWEEN))
def test_any_text_can_be_given(text: str) -> None:
    assert len(serbian_cyrillic(text)) <= len(text)
