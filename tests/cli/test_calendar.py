"""``fundmatch calendar`` on a workspace whose calls change between two runs."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import vobject

from tests.cli.answers import Run
from tests.rights import unwritable

ENTRY = """\
  - code: {code}
    programme: Creative Europe
    title: {title}
    summary: Support to creative industries development, creative entrepreneurship and the creative economy.
    keywords: [creative industries development, creative economy, regional development]
    deadlines: {deadlines}
    deadline_model: {model}
    origin: a test
    read: 2026-08-22
"""
AUTUMN, WINTER, SPRING = "2026-10-10", "2026-12-01", "2027-03-01"

Write = Callable[..., None]


@pytest.fixture
def write(workspace: Path) -> Write:
    """Write the hand-kept calls: ``CODE=[deadlines]``, or ``CODE=([deadlines], title, model)``."""

    def entries(**calls: Sequence[Any]) -> None:
        rows = []
        for code, given in calls.items():
            deadlines, title, model = given if isinstance(given, tuple) else (given, "Creative towns", "single-stage")
            rows.append(ENTRY.format(code=code, deadlines=f"[{', '.join(deadlines)}]", title=title, model=model))
        text = "source: curated\ncalls:\n" + "".join(rows) if rows else "source: curated\ncalls: []\n"
        (workspace / "calls" / "hand-kept.yaml").write_text(text, encoding="utf-8")

    return entries


def events(text: str) -> dict[str, Any]:
    """The events of a file by their UID, read by vobject."""
    found = getattr(vobject.readOne(text), "vevent_list", [])
    assert len({event.uid.value for event in found}) == len(found)
    return {event.uid.value: event for event in found}


def told(text: str) -> dict[str, tuple[int, str, date]]:
    """UID → SEQUENCE, STATUS and date."""
    return {
        uid: (int(event.sequence.value), event.status.value, event.dtstart.value) for uid, event in events(text).items()
    }


def test_the_deadlines_of_calls_that_fit(run: Run, workspace: Path, write: Write) -> None:
    write(A=[AUTUMN], B=([WINTER, SPRING], "Creative stages", "two-stage"), MONTH=["2026-11"], OVER=["2026-08-01"])
    answer = run("calendar", "--profile", "rra-jug", "--lang", "sr-Latn", workspace=workspace)
    assert answer.code == 0
    assert told(answer.out) == {
        "curated:A-1@fundmatch": (0, "CONFIRMED", date(2026, 10, 10)),
        "curated:B-1@fundmatch": (0, "CONFIRMED", date(2026, 12, 1)),
        "curated:B-2@fundmatch": (0, "CONFIRMED", date(2027, 3, 1)),
    }
    assert "3 deadlines of 2 calls; 1 left out, of which only the month or quarter is known" in answer.err
    stage = events(answer.out)["curated:B-2@fundmatch"]
    assert stage.summary.value == "Rok (faza 2 od 2): B, Creative stages"
    assert "Odgovara partneru Regionalna razvojna agencija JUG" in stage.description.value
    assert "X-WR-CALNAME:Pozivi za: Regionalna razvojna agencija JUG" in answer.out


def test_the_calls_are_those_of_a_search(run: Run, workspace: Path, write: Write) -> None:
    write(A=[AUTUMN], B=([WINTER], "Steel bridges of the navy", "single-stage"))
    asked = ("--profile", "opstina-pirot", "--min-score", "20")
    found = run("search", *asked, "--limit", "99", "--format", "json", workspace=workspace).json["results"]
    listed = {f"{each['call']['id']}-1@fundmatch" for each in found}
    assert told(run("calendar", *asked, workspace=workspace).out).keys() == listed
    assert told(run("calendar", *asked, "--min-score", "100", workspace=workspace).out) == {}


def test_a_deadline_that_moves_takes_its_entry_along(run: Run, workspace: Path, write: Write) -> None:
    write(A=[AUTUMN])
    first = told(run("calendar", workspace=workspace).out)
    again = told(run("calendar", workspace=workspace).out)
    write(A=[WINTER])
    moved = told(run("calendar", workspace=workspace).out)
    assert first == again == {"curated:A-1@fundmatch": (0, "CONFIRMED", date(2026, 10, 10))}
    assert moved == {"curated:A-1@fundmatch": (1, "CONFIRMED", date(2026, 12, 1))}


def test_a_sequence_is_the_same_in_every_calendar(run: Run, workspace: Path, write: Write) -> None:
    write(A=[AUTUMN])
    run("calendar", workspace=workspace)
    write(A=[WINTER])
    for asked in (("--profile", "rra-jug"), ("--group", "kreativni-gradovi-srbije")):
        assert told(run("calendar", *asked, workspace=workspace).out)["curated:A-1@fundmatch"][0] == 1


def test_a_look_into_the_future_makes_nothing_forgotten(run: Run, workspace: Path, write: Write) -> None:
    write(A=[AUTUMN])
    run("calendar", workspace=workspace)
    run("calendar", "--as-of", "2032-01-01", workspace=workspace)
    write(A=[WINTER])
    assert told(run("calendar", workspace=workspace).out)["curated:A-1@fundmatch"][0] == 1


def test_a_withdrawn_call_is_cancelled_where_it_was_told(run: Run, workspace: Path, write: Write) -> None:
    write(A=[AUTUMN], B=[WINTER])
    run("calendar", workspace=workspace)
    write(B=[WINTER])
    answer = run("calendar", "--lang", "bg", workspace=workspace)
    assert told(answer.out)["curated:A-1@fundmatch"] == (1, "CANCELLED", date(2026, 10, 10))
    assert "1 cancelled" in answer.err
    assert "curated:A-1@fundmatch" not in told(run("calendar", "--profile", "rra-jug", workspace=workspace).out)
    write(A=[AUTUMN], B=[WINTER])
    assert told(run("calendar", workspace=workspace).out)["curated:A-1@fundmatch"][:2] == (2, "CONFIRMED")


# What fits no more.

CREATIVE, STEEL = "creative industries development, creative economy, regional development", "steel bridges"
UID = "curated:A-1@fundmatch"
ASKED = ("--profile", "opstina-pirot")


def score(run: Run, workspace: Path, profile: str = "opstina-pirot") -> float:
    """How well the first call fits."""
    found = run("search", "--profile", profile, "--min-score", "1", "--format", "json", workspace=workspace).json
    return float(next(each["score"] for each in found["results"] if each["call"]["code"] == "A"))


def reworded(workspace: Path, slug: str, words: str) -> None:
    """Give a partner these keywords and no other words."""
    (workspace / "profiles" / f"{slug}.yaml").write_text(
        f"slug: {slug}\nname: Општина Пирот\nkind: municipality\ncountry: RS\nkeywords: [{words}]\n", encoding="utf-8"
    )


def test_a_call_that_fits_no_more_is_cancelled_and_comes_back(run: Run, workspace: Path, write: Write) -> None:
    """The profile is edited away from the call, and back."""
    write(A=[AUTUMN])
    reworded(workspace, "opstina-pirot", CREATIVE)
    first = told(run("calendar", *ASKED, workspace=workspace).out)
    reworded(workspace, "opstina-pirot", STEEL)
    answer = run("calendar", *ASKED, workspace=workspace)
    again = run("calendar", *ASKED, workspace=workspace)
    reworded(workspace, "opstina-pirot", CREATIVE)
    back = told(run("calendar", *ASKED, workspace=workspace).out)
    same = told(run("calendar", *ASKED, workspace=workspace).out)
    day = date(2026, 10, 10)
    assert first == {UID: (0, "CONFIRMED", day)}
    assert told(answer.out) == told(again.out) == {UID: (1, "CANCELLED", day)}
    assert "0 deadlines of 0 calls; 1 cancelled because the call no longer fits" in answer.err
    assert "No longer among the calls that fit you: it now scores " in events(answer.out)[UID].description.value
    assert back == same == {UID: (2, "CONFIRMED", day)}
    assert told(run("calendar", *ASKED, "--as-of", "2026-10-12", workspace=workspace).out) == {}


def test_what_only_this_run_did_not_ask_for_stays(run: Run, workspace: Path, write: Write) -> None:
    write(A=[AUTUMN])
    fitting = score(run, workspace)
    assert 1 < fitting < 99
    usual, strict = (*ASKED, "--min-score", f"{fitting - 1}"), (*ASKED, "--min-score", f"{fitting + 1}")
    kept = {UID: (0, "CONFIRMED", date(2026, 10, 10))}
    assert told(run("calendar", *usual, workspace=workspace).out) == kept
    assert told(run("calendar", *strict, workspace=workspace).out) == {}
    assert told(run("calendar", *usual, "--verdict", "no", workspace=workspace).out) == {}
    assert told(run("calendar", *usual, workspace=workspace).out) == kept


def test_another_calendar_is_not_touched(run: Run, workspace: Path, write: Write) -> None:
    """It is sent the SEQUENCE that the date has reached, and what fits there stays."""
    write(A=[AUTUMN])
    reworded(workspace, "opstina-pirot", CREATIVE)
    for asked in (ASKED, ("--profile", "rra-jug"), ()):
        assert told(run("calendar", *asked, workspace=workspace).out)[UID][:2] == (0, "CONFIRMED")
    reworded(workspace, "opstina-pirot", STEEL)
    assert told(run("calendar", *ASKED, workspace=workspace).out)[UID][:2] == (1, "CANCELLED")
    for asked in (("--profile", "rra-jug"), ()):
        assert told(run("calendar", *asked, workspace=workspace).out)[UID][:2] == (1, "CONFIRMED")


def test_a_dismissed_call_is_cancelled_as_long_as_it_is(run: Run, workspace: Path, write: Write) -> None:
    write(A=[AUTUMN])
    asked = ("--profile", "rra-jug")
    run("calendar", *asked, workspace=workspace)
    text = "- {call: 'curated:A', for: [rra-jug], on: 2026-08-30, until: 2026-09-15}\n"
    (workspace / "dismissed.yaml").write_text(text, encoding="utf-8")
    answer = run("calendar", *asked, "--lang", "sr-Latn", workspace=workspace)
    assert told(answer.out)[UID][:2] == (1, "CANCELLED")
    assert told(run("calendar", *asked, "--as-of", "2026-09-20", workspace=workspace).out)[UID][:2] == (2, "CONFIRMED")


def test_a_partner_whose_file_has_a_slip_takes_no_call_away(run: Run, workspace: Path, write: Write) -> None:
    write(A=[AUTUMN])
    reworded(workspace, "rra-jug", STEEL)
    reworded(workspace, "opstina-pirot", CREATIVE)
    assert told(run("calendar", workspace=workspace).out)[UID][:2] == (0, "CONFIRMED")
    reworded(workspace, "opstina-pirot", f"{CREATIVE}]")
    answer = run("calendar", workspace=workspace)
    assert (answer.code, told(answer.out)) == (3, {})
    reworded(workspace, "opstina-pirot", CREATIVE)
    assert told(run("calendar", workspace=workspace).out)[UID][:2] == (0, "CONFIRMED")


def test_a_run_that_was_cut_before_it_wrote_loses_nothing(
    run: Run, workspace: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is told is remembered first: the next file says it, by the same SEQUENCE."""
    write(A=[AUTUMN])
    reworded(workspace, "opstina-pirot", CREATIVE)
    run("calendar", *ASKED, workspace=workspace)
    for words, expected in ((STEEL, (1, "CANCELLED")), (CREATIVE, (2, "CONFIRMED"))):
        reworded(workspace, "opstina-pirot", words)
        with monkeypatch.context() as cut:
            cut.setattr("fundmatch.cli.output.hand_over", lambda *_: os.close(-1))
            with pytest.raises(OSError, match="Bad file descriptor"):
                run("calendar", *ASKED, workspace=workspace)
        assert told(run("calendar", *ASKED, workspace=workspace).out)[UID][:2] == expected


def test_a_call_that_a_partner_may_join_no_more_is_cancelled(run: Run, workspace: Path, write: Write) -> None:
    write(**{"CREA-CULT-A": [AUTUMN]})
    uid = "curated:CREA-CULT-A-1@fundmatch"
    asked = ("--profile", "rra-jug", "--verdict", "yes", "--verdict", "unknown")
    assert told(run("calendar", *asked, workspace=workspace).out)[uid][:2] == (0, "CONFIRMED")
    file = workspace / "profiles" / "rra-jug.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("country: RS", "country: JP"), encoding="utf-8")
    answer = run("calendar", *asked, workspace=workspace)
    assert told(answer.out)[uid][:2] == (1, "CANCELLED")
    assert "whether you may take part is judged otherwise now" in events(answer.out)[uid].description.value


def test_a_call_that_cannot_be_read_is_not_withdrawn(run: Run, workspace: Path, write: Write) -> None:
    write(A=[AUTUMN], B=[WINTER])
    run("calendar", workspace=workspace)
    write(A=["soon"], B=[WINTER])
    answer = run("calendar", workspace=workspace)
    assert answer.code == 3
    assert "CANCELLED" not in answer.out


@pytest.mark.parametrize("file", ["calls/slip.yaml", "dismissed.yaml"])
def test_a_slip_in_any_file_neither_cancels_nor_revives(run: Run, workspace: Path, write: Write, file: str) -> None:
    write(A=[AUTUMN])
    run("calendar", workspace=workspace)
    run("dismiss", "curated:A", workspace=workspace)
    assert told(run("calendar", workspace=workspace).out)[UID][:2] == (1, "CANCELLED")
    with (workspace / file).open("a", encoding="utf-8") as slip:
        slip.write("- call: [oops\n")
    answer = run("calendar", workspace=workspace)
    assert answer.code == 3
    assert told(answer.out).get(UID, (1, "CANCELLED"))[:2] == (1, "CANCELLED")


def test_another_measure_never_says_the_opposite_by_the_same_sequence(run: Run, workspace: Path, write: Write) -> None:
    write(A=[AUTUMN])
    reworded(workspace, "opstina-pirot", CREATIVE)
    run("calendar", *ASKED, workspace=workspace)
    reworded(workspace, "opstina-pirot", STEEL)
    said = [run("calendar", *ASKED, *more, workspace=workspace) for more in ((), ("--min-score", "0"), ())]
    states = [told(answer.out)[UID][:2] for answer in said if UID in told(answer.out)]
    assert len({sequence for sequence, _ in states}) == len(set(states))


def test_a_store_that_cannot_be_written_is_obeyed(run: Run, workspace: Path, write: Write) -> None:
    write(A=[AUTUMN])
    run("calendar", workspace=workspace)
    run("dismiss", "curated:A", workspace=workspace)
    run("calendar", workspace=workspace)
    state = workspace / ".fundmatch"
    with unwritable(state, *state.glob("*.sqlite3*")):
        answer = run("calendar", workspace=workspace)
    assert told(answer.out)[UID][:2] == (1, "CANCELLED")
    assert "is not remembered for the next one" in answer.err


def test_a_dismissed_call_is_in_the_calendars_of_the_others(run: Run, workspace: Path, write: Write) -> None:
    write(A=[AUTUMN])
    text = "- {call: 'curated:A', for: [rra-jug], on: 2026-08-30}\n"
    (workspace / "dismissed.yaml").write_text(text, encoding="utf-8")
    assert told(run("calendar", "--profile", "rra-jug", workspace=workspace).out) == {}
    assert told(run("calendar", "--profile", "opstina-pirot", "--min-score", "10", workspace=workspace).out) != {}


def test_without_a_store_every_entry_is_as_if_new(run: Run, workspace: Path, write: Write) -> None:
    write(A=[AUTUMN])
    (workspace / ".fundmatch").write_text("no folder", encoding="utf-8")
    for day in (AUTUMN, WINTER):
        write(A=[day])
        answer = run("calendar", workspace=workspace)
        assert answer.code == 0
        assert told(answer.out) == {"curated:A-1@fundmatch": (0, "CONFIRMED", date.fromisoformat(day))}
        assert "is not remembered for the next one" in answer.err


def test_the_file_is_written_with_the_line_ends_of_the_standard(
    run: Run, workspace: Path, write: Write, tmp_path: Path
) -> None:
    write(A=([AUTUMN], "Градове „с култура“", "single-stage"))
    answer = run("calendar", "--output", str(tmp_path / "a.ics"), workspace=workspace)
    content = (tmp_path / "a.ics").read_bytes()
    assert answer.out == ""
    assert content.endswith(b"\r\n")
    assert content.count(b"\n") == content.count(b"\r\n")
    assert "Градове „с култура“" in next(iter(events(content.decode("utf-8")).values())).summary.value


# Where the file goes.


@pytest.mark.parametrize(
    "output", ["nowhere/a.ics", "", "/", "profiles", "profiles/rra-jug.yaml/a.ics", f"{'я' * 200}.ics"]
)
def test_a_file_that_cannot_be_written_is_named_as_it_was_given(
    output: str, run: Run, workspace: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(A=[AUTUMN])
    monkeypatch.chdir(workspace)
    with pytest.raises(OSError, match=r"[Dd]irectory|too long") as caught:
        run("calendar", "--output", output, workspace=workspace)
    assert str(caught.value.filename) == (output or ".")
    assert caught.value.strerror
    assert list(workspace.rglob(".*.aside")) == []


def test_a_file_keeps_its_place_and_its_rights(run: Run, workspace: Path, write: Write, tmp_path: Path) -> None:
    """A web server reads it where it is."""
    write(A=[AUTUMN])
    (tmp_path / "www").mkdir()
    (tmp_path / "www" / "a.ics").write_bytes(b"old")
    (tmp_path / "www" / "a.ics").chmod(0o640)
    (tmp_path / "link.ics").symlink_to(tmp_path / "www" / "a.ics")
    run("calendar", "--output", str(tmp_path / "link.ics"), workspace=workspace)
    assert (tmp_path / "link.ics").is_symlink()
    assert (tmp_path / "www" / "a.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")
    assert stat.S_IMODE((tmp_path / "www" / "a.ics").stat().st_mode) == 0o640


@pytest.mark.skipif(os.name != "posix", reason="other rights on this system")
def test_a_file_that_is_ours_in_a_folder_that_is_not_is_written(
    run: Run, workspace: Path, write: Write, tmp_path: Path
) -> None:
    write(A=[AUTUMN])
    (tmp_path / "www").mkdir()
    (tmp_path / "www" / "a.ics").write_bytes(b"old")
    with unwritable(tmp_path / "www"):
        assert run("calendar", "--output", str(tmp_path / "www" / "a.ics"), workspace=workspace).code == 0
    assert (tmp_path / "www" / "a.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are of Unix")
def test_a_pipe_is_written_to_and_stays_one(run: Run, workspace: Path, write: Write, tmp_path: Path) -> None:
    write(A=[AUTUMN])
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    try:
        run("calendar", "--output", str(tmp_path / "pipe"), workspace=workspace)
        assert os.read(reader, 1 << 16).startswith(b"BEGIN:VCALENDAR")
    finally:
        os.close(reader)
    assert (tmp_path / "pipe").is_fifo()


def test_the_day_asked_for_is_the_clock(run: Run, workspace: Path, write: Write) -> None:
    write(A=[AUTUMN])
    answer = run("calendar", "--as-of", "2026-09-20", workspace=workspace)
    (event,) = events(answer.out).values()
    assert "DTSTAMP:20260920T000000Z" in answer.out
    assert [alarm.trigger.value.days for alarm in event.valarm_list] == [-14, -3]
    assert told(run("calendar", "--as-of", "2026-10-12", workspace=workspace).out) == {}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--profile", "rra-jgu"), "rra-jug"),
        (("--group", "kreativni-gradovi"), "kreativni-gradovi-srbije"),
        (("--profile", "rra-jug", "--group", "kreativni-gradovi-srbije"), "exclude each other"),
        (("--lang", "sr"), "sr-Latn"),
        (("--min-score", "nan"), "number"),
    ],
)
def test_what_cannot_be_asked(asked: tuple[str, ...], said: str, run: Run, workspace: Path) -> None:
    answer = run("calendar", *asked, workspace=workspace)
    assert answer.code == 2
    assert said in answer.err
