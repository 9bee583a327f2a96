"""Every other command: its help, its output, its exit code."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from fundmatch.cli import main
from fundmatch.store import Store
from tests.cli.answers import ROOT, Run
from tests.rights import unwritable
from tests.store.builders import NOW, call


def all_commands(command: click.Command = main, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from all_commands(found, (*path, name))


@pytest.mark.parametrize("path", list(all_commands()), ids=" ".join)
def test_help_begins_with_an_example(run: Run, path: tuple[str, ...]) -> None:
    answer = run(*path, "--help")
    assert answer.code == 0
    assert answer.out.splitlines()[0] in ("Example:", "Examples:")
    assert answer.out.splitlines()[1].strip().startswith("fundmatch")


def test_an_unknown_command_names_the_nearest(run: Run) -> None:
    answer = run("serach")
    assert answer.code == 2
    assert 'did you mean "search"?' in answer.err


def test_show_tells_dates_money_conditions_and_source(run: Run) -> None:
    out = run("show", "BG16RFPR001-2.003").out
    for text in (
        "closes Tue 10 Nov 2026 16:30 Sofia, 70 days",
        "77–410 k€ a project",
        "ТЗ/ЗК",
        "read        2026-09-30",
    ):
        assert text in out


def test_show_takes_ids_and_codes_in_any_case(run: Run) -> None:
    by_code = run("show", "bg16rfpr001-2.003", "--format", "json").json
    by_id = run("show", "opic:5023bcbb-36a8-441e-91ff-b92abdb79b9f", "--format", "json").json
    assert by_code == by_id


def test_a_code_of_several_calls_lists_their_ids(run: Run) -> None:
    answer = run("show", "CREA-CULT-2025-COOP-UA-2")
    assert answer.code == 2
    assert answer.err.count("creative:") >= 5


def test_an_unknown_call_names_the_nearest(run: Run) -> None:
    answer = run("show", "BG16RFPR001-2.004")
    assert answer.code == 2
    assert "did you mean" in answer.err


def test_explain_quotes_and_adds_up(run: Run) -> None:
    arguments = ("HORIZON-CL2-2027-01-HERITAGE-06", "--profile", "comune-di-siena")
    match = run("explain", *arguments, "--format", "json").json["matches"][0]
    assert sum(each["points"] for each in match["evidence"]) == pytest.approx(match["score"], abs=0.1)
    out = run("explain", *arguments).out
    assert "turismo culturale sostenibile → sustainable cultural tourism" in out
    assert "IT is an EU Member State" in out
    assert "Own share: 0 %" in out


def test_consortium_obeys_with_and_explains_obstacles(run: Run) -> None:
    team = run("consortium", "HORIZON-CL2-2027-01-HERITAGE-06", "--with", "rra-jug", "--format", "json").json
    assert "rra-jug" in [member["profile"] for member in team["consortium"]["members"]]
    out = run("consortium", "CREA-CULT-2027-COOP-2").out
    assert "No lawful consortium" in out
    assert "needs partners from 5 countries" in out


def test_call_list_json_has_every_field_of_the_noun(run: Run) -> None:
    listed = run("call", "list", "--all", "--format", "json").json
    assert listed["schema"] == "fundmatch/calls/1"
    names = """id source programme code title summary text titles texts kind action_type themes keywords opens deadlines
    deadline_model budget conditions url fetched_at documents"""
    assert all(set(names.split()) <= set(call) for call in listed["calls"])
    assert all(set(call["budget"]) == {"total", "min", "max", "grants"} for call in listed["calls"])
    assert len(listed["calls"]) >= 200
    ahead = run("call", "list", "--format", "json").json["calls"]
    assert 100 <= len(ahead) < len(listed["calls"])


def test_call_list_table_and_csv(run: Run) -> None:
    out = run("call", "list", "--source", "opic", "--all").out
    assert "BG16RFPR001-2.003" in out
    assert out.splitlines()[-1] == "10 calls"
    assert run("call", "list", "--source", "opic", "--all", "--format", "csv").out.count("\n") == 11


def test_profile_list_json_leaves_contacts_out(run: Run) -> None:
    listed = run("profile", "list", "--format", "json").json
    assert listed["schema"] == "fundmatch/profiles/1"
    assert len(listed["profiles"]) == 17
    assert all("contacts" not in profile for profile in listed["profiles"])
    assert "example.org" not in run("profile", "list", "--format", "csv").out


@pytest.mark.parametrize("kind", ["profile", "call"])
def test_check_is_clean_on_the_bundled_workspace(run: Run, kind: str) -> None:
    answer = run(kind, "check")
    assert (answer.code, answer.out) == (0, "")
    assert "0 findings" in answer.err


def test_profile_check_lists_all_findings_of_all_files(run: Run, workspace: Path) -> None:
    (workspace / "profiles" / "a.yaml").write_text("name: A\nkind: sme\ncountry: BG\nkeywrds: [x]\n", encoding="utf-8")
    text = "name: B\nkind: sme\ncountry: BG\nlegal_form: odo\ngroups: [kreativni-gradovi]\n"
    (workspace / "profiles" / "b.yaml").write_text(text, encoding="utf-8")
    answer = run("profile", "check", workspace=workspace)
    assert answer.code == 1
    assert answer.out.splitlines() == [
        'profiles/a.yaml:4:1: unknown field "keywrds" (did you mean "keywords"?)',
        'profiles/b.yaml:4:13: unknown legal form "odo" (did you mean "ood"?)',
        'profiles/b.yaml:5:10: unknown group "kreativni-gradovi" (did you mean "kreativni-gradovi-srbije"?)',
    ]


def test_call_check_names_file_line_and_column(run: Run, workspace: Path) -> None:
    text = "calls:\n  - code: X-1\n    programme: P\n    title: T\n    summary: S\n    deadlines: [2099-13-45]\n"
    (workspace / "calls" / "x.yaml").write_text(text + "    origin: o\n    read: 2026-01-01\n", encoding="utf-8")
    answer = run("call", "check", workspace=workspace)
    assert answer.code == 1
    assert answer.out.startswith("calls/x.yaml:6:")
    assert '"2099-13-45" is no date' in answer.out


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Народно читалище „Надежда“", "narodno-chitalishte-nadezhda"),
        ("Културни центар Ниш", "kulturni-tsentar-nish"),
        ("Opština Dimitrovgrad", "opstina-dimitrovgrad"),
        ("Музеј Понишавља Пирот", "muzej-ponisavlja-pirot"),
    ],
)
def test_profile_new_makes_a_readable_file(run: Run, workspace: Path, name: str, slug: str) -> None:
    answer = run("profile", "new", name, workspace=workspace)
    assert answer.code == 0
    assert Path(answer.out.strip()).name == f"{slug}.yaml"
    assert run("profile", "check", workspace=workspace).code == 0
    again = run("profile", "new", name, workspace=workspace)
    assert again.code == 3
    assert "exists already" in again.err


def test_call_new_makes_a_readable_file(run: Run, workspace: Path) -> None:
    answer = run("call", "new", "CITY-CULTURE-2027", workspace=workspace)
    assert Path(answer.out.strip()).name == "city-culture-2027.yaml"
    assert run("call", "check", workspace=workspace).code == 0
    assert "CITY-CULTURE-2027" in run("call", "list", workspace=workspace).out


@pytest.mark.parametrize("kind", ["profile", "call"])
def test_schemas_in_the_repository_are_those_the_program_prints(run: Run, kind: str) -> None:
    printed = run(kind, "schema").out
    assert json.loads(printed)["$schema"].startswith("https://json-schema.org/")
    assert (ROOT / f"{kind}s" / ".schema.json").read_text(encoding="utf-8") == printed


def test_fmt_keeps_content_comments_and_is_idempotent(run: Run, workspace: Path) -> None:
    path = workspace / "profiles" / "mess.yaml"
    path.write_text(
        "# a word before\nkind:   sme\ncountry: 'NO'\nname:    Mess   # inside\n"
        "keywords:\n- a  # first\n- {bg: б, en: b}\n",
        encoding="utf-8",
    )
    assert run("profile", "fmt", "--check", str(path), workspace=workspace).code == 1
    assert run("profile", "fmt", str(path), workspace=workspace).code == 0
    text = path.read_text(encoding="utf-8")
    assert text.index("name:") < text.index("kind:") < text.index("country:")
    for kept in ("# a word before", "# inside", "# first", "'NO'"):
        assert kept in text
    assert run("profile", "fmt", "--check", str(path), workspace=workspace).code == 0


def test_bundled_profiles_are_laid_out(run: Run) -> None:
    assert run("profile", "fmt", "--check").code == 0


def test_init_starts_a_workspace_and_leaves_files_alone(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    assert run("init", str(folder)).code == 0
    (folder / "fundmatch.toml").write_text("min_score = 30\n", encoding="utf-8")
    assert run("init", str(folder), "--with-examples").code == 0
    assert (folder / "fundmatch.toml").read_text(encoding="utf-8") == "min_score = 30\n"
    assert (folder / ".gitignore").read_text(encoding="utf-8") == ".fundmatch/\n"
    report = run("search", "--limit", "50", "--format", "json", workspace=folder).json
    assert min(result["score"] for result in report["results"]) >= 30


def test_a_workspace_without_calls_uses_the_bundled_ones_and_says_so(run: Run, tmp_path: Path) -> None:
    run("init", str(tmp_path / "mine"))
    run("profile", "new", "Somebody", workspace=tmp_path / "mine")
    answer = run("search", "--limit", "1", workspace=tmp_path / "mine")
    assert answer.code == 0
    assert "using the bundled calls" in answer.out


def test_sources_count_calls(run: Run) -> None:
    rows = {row["source"]: row for row in run("sources", "--format", "json").json["sources"]}
    assert set(rows) == {"horizon", "creative", "opic", "curated"}
    assert rows["creative"]["calls"] == 29
    assert rows["opic"]["last_run"] == ""


def test_a_damaged_store_is_a_finding_and_the_rest_is_used(run: Run, workspace: Path) -> None:
    (workspace / ".fundmatch").mkdir()
    (workspace / ".fundmatch" / "fundmatch.sqlite3").write_bytes(b"this is no database" * 100)
    answer = run("search", "--min-score", "1", "--limit", "1", workspace=workspace)
    assert answer.code == 3
    assert "Opština Pirot" in answer.out
    assert "fundmatch.sqlite3" in answer.err


def test_own_calls_only_says_so(run: Run, tmp_path: Path) -> None:
    run("init", str(tmp_path / "mine"))
    run("profile", "new", "Somebody", workspace=tmp_path / "mine")
    run("call", "new", "ONE-2027", workspace=tmp_path / "mine")
    assert "own calls only" in run("search", workspace=tmp_path / "mine").out


def test_fmt_goes_on_after_a_bad_file(run: Run, workspace: Path) -> None:
    (workspace / "profiles" / "a.yaml").write_text("name: [", encoding="utf-8")
    (workspace / "profiles" / "b.yaml").write_text("kind: sme\nname: B\n", encoding="utf-8")
    answer = run("profile", "fmt", workspace=workspace)
    assert answer.code == 3
    assert "a.yaml" in answer.err
    assert (workspace / "profiles" / "b.yaml").read_text(encoding="utf-8").startswith("name: B")


def test_quiet_may_stand_behind_the_command(run: Run, workspace: Path) -> None:
    assert run("profile", "check", "--quiet", workspace=workspace).err == ""
    assert "findings" in run("profile", "check", workspace=workspace).err


@pytest.mark.parametrize(
    ("arguments", "header"),
    [
        (("show", "BG16RFPR001-2.003"), "id,source,programme,code"),
        (("explain", "BG16RFPR001-2.003"), "call,partner,score,points"),
        (("consortium", "HORIZON-CL2-2027-01-HERITAGE-06"), "call,partner,role,adds"),
        (("sources",), "source,calls,open,forthcoming"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_csv_is_there_where_a_table_is(run: Run, arguments: tuple[str, ...], header: str) -> None:
    lines = run(*arguments, "--format", "csv").out.splitlines()
    assert lines[0].startswith(header)
    assert len(lines) > 1


def test_profile_check_tells_words_that_say_nothing(run: Run, workspace: Path) -> None:
    text = "name: Z\nkind: sme\ncountry: BG\nmust: [the]\n"
    (workspace / "profiles" / "z.yaml").write_text(text, encoding="utf-8")
    answer = run("profile", "check", workspace=workspace)
    assert answer.code == 1
    assert 'profiles/z.yaml:4:8: there is nothing to look for in "the": it is left out' in answer.out


def test_profile_check_knows_countries(run: Run, workspace: Path) -> None:
    (workspace / "profiles" / "z.yaml").write_text("name: Z\nkind: sme\ncountry: ZZ\n", encoding="utf-8")
    answer = run("profile", "check", workspace=workspace)
    assert answer.code == 1
    assert 'profiles/z.yaml:3:10: unknown country "ZZ"' in answer.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--sendmail", '"x'), "No closing quotation"),
        (("--sendmail", "x\\"), "No escaped character"),
        (("--sendmail", " "), "names no program"),
        (("--sendmail", ""), "names no program"),
        (("--sendmail", "'' -t"), "names no program"),
        (("--sendmail", "", "--dry-run"), "names no program"),
        (("--sendmail", "", "--to-stdout"), "exclude each other"),
        (("--to-dir", ""), "names no folder"),
        (("--to-dir", "x", "--to-stdout"), "exclude each other"),
    ],
)
def test_mails_need_one_way_out_that_can_be(run: Run, workspace: Path, arguments: tuple[str, ...], words: str) -> None:
    answer = run("digest", "send", *arguments, workspace=workspace)
    assert answer.code == 2
    assert words in answer.err
    assert not (workspace / ".fundmatch").exists()


@pytest.mark.skipif(os.name != "posix", reason="other rights on this system")
def test_reading_needs_no_right_to_write(run: Run, workspace: Path) -> None:
    with Store.open(workspace / ".fundmatch" / "fundmatch.sqlite3") as store:
        store.save("opic", [call("1", title="Read from the portal")], now=NOW, complete=True)
    folders = [path for path in workspace.rglob("*") if path.is_dir()]
    with unwritable(workspace, *folders, *workspace.glob(".fundmatch/*.sqlite3")):
        for arguments in (
            ("call", "list", "--all"),
            ("show", "opic:1", "--documents"),
            ("search", "--all"),
            ("sources",),
            ("changes", "--since", "2026-01-01"),
            ("digest", "preview"),
            ("digest", "history"),
            ("digest", "send", "--dry-run"),
        ):
            answer = run(*arguments, workspace=workspace)
            assert (answer.code, arguments) == (0, arguments)
            assert "cannot" not in answer.err
        assert "Read from the portal" in run("call", "list", "--all", workspace=workspace).out
        refused = run("digest", "history", "--resolve", "abcd", "lost", workspace=workspace)
        assert refused.code == 6
        assert "cannot be locked: Permission denied" in refused.err


@pytest.mark.parametrize("arguments", [("preview",), ("history",), ("send", "--dry-run")], ids=" ".join)
def test_asking_what_mails_there_are_makes_no_store(run: Run, workspace: Path, arguments: tuple[str, ...]) -> None:
    assert run("digest", *arguments, workspace=workspace).code == 0
    assert not list(workspace.glob(".fundmatch/*sqlite3*"))
