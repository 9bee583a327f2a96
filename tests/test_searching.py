"""What a search keeps between runs: the same answers without an engine, and never an outdated one."""

from __future__ import annotations

import dataclasses
import gc
import importlib.util
import shutil
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from fundmatch.api import Workspace
from fundmatch.cli.session import Session
from fundmatch.matching import engine as engines
from fundmatch.matching import engines as opening
from fundmatch.matching import semantic
from fundmatch.matching.partner_scores import MOST_TYPED, PartnerScores
from fundmatch.models import SearchReport
from fundmatch.reports.search_table import result_lines
from fundmatch.searching import SearchOptions
from fundmatch.workspace import bundled_root

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 9, 1, tzinfo=UTC)
OWN = "own\tbobbin lace\tплетене на дантела\theklanje čipke"
PARTNER = "slug: lace\nname: Lace\nkind: association\ncountry: BG\nkeywords: [плетене на дантела]\n"
CALL = "{code: LACE, programme: City, title: Bobbin lace in the open air, summary: s, origin: letter, read: 2026-09-01}"
#: How the names begin under which answers are kept.
ANSWERS = ("own-scores", "own-matches", "typed-scores", "typed-matches", "facts", "themes")
ALL = SearchOptions(include_closed=True, min_score=0, limit=20)


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with three partners and the calls of two files, searched once."""
    folder = tmp_path_factory.mktemp("searched")
    for name in ("profiles", "calls"):
        (folder / name).mkdir()
    for name in ("profiles/rra-jug", "profiles/opstina-pirot", "calls/hand-kept", "calls/opic"):
        shutil.copyfile(ROOT / f"{name}.yaml", folder / f"{name}.yaml")
    (folder / "profiles" / "lace.yaml").write_text(PARTNER, encoding="utf-8")
    (folder / "calls" / "own.yaml").write_text(f"calls: [{CALL}]", encoding="utf-8")
    found(folder)
    return folder


@pytest.fixture
def root(searched: Path, tmp_path: Path) -> Path:
    """A copy of it to change."""
    return shutil.copytree(searched, tmp_path / "copy")


def found(root: Path, options: SearchOptions = ALL) -> SearchReport:
    return Workspace.open(root).search(options, NOW)


def afresh(root: Path, options: SearchOptions = ALL) -> SearchReport:
    """The same by a workspace that keeps no answers."""
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(root, Path(folder) / "copy")
        for kind in ANSWERS:
            for file in (copy / ".fundmatch" / "cache").glob(f"{kind}-*"):
                file.unlink()
        return found(copy, options)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Grows by one whenever an engine is opened."""
    seen: list[object] = []

    class Counted(engines.Engine):
        def __init__(self, *given: Any) -> None:
            seen.append(given)
            super().__init__(*given)

    monkeypatch.setattr(engines, "Engine", Counted)
    return seen


@pytest.mark.parametrize(
    "options",
    [
        ALL,
        SearchOptions(limit=3, min_score=0, include_closed=True),
        SearchOptions(sort="deadline", min_score=0, limit=2),
        SearchOptions(profiles=("rra-jug",), min_score=0),
        SearchOptions(min_score=99),
    ],
    ids=["the same", "fewer", "in another order", "one partner", "none, with the nearest miss"],
)
def test_what_was_answered_once_opens_no_engine(options: SearchOptions, root: Path, opened: list[object]) -> None:
    found(root, options), found(root)
    opened.clear()
    again = found(root, options)
    assert not opened
    assert again == afresh(root, options)
    assert again.results or again.nearest_miss


def edited(name: str, old: str, new: str) -> Callable[[Path], object]:
    def edit(root: Path) -> None:
        path = root / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return edit


def written(name: str, text: str) -> Callable[[Path], object]:
    return lambda root: (root / name).write_text(text, encoding="utf-8")


CHANGES = {
    "a keyword": edited("profiles/lace.yaml", "плетене на дантела", "open air"),
    "a weight": edited("profiles/lace.yaml", "[плетене на дантела]", "[{text: open air, weight: 0.5}]"),
    "a description": edited("profiles/lace.yaml", "keywords", "description: We make lace in the open air.\nkeywords"),
    "a word ruled out": edited("profiles/rra-jug.yaml", "slug: rra-jug", "slug: rra-jug\nnot: [енергия, energy]"),
    "a call": edited("calls/own.yaml", "Bobbin lace in the open air", "Regional development"),
    "a new partner": written("profiles/other.yaml", PARTNER.replace("lace", "other")),
    "a new call": written("calls/more.yaml", f"calls: [{CALL.replace('LACE', 'MORE')}]"),
    "a term of one's own": written("lexicon.tsv", OWN),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_an_answer_depends_on_is_asked_again(
    change: Callable[[Path], object], root: Path, opened: list[object]
) -> None:
    before = found(root)
    change(root)
    opened.clear()
    after = found(root)
    assert opened
    assert after == afresh(root) != before


def test_typed_words_are_asked_and_kept_beside(root: Path, opened: list[object]) -> None:
    plain, typed = found(root), dataclasses.replace(ALL, words=("regional development",))
    first = found(root, typed)
    assert first == afresh(root, typed) != plain
    opened.clear()
    assert found(root) == plain
    assert found(root, typed) == first
    assert not opened


@pytest.mark.parametrize(
    ("word", "there"),
    [
        pytest.param("bobbin lace", True, id="a phrase of a call"),
        pytest.param("bobin lace", True, id="mistyped"),
        pytest.param("bobbin lace zzzzz", False, id="not all of its words"),
        pytest.param("zzzzz", False, id="no word at all"),
        pytest.param("voda", True, id="Serbian, by no letter of its own"),
        pytest.param("and the", False, id="nothing to look for"),
        pytest.param("\udcff", False, id="a byte that is no letter"),
    ],
)
def test_typed_words_that_no_call_has_are_told(word: str, there: bool, root: Path, opened: list[object]) -> None:
    written("calls/own.yaml", f"calls: [{CALL.replace('open air', 'clean water')}]")(root)
    typed = dataclasses.replace(ALL, words=(word,))
    notes = [f'no call in question has "{word}"'] * (not there)
    assert [note for note in found(root, typed).notes if word in note] == notes
    opened.clear()
    assert [note for note in found(root, typed).notes if word in note] == notes
    assert not opened


def test_whether_a_call_has_a_word_is_asked_of_the_calls_in_question(root: Path) -> None:
    written("calls/own.yaml", f"calls: [{CALL.replace('LACE', 'LACE, deadlines: [2026-08-01]')}]")(root)
    for options, there in ((SearchOptions(), False), (ALL, True), (SearchOptions(), False)):
        notes = found(root, dataclasses.replace(options, words=("bobbin lace",))).notes
        assert ('no call in question has "bobbin lace"' in notes) != there


def test_must_and_not_words_that_say_nothing_are_told(root: Path, opened: list[object]) -> None:
    written("profiles/lace.yaml", PARTNER + "must: [and the, lace]\nnot: [!!]\n".replace("!!", '"!!"'))(root)
    notes = [f'lace: there is nothing to look for in "{text}": it is left out' for text in ("and the", "!!")]
    assert [note for note in found(root).notes if note.startswith("lace:")] == notes
    opened.clear()
    assert [note for note in found(root).notes if note.startswith("lace:")] == notes
    assert not opened
    assert not found(root, SearchOptions(profiles=("rra-jug",))).notes


def test_what_is_typed_again_and_again_does_not_stay_in_memory(root: Path) -> None:
    workspace = Workspace.open(root)
    for number in range(2 * MOST_TYPED):
        workspace.search(dataclasses.replace(ALL, words=(f"lace {number}",)), NOW)
    alive = [each for each in gc.get_objects() if isinstance(each, PartnerScores) and each.words]
    assert len({each.words for each in alive}) <= MOST_TYPED


def test_another_engine_is_asked_again(root: Path, opened: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    found(root)
    opened.clear()
    monkeypatch.setattr(opening, "engine_digest", lambda: "of another version")
    found(root)
    assert opened


@pytest.mark.parametrize("kind", [kind for kind in ANSWERS if not kind.startswith("typed")])
@pytest.mark.parametrize("damage", [lambda content: b"", lambda content: content[:-1] + b"?"], ids=["empty", "a byte"])
def test_damaged_answers_are_asked_again(kind: str, damage: Callable[[bytes], bytes], root: Path) -> None:
    before = found(root)
    files = list((root / ".fundmatch" / "cache").glob(f"{kind}-*"))
    assert files
    for file in files:
        file.write_bytes(damage(file.read_bytes()))
    assert found(root) == before


def test_a_cache_that_cannot_be_written_changes_nothing(root: Path) -> None:
    before, folder = found(root), root / ".fundmatch" / "cache"
    shutil.rmtree(folder)
    folder.write_text("a file", encoding="utf-8")
    assert found(root) == before


# --- the workspace's own glossary ------------------------------------------------------------------------------------


def links(report: SearchReport) -> set[tuple[str, str]]:
    """(kind, form found) of all evidence of the partner that makes lace."""
    matches = [each.match for result in report.results for each in result.matches if each.match.profile == "lace"]
    return {(evidence.kind, evidence.matched) for match in matches for evidence in match.evidence}


def test_terms_of_ones_own_are_used(root: Path) -> None:
    assert links(found(root)) == set()
    written("lexicon.tsv", f"theme\ten\tbg\tsr\n{OWN}\n")(root)
    assert links(found(root)) == {("glossary", "Bobbin lace")}


def test_wrong_lines_are_findings_and_the_others_are_used(root: Path) -> None:
    written("lexicon.tsv", f"\ufeffown\tlace\n{OWN}\n")(root)
    workspace = Workspace.open(root)
    assert [str(each) for each in workspace.problems] == ["lexicon.tsv:1:1: 2 columns, not 4: theme, en, bg, sr"]
    assert links(workspace.search(ALL, NOW)) == {("glossary", "Bobbin lace")}


def test_a_glossary_that_is_no_text_is_a_finding(root: Path) -> None:
    (root / "lexicon.tsv").write_bytes(OWN.encode("cp1251", "replace"))
    workspace = Workspace.open(root)
    (problem,) = workspace.problems
    assert (problem.file, "no text in UTF-8" in problem.message) == ("lexicon.tsv", True)
    assert workspace.search(ALL, NOW).results


# --- who else may ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the bundled partners and calls."""
    folder = tmp_path_factory.mktemp("bundled")
    for name in ("profiles", "calls"):
        shutil.copytree(bundled_root() / name, folder / name)
    return folder


def test_where_the_best_partner_cannot_apply_others_that_may_are_named(bundled: Path) -> None:
    (result,) = found(bundled, SearchOptions(profiles=("cleantech-bulgaria",), sources=("opic",), limit=1)).results
    assert result.matches[0].eligibility.verdict == "no"
    assert [each.profile for each in result.could] == ["tehnologichen-tsentar-sofia", "tetrakom"]
    assert {each.eligibility.verdict for each in result.could} == {"unknown"}
    text = "\n".join(each.text for each in result_lines(result, Workspace.open(bundled).profile_set.by_slug(), NOW))
    assert "could   „Технологичен Център София ЕООД и КО“ КД, „Тетраком Интерактивни Решения“ ООД: must be" in text


def test_nobody_else_is_named_where_the_best_partner_may(bundled: Path) -> None:
    results = found(bundled, SearchOptions(limit=40)).results
    assert {result.matches[0].eligibility.verdict for result in results if result.could} == {"no"}


# --- links by meaning ------------------------------------------------------------------------------------------------


class Model:
    """Every text means something else."""

    name = "a model"

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float16]:
        return np.eye(len(texts), 384, dtype=np.float16)


@pytest.mark.parametrize("quiet", [False, True])
def test_the_first_search_with_links_by_meaning_says_what_it_reads(
    quiet: bool, root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: object())
    monkeypatch.setattr(semantic, "InstalledModel", Model)
    written("fundmatch.toml", "[matching]\nsemantic = true\n")(root)
    written("profiles/lace.yaml", PARTNER.replace("плетене на дантела", "глокая куздра"))(root)
    said = []
    for _ in range(2):
        Session(str(root), quiet=quiet).workspace.search(ALL, NOW)
        said.append(capsys.readouterr().err)
    assert said[0].startswith("links by meaning: reading ") != quiet
    assert said[1] == ""
