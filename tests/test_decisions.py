"""tracked.yaml and dismissed.yaml: read with every finding, written without losing a comment or another's entry."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from fundmatch.decisions import (
    drop_dismissals,
    drop_tracked,
    keep_dismissal,
    keep_tracked,
    left_out,
    read_decisions,
)
from fundmatch.errors import WorkspaceError
from fundmatch.models.decision import Dismissal, StageNote, Tracked
from fundmatch.workspace import Folders

DAY = date(2026, 9, 1)


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path, tmp_path / ".fundmatch", bundled=False)


def tracked(call: str, status: str = "looking", note: str = "") -> Tracked:
    steps = (StageNote.model_validate({"on": "2026-09-01", "status": status, "note": note}),)
    return Tracked.model_validate({"call": call, "status": status, "steps": steps})


def dismissal(call: str, *slugs: str, until: str | None = None) -> Dismissal:
    return Dismissal(call=call, profiles=slugs, on="2026-09-01", until=until)


def test_nothing_written_is_nothing_decided(tmp_path: Path) -> None:
    assert read_decisions(tmp_path) == read_decisions(tmp_path / "nowhere")
    assert read_decisions(tmp_path).tracked == ()


def test_what_is_kept_is_read_again(folders: Folders) -> None:
    entry = tracked("opic:1", "applying", 'Siena said: "да", #1')
    keep_tracked(folders, entry)
    keep_dismissal(folders, dismissal("opic:2", "rra-jug", until="2026-12-01"))
    found = read_decisions(folders.root)
    assert (found.tracked, found.dismissals, found.problems) == (
        (entry,),
        (dismissal("opic:2", "rra-jug", until="2026-12-01"),),
        (),
    )


@pytest.mark.parametrize(
    ("entry", "slug", "day", "hidden"),
    [
        (dismissal("opic:1"), "rra-jug", date(2030, 1, 1), True),
        (dismissal("opic:1", "rra-jug"), "rra-jug", DAY, True),
        (dismissal("opic:1", "rra-jug"), "unibit", DAY, False),
        (dismissal("opic:1", until="2026-09-02"), "unibit", date(2026, 9, 1), True),
        (dismissal("opic:1", until="2026-09-02"), "unibit", date(2026, 9, 2), False),
        (dismissal("opic:2"), "rra-jug", DAY, False),
    ],
)
def test_a_dismissal_holds_for_whom_and_until_when_it_says(
    folders: Folders, entry: Dismissal, slug: str, day: date, hidden: bool
) -> None:
    keep_dismissal(folders, entry)
    found = read_decisions(folders.root)
    assert (found.dismissal("opic:1", slug, day) is not None) == hidden
    assert bool(found.dismissed(day) & {("opic:1", slug), ("opic:1", "")}) == hidden


@pytest.mark.parametrize(
    ("entries", "day", "hidden"),
    [
        ((), DAY, set()),
        ((dismissal("opic:1"), dismissal("opic:2", until="2026-09-01")), DAY, {"opic:1"}),
        ((dismissal("opic:1", until="2026-09-02"),), DAY, {"opic:1"}),
        ((dismissal("opic:1", "rra-jug", "unibit"),), DAY, set()),
        ((dismissal("opic:1", "rra-jug"), dismissal("opic:1")), DAY, {"opic:1"}),
    ],
    ids=["none", "one has ended", "one is in force", "single partners only", "some and everybody"],
)
def test_a_list_for_everybody_hides_what_is_dismissed_for_everybody(
    folders: Folders, entries: tuple[Dismissal, ...], day: date, hidden: set[str]
) -> None:
    for entry in entries:
        keep_dismissal(folders, entry)
    assert read_decisions(folders.root).hidden(day) == hidden


@pytest.mark.parametrize(
    ("for_all", "for_single", "text"),
    [
        (0, 0, ""),
        (2, 0, "2 dismissed left out; show with --dismissed"),
        (1, 3, "1 dismissed left out, 3 by single partners; show with --dismissed"),
        (0, 1, "1 dismissed by single partners left out; show with --dismissed"),
    ],
)
def test_what_is_left_out_is_told(for_all: int, for_single: int, text: str) -> None:
    assert left_out(for_all, for_single) == text


def test_comments_order_and_other_entries_stay(folders: Folders) -> None:
    text = (
        "# Our list\n\n"
        "- call: opic:1  # Monday's\n  status: looking\n"
        "- call: opic:2\n  status: submitted  # on the last day\n"
    )
    path = folders.root / "tracked.yaml"
    path.write_text(text, encoding="utf-8")
    keep_tracked(folders, Tracked.model_validate({"call": "opic:1", "status": "applying"}))
    assert path.read_text(encoding="utf-8") == text.replace("looking", "applying")


def test_the_last_entry_goes_and_the_heading_stays(folders: Folders) -> None:
    keep_tracked(folders, tracked("opic:1"))
    path = folders.root / "tracked.yaml"
    head = path.read_text(encoding="utf-8").splitlines()[0]
    assert drop_tracked(folders, "opic:1")
    assert path.read_text(encoding="utf-8") == f"{head}\n"
    assert not drop_tracked(folders, "opic:1")
    keep_tracked(folders, tracked("opic:2"))
    assert path.read_text(encoding="utf-8").startswith(f"{head}\n- call: opic:2\n")


def test_a_second_dismissal_for_the_same_partners_replaces_the_first(folders: Folders) -> None:
    keep_dismissal(folders, dismissal("opic:1", "a", "b"))
    keep_dismissal(folders, dismissal("opic:1", "b", "a", until="2027-01-01"))
    keep_dismissal(folders, dismissal("opic:1", "a"))
    assert [(each.profiles, each.until) for each in read_decisions(folders.root).dismissals] == [
        (("b", "a"), "2027-01-01"),
        (("a",), None),
    ]


@pytest.mark.parametrize(
    ("slugs", "left", "lifted"),
    [
        ([], ["opic:2"], True),
        (["a"], ["opic:1 b", "opic:1 everybody", "opic:2"], True),
        (["b"], ["opic:1 a", "opic:1 everybody", "opic:2"], True),
        (["a", "b"], ["opic:1 everybody", "opic:2"], True),
        (["c"], ["opic:1 a b", "opic:1 everybody", "opic:2"], False),
    ],
)
def test_a_dismissal_is_lifted_for_whom_it_is_asked(
    folders: Folders, slugs: list[str], left: list[str], lifted: bool
) -> None:
    for entry in (dismissal("opic:1", "a", "b"), dismissal("opic:1"), dismissal("opic:2")):
        keep_dismissal(folders, entry)
    assert drop_dismissals(folders, "opic:1", slugs) == lifted
    shown = [
        f"{each.call} {' '.join(each.profiles) or 'everybody'}" for each in read_decisions(folders.root).dismissals
    ]
    assert [text.replace("opic:2 everybody", "opic:2") for text in shown] == left


FAULTS = [
    ("tracked.yaml", "- call: opic:1\n  status: aplying\n", "tracked.yaml:2:11: ", 'did you mean "applying"?'),
    ("tracked.yaml", "- call: opic:1\n  sttus: looking\n", "tracked.yaml:2:3: ", 'did you mean "status"?'),
    ("tracked.yaml", "call: opic:1\n", "tracked.yaml:1:1: ", "must be a list"),
    ("tracked.yaml", "- call: [\n", "tracked.yaml:2:1: ", ""),
    ("tracked.yaml", "- opic:1\n", "tracked.yaml:1:3: ", "must be fields with values"),
    (
        "tracked.yaml",
        "- {call: opic:1, status: looking}\n- {call: opic:1, status: applying}\n",
        "tracked.yaml:2:10: ",
        "stands in this file already",
    ),
    ("dismissed.yaml", "- {call: opic:1, on: 2026-09-31}\n", "dismissed.yaml:1:22: ", ""),
    ("dismissed.yaml", "- {call: opic:1, on: 2026-09-01, until: soon}\n", "dismissed.yaml:1:41: ", ""),
    ("dismissed.yaml", "- {on: 2026-09-01}\n", "dismissed.yaml:1:3: ", 'field "call" is missing'),
]


@pytest.mark.parametrize(("name", "text", "place", "said"), FAULTS)
def test_every_fault_is_named_and_a_faulty_file_is_never_written(
    folders: Folders, name: str, text: str, place: str, said: str
) -> None:
    path = folders.root / name
    path.write_text(text, encoding="utf-8")
    shown = [str(problem) for problem in read_decisions(folders.root).problems]
    assert any(line.startswith(place) and said in line for line in shown), shown
    keep = {
        "tracked.yaml": partial(keep_tracked, folders, tracked("opic:9")),
        "dismissed.yaml": partial(keep_dismissal, folders, dismissal("opic:9")),
    }[name]
    with pytest.raises(WorkspaceError, match="left as it is"):
        keep()
    assert path.read_text(encoding="utf-8") == text


def test_good_entries_are_read_beside_a_faulty_one(folders: Folders) -> None:
    (folders.root / "tracked.yaml").write_text(
        "- {call: opic:1, status: looking}\n- {call: opic:2, status: later}\n", encoding="utf-8"
    )
    found = read_decisions(folders.root)
    assert ([entry.call for entry in found.tracked], len(found.problems)) == (["opic:1"], 1)


def test_the_bundled_workspace_is_not_written_to(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="bundled"):
        keep_tracked(Folders(tmp_path, tmp_path, bundled=True), tracked("opic:1"))
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_written_is_named(folders: Folders) -> None:
    folders.state.write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(WorkspaceError) as caught:
        keep_tracked(folders, tracked("curated:A"))
    assert caught.value.message.startswith(f"{folders.root / 'tracked.yaml'} cannot be written: ")


def test_commands_that_write_at_once_lose_nothing(folders: Folders) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: keep_tracked(folders, tracked(f"opic:{number}")), range(24)))
    assert {entry.call for entry in read_decisions(folders.root).tracked} == {f"opic:{number}" for number in range(24)}
