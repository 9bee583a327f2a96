"""Partner files: every slip shown where it stands, all at once, and one bad file never hides the others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fundmatch.cache import Cache
from fundmatch.matching.engine import says_something
from fundmatch.models import Group, Profile
from fundmatch.profiles import ProfileSet, check_references, check_words, profile_files, read_profile, read_profiles
from fundmatch.rules import read_rules
from fundmatch.workspace import bundled_root

HEAD = "slug: x\nname: X\nkind: sme\ncountry: BG\n"

CITY = """\
slug: x
name: Град Х
names:
  en: City X
kind: municipality
country: BG
languages: [bg, en]
keywords:
  - умен град
projects:
  - title: Стар проект
    year: 2020
capacities:
  coordinate: true
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "profiles").mkdir()
    return tmp_path / "profiles"


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name.replace('_', '-')}.yaml").write_text(text, encoding="utf-8")


def shown(found: ProfileSet) -> list[str]:
    return [str(problem) for problem in found.problems]


def slugs(found: ProfileSet) -> list[str]:
    return [profile.slug for profile in found.profiles]


# --- one file ----------------------------------------------------------------------------------------------------


def test_an_unknown_field_is_shown_with_the_nearest_known_name(folder: Path) -> None:
    fields = [*CITY.splitlines()[:13], "keywrds: [култура]", *CITY.splitlines()[13:]]
    fields.remove("capacities:")
    fields.remove("  coordinate: true")
    fields.insert(0, "acronym: Х")
    write(folder, x="\n".join(f"  {line}" for line in fields))
    assert shown(read_profiles(folder)) == ['profiles/x.yaml:14:3: unknown field "keywrds" (did you mean "keywords"?)']


@pytest.mark.parametrize(
    ("written", "finding"),
    [
        ("keywrds: [a]", '5:1: unknown field "keywrds" (did you mean "keywords"?)'),
        ("contract: []", '5:1: unknown field "contract" (did you mean "contacts"?)'),
        ("zzz: 1", '5:1: unknown field "zzz"'),
        ("keywords: [{bg: a, weigth: 2}]", '5:20: unknown field "weigth" (did you mean "weight"?)'),
        ("keywords: [{text: a, weight: 9}]", '5:30: "weight": input should be less than or equal to 5'),
        ("keywords: [a, {weight: 2}]", '5:15: "keywords": a keyword needs a text in at least one language'),
        ("keywords: a", '5:11: "keywords": must be a list, not "a"'),
        ("contacts: [{mail: office}]", "5:19: \"mail\": 'office' is no mail address"),
        ("contacts: [{mail: 'a(b)@c.org'}]", "5:19: \"mail\": 'a(b)@c.org' is no mail address: letters, digits"),
        ('contacts: [{mail: "x\\x7f@c.org"}]', "5:19: \"mail\": 'x\\x7f@c.org' is no mail address: it holds a sign"),
        ("contacts: [{mail: -x@c.org}]", "5:19: \"mail\": '-x@c.org' is no mail address: it begins with a hyphen"),
        ("contacts: [{mail: root@localhost}]", "5:19: \"mail\": 'root@localhost' is no mail address: its host has no"),
        ("contacts: [{mail: a@b.org, rythm: daily}]", '5:28: unknown field "rythm" (did you mean "rhythm"?)'),
        ("contacts: [{language: en}]", '5:12: field "mail" is missing'),
        ("capacities: {establishd: 1888}", '5:14: unknown field "establishd" (did you mean "established"?)'),
        ("projects: [{title: a, year: 1888}]", '5:29: "year": input should be greater than or equal to 1950'),
        ("projects: [{titel: a}]", '5:12: field "title" is missing'),
        ("names: {eng: X}", '5:9: "eng" is no name for a field here'),
        ("keywords:", '5:1: "keywords": must be a list, not empty'),
        ("capacities: {established: 2024-13-45}", '5:27: "established": '),
        ("description: [a]", '5:14: "description": must be text, not a list'),
        ("must: a", '5:7: "must": must be a list, not "a"'),
        ("region: Sofia", '5:9: "region": "Sofia" does not have the form'),
        ("name: Y", '5:1: field "name" stands twice'),
    ],
)
def test_a_slip_is_shown_where_it_stands(folder: Path, written: str, finding: str) -> None:
    write(folder, x=f"{HEAD}{written}\n")
    found = shown(read_profiles(folder))
    assert any(line.startswith(f"profiles/x.yaml:{finding}") for line in found), found


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("slug: x\nname: X\nkind: smee\ncountry: BG\n", '3:7: "kind": "smee" is not one of '),
        ("slug: x\nname: X\nkind: sme\ncountry: BGR\n", '4:10: "country": "BGR" does not have the form'),
        ("slug: y\nname: X\nkind: sme\ncountry: BG\n", '1:7: slug "y" is not the name of the file ("x")'),
        ("slug: x\nkind: sme\ncountry: BG\n", '1:1: field "name" is missing'),
        ("- a\n", "1:1: must hold fields such as slug, name, kind, country"),
        ("", "1:1: must hold fields such as slug, name, kind, country"),
        ("name: [\n", "2:1: "),
    ],
)
def test_a_file_that_is_no_partner_is_told_why(folder: Path, text: str, finding: str) -> None:
    write(folder, x=text)
    found = read_profiles(folder)
    assert found.profiles == ()
    assert len(found.problems) == 1
    assert shown(found)[0].startswith(f"profiles/x.yaml:{finding}")


def test_a_wrong_kind_offers_the_nearest_one(folder: Path) -> None:
    write(folder, x=HEAD.replace("sme", "municipalty"))
    assert shown(read_profiles(folder))[0].endswith('(did you mean "municipality"?)')


def test_the_name_of_the_file_is_the_slug_where_none_is_written(folder: Path) -> None:
    write(folder, rra_jug="name: RRA JUG\nkind: region-agency\ncountry: RS\n")
    assert slugs(read_profiles(folder)) == ["rra-jug"]


def test_norway_is_a_country_and_a_registry_number_keeps_its_zero(folder: Path) -> None:
    write(folder, x="name: X\nkind: sme\ncountry: NO\neik: 012345678\n")
    profile = read_profiles(folder).by_slug()["x"]
    assert (profile.country, profile.eik) == ("NO", "012345678")


def test_registry_numbers_need_no_quotes(folder: Path) -> None:
    write(folder, x=f"{HEAD}eik: 123456789\npic: 999999999\n")
    profile = read_profiles(folder).by_slug()["x"]
    assert (profile.eik, profile.pic) == ("123456789", "999999999")


def test_a_whole_partner_is_read(folder: Path) -> None:
    write(folder, x=CITY)
    profile = read_profile(folder / "x.yaml", "profiles/x.yaml")
    assert isinstance(profile, Profile)
    assert profile.names == {"en": "City X"}
    assert [keyword.label for keyword in profile.keywords] == ["умен град"]
    assert (profile.projects[0].title, profile.projects[0].year) == ("Стар проект", 2020)
    assert profile.capacities.coordinate is True
    assert (profile.capacities.established, profile.capacities.cofinancing_eur) == (None, None)


# --- a folder ----------------------------------------------------------------------------------------------------


def test_one_bad_file_keeps_the_others_and_all_findings_come_at_once(folder: Path) -> None:
    write(
        folder,
        a=HEAD.replace("slug: x", "slug: a"),
        b="slug: b\nname: B\nkynd: sme\ncuntry: BG\n",
        c="name: [\n",
        d=HEAD.replace("slug: x", "slug: d"),
        groups="- {slug: g}\n",
    )
    found = read_profiles(folder)
    assert slugs(found) == ["a", "d"]
    files = {problem.file for problem in found.problems}
    assert files == {"profiles/b.yaml", "profiles/c.yaml", "profiles/groups.yaml"}
    messages = "\n".join(shown(found))
    for part in ('b.yaml:3:1: unknown field "kynd"', 'b.yaml:4:1: unknown field "cuntry"', 'field "kind" is missing'):
        assert part in messages


def test_findings_of_a_file_are_in_the_order_of_its_lines(folder: Path) -> None:
    write(folder, x="slug: x\nzzz: 1\nname: X\nyyy: 1\nkind: smee\ncountry: BG\n")
    assert [problem.line for problem in read_profiles(folder).problems] == [2, 4, 5]


def test_only_yaml_files_are_partners(folder: Path) -> None:
    write(folder, x=HEAD, groups="[]\n")
    for name in (".schema.json", "notes.txt", "x.yaml.bak"):
        (folder / name).write_text("", encoding="utf-8")
    (folder / "y.yml").write_text(HEAD.replace("slug: x", "slug: y"), encoding="utf-8")
    assert [path.name for path in profile_files(folder)] == ["x.yaml", "y.yml"]
    assert slugs(read_profiles(folder)) == ["x", "y"]


def test_partners_are_in_the_order_of_their_slugs(folder: Path) -> None:
    for slug in ("sofia-2", "sofia", "a"):
        (folder / f"{slug}.yaml").write_text(HEAD.replace("slug: x", f"slug: {slug}"), encoding="utf-8")
    assert slugs(read_profiles(folder)) == ["a", "sofia", "sofia-2"]


def test_a_partner_in_two_files_counts_once_and_is_a_finding(folder: Path) -> None:
    write(folder, x=HEAD)
    (folder / "x.yml").write_text(HEAD, encoding="utf-8")
    found = read_profiles(folder)
    assert slugs(found) == ["x"]
    assert [problem.file for problem in found.problems] == ["profiles/x.yml"]


def test_a_folder_that_does_not_exist_has_no_partners(tmp_path: Path) -> None:
    assert read_profiles(tmp_path / "none") == ProfileSet(())


def test_groups_are_read(folder: Path) -> None:
    write(folder, groups="- {slug: g, name: Група, names: {en: Group}}\n")
    assert read_profiles(folder).groups == (Group(slug="g", name="Група", names={"en": "Group"}),)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("slug: g\n", "1:1: must be a list of groups, each with slug and name"),
        ("- {slug: g, nmae: G}\n", '1:3: field "name" is missing'),
        ("- [\n", "2:1: "),
        ("- {slug: g, name: G}\n- {slug: h, name: H}\n- {name: I, slug: g}\n", '3:19: group "g" stands twice'),
        ("- {slug: g, name: G, contacts: [{mail: a..b@x.org}]}\n", "1:40: \"mail\": 'a..b@x.org' is no mail address"),
    ],
)
def test_a_slip_in_the_groups_is_shown_where_it_stands(folder: Path, text: str, finding: str) -> None:
    write(folder, groups=text)
    assert shown(read_profiles(folder))[0].startswith(f"profiles/groups.yaml:{finding}")


def test_of_two_groups_with_one_slug_the_first_counts(folder: Path) -> None:
    write(folder, groups="- {slug: g, name: First}\n- {slug: g, name: Second}\n")
    assert [group.name for group in read_profiles(folder).groups] == ["First"]


@pytest.mark.parametrize("mail", ["o'brien@x.example", "ivan@пример.бг", "иван@пример.срб", "a+b_c@x.example"])
def test_lawful_addresses_are_no_findings(folder: Path, mail: str) -> None:
    write(folder, x=f'{HEAD}contacts: [{{mail: "{mail}"}}]\n')
    found = read_profiles(folder)
    assert found.problems == ()
    assert found.profiles[0].contacts[0].mail == mail


@pytest.mark.parametrize(
    ("written", "finding"),
    [
        ("groups:\n  - klaster\n  - klastr\n", '7:5: unknown group "klastr" (did you mean "klaster"?)'),
        ("groups: [zzz]\n", '5:10: unknown group "zzz"'),
        ("legal_form: asociation\n", '5:13: unknown legal form "asociation" (did you mean "association"?)'),
    ],
)
def test_a_reference_to_nothing_is_a_finding(folder: Path, written: str, finding: str) -> None:
    write(folder, groups="- {slug: klaster, name: K}\n", x=HEAD + written)
    found = read_profiles(folder)
    assert found.problems == ()
    problems = check_references(folder, found, ["association", "ood"], ["BG"])
    assert [str(problem) for problem in problems] == [f"profiles/x.yaml:{finding}"]


@pytest.mark.parametrize("name", ["must", "not"])
@pytest.mark.parametrize("blank", ['""', '"  "', '"\\t"', '"\\u00a0"'])
def test_a_blank_word_is_a_finding(folder: Path, name: str, blank: str) -> None:
    write(folder, x=f"{HEAD}{name}: [museum, {blank}]\n")
    found = read_profiles(folder)
    assert slugs(found) == []
    place = f"5:{len(name) + 12}"
    assert shown(found) == [f'profiles/x.yaml:{place}: "{name}": must not be blank']


def test_editors_are_told_that_words_are_not_blank() -> None:
    properties = Profile.model_json_schema(by_alias=True)["properties"]
    assert {properties[name]["items"]["pattern"] for name in ("must", "not")} == {r"\S"}


@pytest.mark.parametrize(
    ("written", "finding"),
    [
        ("must: [museum, the]\n", '5:16: there is nothing to look for in "the": it is left out'),
        ("not:\n  - of the\n", '6:5: there is nothing to look for in "of the": it is left out'),
        ("must: ['?!']\n", '5:8: there is nothing to look for in "?!": it is left out'),
        ("languages: [sr]\nmust: [за и]\n", '6:8: there is nothing to look for in "за и": it is left out'),
        ("must: [museum, 3D, IT, museum of the city]\nnot: [за децата]\n", ""),
        ("must: museum\n", ""),
        ("must: [5, [a]]\n", ""),
    ],
    ids=["a small word", "several", "signs", "Serbian", "words", "no list", "no texts"],
)
def test_a_word_that_says_nothing_is_a_finding(folder: Path, written: str, finding: str) -> None:
    write(folder, x=HEAD + written, y="a: [\n", z="- a\n")
    problems = [str(problem) for problem in check_words(folder, says_something)]
    assert problems == ([f"profiles/x.yaml:{finding}"] if finding else [])


def test_references_that_hold_and_files_that_cannot_be_read_are_no_findings(folder: Path) -> None:
    write(folder, groups="- {slug: k, name: K}\n", x=f"{HEAD}groups: [k]\nlegal_form: ood\n", y="a: [\n", z="- a\n")
    assert check_references(folder, read_profiles(folder), ["ood"], ["BG"]) == []


# --- the cache ---------------------------------------------------------------------------------------------------


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def test_the_cache_gives_what_reading_gives(cache: Cache) -> None:
    plain = read_profiles(bundled_root() / "profiles")
    assert read_profiles(bundled_root() / "profiles", cache) == plain
    assert read_profiles(bundled_root() / "profiles", cache) == plain


def test_a_second_reading_does_not_parse(folder: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, x=CITY)
    first = read_profiles(folder, cache)

    def parse(*_: object) -> None:
        raise AssertionError("parsed again")

    monkeypatch.setattr("fundmatch.profiles.read_yaml_file", parse)
    assert read_profiles(folder, cache).profiles == first.profiles


def test_a_changed_file_is_read_again(folder: Path, cache: Cache) -> None:
    write(folder, x=HEAD)
    assert read_profiles(folder, cache).profiles[0].name == "X"
    write(folder, x=HEAD.replace("name: X", "name: Y"))
    assert read_profiles(folder, cache).profiles[0].name == "Y"


def test_a_copied_file_is_not_taken_from_the_cache_of_its_original(folder: Path, cache: Cache) -> None:
    write(folder, x=HEAD)
    read_profiles(folder, cache)
    write(folder, y=HEAD)
    found = read_profiles(folder, cache)
    assert slugs(found) == ["x"]
    assert shown(found) == ['profiles/y.yaml:1:7: slug "x" is not the name of the file ("y")']


def test_a_file_with_findings_is_never_cached(folder: Path, cache: Cache) -> None:
    write(folder, x=f"{HEAD}keywrds: [a]\n")
    assert shown(read_profiles(folder, cache)) == shown(read_profiles(folder, cache)) != []


def test_a_damaged_cache_only_costs_time(folder: Path, cache: Cache) -> None:
    write(folder, x=CITY)
    first = read_profiles(folder, cache)
    assert cache.folder is not None
    for path in cache.folder.iterdir():
        path.write_bytes(b'{"slug": "x"}')
    assert read_profiles(folder, cache) == first


# --- the bundled partners ----------------------------------------------------------------------------------------

BUNDLED = read_profiles(bundled_root() / "profiles")
CYRILLIC = re.compile("[а-яА-Я]")


def test_the_bundled_partners_are_readable_without_findings() -> None:
    assert len(BUNDLED.profiles) == 17
    assert BUNDLED.problems == ()
    rules, _ = read_rules()
    forms = list(rules.forms_by_id)
    assert check_references(bundled_root() / "profiles", BUNDLED, forms, rules.country_codes) == []


def test_the_bundled_groups_have_names_and_are_used() -> None:
    used = {group for profile in BUNDLED.profiles for group in profile.groups}
    assert used == {group.slug for group in BUNDLED.groups}


every_partner = pytest.mark.parametrize("profile", BUNDLED.profiles, ids=lambda profile: profile.slug)


@every_partner
def test_a_bundled_contact_is_nobodys_address(profile: Profile) -> None:
    assert profile.contacts
    assert all(contact.mail.endswith("@example.org") for contact in profile.contacts)


@every_partner
def test_a_bundled_partner_has_keywords_and_each_an_english_form(profile: Profile) -> None:
    assert len(profile.keywords) >= 5
    for keyword in profile.keywords:
        languages = dict(keyword.forms())
        assert languages.get("en"), f"{keyword.label} has no English form"
        assert not CYRILLIC.search(languages["en"])


@every_partner
def test_a_bundled_partner_has_an_english_name_and_text_and_a_text_of_its_own(profile: Profile) -> None:
    assert profile.display_name("en") != profile.name or not CYRILLIC.search(profile.name)
    assert len(profile.texts()) >= 2
    assert any(not CYRILLIC.search(text) for text in profile.texts())


@every_partner
def test_partners_named_in_projects_are_partners_or_plain_names(profile: Profile) -> None:
    known = BUNDLED.by_slug()
    for project in profile.projects:
        for partner in project.partners:
            assert partner in known or not re.fullmatch(r"[a-z0-9-]+", partner), partner


@every_partner
def test_a_bundled_partner_speaks_the_language_of_its_country(profile: Profile) -> None:
    spoken = {"BG": "bg", "RS": "sr", "IT": "it", "KR": "ko"}[profile.country]
    assert {spoken, "en"} <= set(profile.languages)
    if profile.country in {"BG", "RS"}:
        assert all(spoken in dict(keyword.forms()) for keyword in profile.keywords)
