"""A partner's file proposed from the directory or a text: it can be read as it is, and says where things come from."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundmatch.directory.bodies import bodies_in
from fundmatch.directory.founding import FoundingText, proposal_from_text
from fundmatch.directory.phrases import known_terms, sentences, subjects_in
from fundmatch.directory.proposal import Proposal, ProposedKeyword, proposal_of, proposal_yaml
from fundmatch.errors import UsageError
from fundmatch.models import Profile
from fundmatch.models.organisation import DirectoryProject, Organisation
from fundmatch.profiles import read_profile

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
TERMS = known_terms()


def read_back(text: str, folder: Path, slug: str) -> Profile:
    path = folder / f"{slug}.yaml"
    path.write_text(text, encoding="utf-8")
    found = read_profile(path, path.name)
    assert isinstance(found, Profile), found
    return found


BULGARIAN = """Община Примерово и Асоциация за развитие на Примерово обявяват партньорство за културно наследство.

Асоциация за развитие на Примерово е ресурсен център. Работи за кръгова икономика и за дигитална трансформация. Води
европейски проект PrimerCloud с Министерство на културата.

Община Примерово поддържа устойчива градска мобилност. Клъстер „Примерни иновации“ и „Пример Софт“ ООД са партньори.
"""
SERBIAN = """Mreža primernih gradova Srbije radi na razvoju kreativnih industrija. Opština Primerovo i Regionalna
razvojna agencija SEVER su članovi. Regionalnu razvojnu agenciju SEVER podržava Ministarstvo kulture."""
ENGLISH = "The University of Exampleton studies climate change. The Exampleton Foundation supports cultural heritage."


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (
            BULGARIAN,
            {
                "Община Примерово", "Асоциация за развитие на Примерово", "Министерство на културата",
                "Клъстер „Примерни иновации“", "„Пример Софт“ ООД",
            },
        ),
        (
            SERBIAN,
            {
                "Mreža primernih gradova Srbije", "Opština Primerovo", "Regionalna razvojna agencija SEVER",
                "Ministarstvo kulture",
            },
        ),
        (ENGLISH, {"University of Exampleton", "Exampleton Foundation"}),
        ("Столична общинаАсоциация за развитие на София", {"Столична община", "Асоциация за развитие на София"}),
        ("В града се развиват култура и наука.", set()),
        ("", set()),
    ],
)  # fmt: skip
def test_organisations_named_in_a_text(text: str, named: set[str]) -> None:
    found = {body.name for body in bodies_in(text)}
    assert {name.removeprefix("The ") for name in found} == named


def test_bodies_that_do_not_apply_come_last_and_forms_of_a_name_are_one() -> None:
    found = bodies_in(f"{SERBIAN} Ministarstvo kulture. Ministarstvo kulture. Ministarstvo kulture.")
    assert [body.name for body in found if not body.applicant] == ["Ministarstvo kulture"]
    assert found[-1].name == "Ministarstvo kulture"
    agency = next(body for body in found if "agencija" in body.name)
    assert (agency.mentions, agency.kind) == (2, "region-agency")


def test_a_text_with_several_bodies_asks_for_a_name() -> None:
    found = FoundingText.read(BULGARIAN)
    with pytest.raises(UsageError, match="names 5 organisations") as caught:
        found.chosen("")
    assert "--name 'Община Примерово'" in caught.value.hint
    assert "no applicant?" in caught.value.hint
    with pytest.raises(UsageError, match='does not name "Somebody Else"'):
        found.chosen("Somebody Else")


@pytest.mark.parametrize(
    "name", ["Асоциация за развитие на Примерово", "Primerovo Development Association", "асоциация"]
)
def test_a_body_is_chosen_by_any_spelling(name: str) -> None:
    assert FoundingText.read(BULGARIAN).chosen(name).name == "Асоциация за развитие на Примерово"


def test_keywords_come_with_the_sentence_and_only_from_sentences_about_the_body(tmp_path: Path) -> None:
    found = FoundingText.read(BULGARIAN)
    text = proposal_yaml(proposal_from_text(found, found.chosen("асоциация"), "primer"))
    profile = read_back(text, tmp_path, "primer")
    english = {keyword.texts.get("en") for keyword in profile.keywords}
    assert {"circular economy", "digital transformation", "cultural heritage"} <= english
    assert not any("mobility" in str(each) for each in english)
    lines = text.splitlines()
    at = next(number for number, line in enumerate(lines) if "circular economy" in line)
    assert lines[at - 1] == "  # Работи за кръгова икономика и за дигитална трансформация."
    assert (profile.name, profile.kind, profile.country) == ("Асоциация за развитие на Примерово", "association", "BG")
    assert [project.title for project in profile.projects] == ["PrimerCloud"]
    assert profile.description.startswith("Община Примерово и Асоциация")


def test_a_company_has_its_legal_form(tmp_path: Path) -> None:
    found = FoundingText.read(BULGARIAN)
    profile = read_back(proposal_yaml(proposal_from_text(found, found.chosen("Пример Софт"), "x")), tmp_path, "x")
    assert (profile.name, profile.legal_form, profile.kind) == ("Пример Софт ООД", "ood", "sme")


def test_a_web_page_is_read_as_its_text() -> None:
    page = f"<html><head><script>var x = 'Община Скрита';</script></head><body><p>{ENGLISH}</p></body></html>"
    assert [body.name.removeprefix("The ") for body in FoundingText.read(page).bodies] == [
        "University of Exampleton",
        "Exampleton Foundation",
    ]


def test_phrases_that_the_glossary_does_not_have_need_two_sentences() -> None:
    once = subjects_in(["Пазим старинните мозайки."], TERMS)
    twice = subjects_in(["Пазим старинните мозайки.", "Любим старинни мозайки."], TERMS)
    assert once == []
    assert [(each.text, each.english, len(each.sentences)) for each in twice] == [("старинните мозайки", "", 2)]


def test_sentences_are_whole() -> None:
    assert sentences("Едно. Две, т.е. две! Three\nfour 7.89% five.") == [
        "Едно.",
        "Две, т.е. две!",
        "Three",
        "four 7.89% five.",
    ]


ORGANISATION = Organisation(
    id="cordis:900000001", name='Example "Quoted" Institute: yes', short_name="EQI", kind="research", country="RS",
    pic="900000001", region="RS11", keywords=("mosaics",),
    projects=(
        DirectoryProject(
            id="1", acronym="P1", title="First", start="2024-01-01", role="coordinator", topics=("ecology",)
        ),
        DirectoryProject(id="p2", acronym="P2", title="Second", start="2022-01-01", topics=("ecology", "soil")),
    ),
)  # fmt: skip


def test_a_profile_from_the_directory(tmp_path: Path) -> None:
    text = proposal_yaml(proposal_of(ORGANISATION, "eqi"))
    profile = read_back(text, tmp_path, "eqi")
    assert (profile.name, profile.acronym, profile.kind, profile.country) == (
        ORGANISATION.name,
        "EQI",
        "research",
        "RS",
    )
    assert [keyword.label for keyword in profile.keywords] == ["mosaics", "ecology", "soil"]
    assert '  # project: First (P1) and 1 more\n  - {text: "ecology"}' in text
    assert '  # stated by the list\n  - {text: "mosaics"}' in text
    assert [(each.title, each.year, each.role) for each in profile.projects] == [
        ("First (P1)", 2024, "coordinator"),
        ("Second (P2)", 2022, ""),
    ]


TEXT = st.text(max_size=40)


@given(TEXT, TEXT, TEXT)
def test_no_text_from_outside_breaks_out_of_its_place(name: str, keyword: str, quote: str) -> None:
    from fundmatch.yaml_reader import read_yaml

    proposal = Proposal(
        slug="x", name=name or "x", kind="sme", country="BG", description=quote,
        keywords=(ProposedKeyword({"": keyword or "x"}, quote),), origin=quote,
    )  # fmt: skip
    value = read_yaml(proposal_yaml(proposal), "x.yaml").value
    assert set(value) <= {"slug", "name", "kind", "country", "keywords", "description"}
    assert len(value["keywords"]) == 1


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    found = FoundingText.read(text)
    for body in found.bodies:
        proposal_yaml(proposal_from_text(found, body, "x"))


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Примерна фондация работи за култура.", "BG"),
        ("Primerna agencija podržava preduzetništvo u opštinama.", "RS"),
        ("The Example Foundation works in Serbia, with towns of Serbia and Italy.", "RS"),
        ("The Example Foundation works with towns.", ""),
    ],
)
def test_a_country_is_read_or_guessed_from_the_language_or_not_known(text: str, country: str) -> None:
    found = FoundingText.read(text)
    proposal = proposal_from_text(found, found.chosen(found.bodies[0].name), "x")
    assert (proposal.country if proposal.has_country else "") == country
    assert proposal.remarks["country"]


def test_a_term_does_not_go_on_behind_a_comma() -> None:
    text = "Агенција подржава предузетништво, културно наслеђе и енергетску ефикасност."
    assert [subject.text for subject in subjects_in([text], TERMS)] == ["културно наслеђе", "енергетску ефикасност"]


def test_a_verb_is_no_part_of_a_name() -> None:
    text = "Regionalna razvojna agencija Primer osnovana je 2010. Agencija podržava preduzetništvo u Primergradu."
    assert [body.name for body in bodies_in(text)] == ["Regionalna razvojna agencija Primer"]


def test_marks_that_hide_or_turn_text_do_not_reach_the_file(tmp_path: Path) -> None:
    found = FoundingText.read("Община Примерово\x1b[31m работи за \u202eкултурно\u200b наследство.\x07")
    text = proposal_yaml(proposal_from_text(found, found.chosen(""), "x"))
    assert not [sign for sign in text if not (sign.isprintable() or sign == "\n")]
    assert read_back(text, tmp_path, "x").description == "Община Примерово работи за културно наследство."


@pytest.mark.parametrize(("text", "words"), [("", "empty"), (" \n\u200b", "empty"), ("Днес вали.", "no organisations")])
def test_a_text_that_names_nobody_says_so(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        FoundingText.read(text).chosen("")


def test_without_subjects_keywords_are_read_from_what_the_directory_tells() -> None:
    told = "It digitises cultural heritage for citizens. " + "It restores cultural heritage of towns too. " * 60
    title = DirectoryProject(id="x:2", title="Circular economy of small towns")
    proposal = proposal_of(Organisation(id="x:1", name="Example", description=told, projects=(title,)), "example")
    quotes = {next(iter(each.texts.values())): each.quote for each in proposal.keywords}
    assert quotes == {
        "cultural heritage": "It digitises cultural heritage for citizens.",
        "Circular economy": "Circular economy of small towns",
    }
    assert proposal.description.endswith("… ".strip())
    assert len(proposal.description) <= 1_200


NAMED = {
    "000": {"Столична община", "Клийнтех България", "Асоциация за развитие на София"},
    "001": {
        "Асоциация за развитие на София", "Столична община", "Фондация „Институт по технологии и развитие“",
        "Софийски Университет „Св. Климент Охридски”", "Университет по библиотекознание и информационни технологии",
        "„Тетраком Интерактивни Решения“ ООД", "„Технологичен Център София ЕООД и КО“ КД",
        "Фондация „Информационно общество”",
    },
    "003": {"Regionalna razvojna agencija JUG", "Mreža kreativnih gradova i opština Srbije"},
}  # fmt: skip


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the founding texts are not here")
@pytest.mark.parametrize("number", sorted(NAMED))
def test_the_founding_texts_name_their_partners(number: str) -> None:
    (path,) = SEEDS.glob(f"{number}_*.txt")
    found = FoundingText.read(path.read_text(encoding="utf-8"))
    assert NAMED[number] <= {body.name for body in found.bodies}
