"""Finding organisations, one organisation as a candidate, its collaborators, and our own partners among them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from fundmatch.candidates import CandidateFinder, Wanted, best_candidates, participations
from fundmatch.directory import Directory
from fundmatch.directory.finding import Filter
from fundmatch.directory.lists import ListRequest
from fundmatch.directory.units import Vocabulary, subject_vocabulary
from fundmatch.models import Call, Profile
from fundmatch.models.organisation import DirectoryProject, Organisation
from tests.directory.builders import NOW, filled, quiet

TODAY = date(2026, 9, 1)
CALL = Call(
    id="horizon:x", source="horizon", programme="HORIZON", code="X", title="Heritage and audiences of small museums",
    text="Museums in small towns.", url="https://example.org", fetched_at="2026-01-01T00:00:00Z",
)  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Directory]:
    with filled(tmp_path_factory.mktemp("directory")) as directory:
        yield directory


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("university", ["Testograd University"]),
        ("университет", ["Testograd University"]),
        ("универзитет", ["Testograd University"]),
        ("Тестоград", ["Testograd University"]),
        ("testog", ["Testograd University"]),
        ("TGU", ["Testograd University"]),
        ("община", ["OBSHTINA PRIMEROVO"]),
        ("opština Primerovo", ["OBSHTINA PRIMEROVO"]),
        ("Beispiel", ["Beispiel Energie GmbH"]),
        ("hydrogen", ["Beispiel Energie GmbH", "Testograd University"]),
        ("водород", ["Beispiel Energie GmbH", "Testograd University"]),
        ("културно наследство", ["Klaster Primer", "OBSHTINA PRIMEROVO", "Testograd University"]),
        ("kulturno nasleđe", ["Klaster Primer", "OBSHTINA PRIMEROVO", "Testograd University"]),
        ("nothing of this", []),
    ],
)
def test_search_in_any_language(words: str, names: list[str], found: Directory) -> None:
    assert sorted(hit.organisation.name for hit in found.search(words)) == names


@pytest.mark.parametrize(
    ("words", "slips", "names"),
    [
        ("hydrgen", ["hydrgen"], ["Beispiel Energie GmbH", "Testograd University"]),
        ("cultral heritge", ["cultral", "heritge"], ["Klaster Primer", "OBSHTINA PRIMEROVO", "Testograd University"]),
        ("Тестогард", ["Тестогард"], ["Testograd University"]),
        ("kulturno nasledje", [], ["Klaster Primer", "OBSHTINA PRIMEROVO", "Testograd University"]),
        ("univrsity hydrogen", ["univrsity"], ["Beispiel Energie GmbH", "Testograd University"]),
        ("zzzqqq", [], []),
        ("xy", [], []),
        ("%'; DROP", [], []),
    ],
)
def test_a_slip_of_the_pen_is_mended_where_nobody_has_the_word(
    words: str, slips: list[str], names: list[str], found: Directory
) -> None:
    assert found.slips(words) == slips
    assert sorted(hit.organisation.name for hit in found.search(words)) == names


def test_those_with_most_of_the_words_come_first(found: Directory) -> None:
    assert found.search("cluster heritage museum")[0].organisation.name == "Klaster Primer"
    assert [hit.projects for hit in found.search("testograd")] == [2]


def test_two_common_words_come_before_a_rare_one(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("name\n" + "".join(f"Common Word {number}\n" for number in range(30)) + "Gamma\n", encoding="utf-8")
    with filled(tmp_path) as directory:
        directory.import_list(ListRequest(path, "mine", {}), NOW, quiet)
        names = [hit.organisation.name for hit in directory.search("common word gamma", limit=99)]
    assert names.index("Gamma") == 30


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (Filter(countries=("RS",)), ["Klaster Primer"]),
        (Filter(kinds=("university", "municipality")), ["Testograd University", "OBSHTINA PRIMEROVO"]),
        (Filter(countries=("BG",), kinds=("university",)), ["Testograd University"]),
        (Filter(countries=("XX",)), []),
    ],
)
def test_search_is_narrowed_by_country_and_kind(wanted: Filter, names: list[str], found: Directory) -> None:
    assert [hit.organisation.name for hit in found.search("", wanted)] == names
    assert {hit.organisation.name for hit in found.search("heritage museum", wanted)} <= set(names)


def test_the_limit_is_kept(found: Directory) -> None:
    assert len(found.search("heritage", limit=2)) == 2
    assert len(found.search("", limit=2)) == 2


@pytest.mark.parametrize("name", ["cordis:900000001", "900000001", "dir-cordis-900000001", "000000001", " 900000001 "])
def test_one_organisation_by_any_of_its_names(name: str, found: Directory) -> None:
    each = found.get(name)
    assert each is not None
    assert each.id == "cordis:900000001"


@pytest.mark.parametrize("name", ["", "cordis:1", "dir-cordis-1", "dir-", "dir-x", "'; DROP TABLE calls; --"])
def test_nobody_is_found_by_other_names(name: str, found: Directory) -> None:
    assert found.get(name) is None


def test_collaborators_by_projects_in_common(found: Directory) -> None:
    others = found.collaborators("cordis:900000001")
    assert [(each.organisation.name, each.projects) for each in others] == [
        ("OBSHTINA PRIMEROVO", ("P1",)),
        ("Klaster Primer", ("P1",)),
        ("Beispiel Energie GmbH", ("P2",)),
    ]
    assert found.collaborators("cordis:900000001", 1) == others[:1]
    assert found.collaborators("nobody") == []


def test_an_organisation_is_a_candidate(found: Directory) -> None:
    each = found.get("900000001")
    assert each is not None
    profile = each.as_profile()
    assert (profile.slug, profile.kind, profile.country) == ("dir-cordis-900000001", "university", "BG")
    assert {keyword.label for keyword in profile.keywords} == {"cultural heritage", "urban studies", "hydrogen energy"}
    assert [(project.title, project.year, project.role) for project in profile.projects] == [
        ("Cultural heritage in small towns (P1)", 2024, "coordinator"),
        ("Hydrogen storage for ports (P2)", 2022, "partner"),
    ]
    assert profile.contacts == ()


def test_nothing_that_is_not_known_stops_a_candidate() -> None:
    bare = Organisation(id="list:x:1", name="X", region="not a region", projects=(DirectoryProject(id="p"),))
    profile = bare.as_profile()
    assert (profile.country, profile.region, profile.kind) == ("ZZ", "", "association")
    assert profile.projects[0].title == "p"


def test_the_history_links_organisations_by_dated_projects(found: Directory) -> None:
    history = participations(found)
    assert {(each.profile[-1], each.project, each.start.year) for each in history} == {
        ("1", "cordis:1", 2024), ("2", "cordis:1", 2024), ("3", "cordis:1", 2024), ("1", "cordis:2", 2022),
        ("4", "cordis:2", 2022), ("3", "cordis:3", 2025), ("5", "cordis:3", 2025),
    }  # fmt: skip


def test_candidates_are_those_of_like_projects(found: Directory) -> None:
    names = [profile.name for profile in best_candidates(found, CALL, today=TODAY)]
    assert set(names) == {"Muster Museum", "Klaster Primer", "OBSHTINA PRIMEROVO", "Testograd University"}
    assert set(names[:2]) == {"Muster Museum", "Klaster Primer"}


def test_several_calls_are_answered_at_once(found: Directory) -> None:
    other = CALL.model_copy(update={"id": "horizon:y", "title": "Hydrogen in ports", "text": ""})
    answers = CandidateFinder(found, TODAY).find_all([CALL, other])
    assert answers["horizon:y"][0].organisation.name in ("Beispiel Energie GmbH", "Testograd University")
    assert answers["horizon:x"][0].organisation.name in ("Muster Museum", "Klaster Primer")
    assert CandidateFinder(found, TODAY).find_all([]) == {}


def test_partners_of_ones_own_are_no_candidates(found: Directory) -> None:
    own = Profile(slug="museum", name="Muster Museum", kind="cultural-institution", country="GR")
    known = found.known([own])
    assert known == {"cordis:900000005": "museum"}
    finder = CandidateFinder(found, TODAY)
    names = [each.organisation.name for each in finder.find(CALL, Wanted(known=known))]
    assert "Muster Museum" not in names
    assert names


def test_candidates_are_narrowed_and_limited(found: Directory) -> None:
    finder = CandidateFinder(found, TODAY)
    assert [each.organisation.country for each in finder.find(CALL, Wanted(countries=("RS",)))] == ["RS"]
    assert len(finder.find(CALL, limit=1)) == 1
    assert finder.find(CALL, Wanted(kinds=("sme",))) == []
    scores = [each.score for each in finder.find(CALL)]
    assert scores == sorted(scores, reverse=True)


def test_past_collaborators_of_the_coordinator_are_looked_at_too(found: Directory) -> None:
    own = Profile(slug="u", name="Testograd University", kind="university", country="BG", pic="900000001")
    other = CALL.model_copy(update={"title": "Museology", "text": ""})
    finder = CandidateFinder(found, TODAY)
    wanted = Wanted(known=found.known([own]))
    alone = {each.organisation.name for each in finder.find(other, wanted)}
    beside = {each.organisation.name for each in finder.find(other, wanted, coordinator=own)}
    assert beside - alone == {"Beispiel Energie GmbH"}


def test_a_coordinator_has_the_history_of_its_entry(found: Directory) -> None:
    own = Profile(slug="b", name="Beispiel Energie", kind="sme", country="DE")
    nobody = own.model_copy(update={"name": "Somebody new", "slug": "n"})
    finder = CandidateFinder(found, TODAY)
    call = CALL.model_copy(update={"title": "Soil", "text": ""})
    scores = [
        {each.organisation.name: each.score for each in finder.find(call, coordinator=coordinator)}[
            "Testograd University"
        ]
        for coordinator in (own, nobody)
    ]
    assert scores[0] > scores[1]


def test_an_organisation_of_two_lists_is_shown_once(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("name,pic,country\nТестоградски университет,900000001,BG\n", encoding="utf-8")
    with filled(tmp_path) as directory:
        directory.import_list(ListRequest(path, "mine", {}), NOW, quiet)
        assert [hit.organisation.id for hit in directory.search("университет Тестоград")] in (
            ["cordis:900000001"],
            ["list:mine:900000001"],
        )
        assert [(each.by, each.first, each.second) for each in directory.duplicates()] == [
            ("PIC", "cordis:900000001", "list:mine:900000001")
        ]


def test_an_empty_directory_answers_everything_with_nothing(tmp_path: Path) -> None:
    from tests.directory.builders import directory

    with directory(tmp_path) as empty:
        assert empty.search("x") == []
        assert empty.search("") == []
        assert empty.duplicates() == []
        assert best_candidates(empty, CALL, today=TODAY) == []
        assert empty.known([Profile(slug="x", name="X", kind="sme", country="BG")]) == {}


def test_words_are_read_anew_when_the_tables_have_changed(tmp_path: Path) -> None:
    with filled(tmp_path) as directory:
        assert not directory.refresh(quiet)
        assert directory.search("примерология") == []
        directory.tables.store.connection.execute("DELETE FROM directory_project_words")
        own = Directory(directory.tables.store, None, ("own\tmuseology\tпримерология\tprimerologija",))
        assert own.refresh(quiet)
        assert not own.refresh(quiet)
        assert {hit.organisation.name for hit in own.search("примерология")} >= {"Muster Museum", "Klaster Primer"}
        before = own.search("museum")
        assert directory.refresh(quiet)
        assert directory.search("museum") == before


def test_the_vocabulary_is_the_same_out_of_the_cache(tmp_path: Path) -> None:
    vocabulary = subject_vocabulary()
    again = Vocabulary.from_bytes(vocabulary.to_bytes())
    text = "Клъстер за културно наследство, d.o.o. и дигитална трансформация на Клийнтех"
    assert list(again.units(text)) == list(vocabulary.units(text))
