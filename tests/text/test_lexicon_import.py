"""Terms added to the workspace's own glossary file: whole or not at all, and nothing is left beside it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from fundmatch.text.lexicon_import import HEADER, append

LINE = "own\tbobbin lace\tплетене на дантела\teklanje čipke"
OTHER = "own\tlace\tдантела\tčipka"


@pytest.mark.parametrize("end", ["", "\n", "\n\n"])
def test_lines_are_added_at_the_end(end: str, tmp_path: Path) -> None:
    path = tmp_path / "lexicon.tsv"
    path.write_text(f"\ufeff{HEADER}\n{OTHER}{end}", encoding="utf-8")
    append(path, [LINE])
    assert path.read_bytes().decode() == f"{HEADER}\n{OTHER}\n{LINE}\n"


def test_a_new_file_begins_with_the_names_of_the_columns(tmp_path: Path) -> None:
    append(tmp_path / "lexicon.tsv", [LINE])
    assert (tmp_path / "lexicon.tsv").read_bytes().decode() == f"{HEADER}\n{LINE}\n"


def test_a_failure_leaves_the_file_as_it_was_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "lexicon.tsv"
    append(path, [OTHER])
    before = path.read_bytes()

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError):
        append(path, [LINE])
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("lexicon.tsv", before)]


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_it_may_be_read_by_whom_the_umask_lets(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        append(tmp_path / "lexicon.tsv", [LINE])
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "lexicon.tsv").stat().st_mode) == 0o640
