"""The wheel holds every file of every kata, and shows no line of what is hidden."""

from __future__ import annotations

import re
import zipfile
from functools import cache
from pathlib import Path

import pytest

from katakit.katas.archive_format import extract, folders_in, pack_root, packed, parse
from tests.kit.wheel.conftest import ROOT

HIDDEN = ("reference", "tests/katas")
OPEN = ("katas", "src", "templates")
WINDOW = 12
"""Bytes from which on a line is looked for; shorter ones (``return x``) stand anywhere."""
KATAS = sorted(path.parent.name for path in (ROOT / "katas").glob("*/kata.toml"))
TEXTS = (".py", ".diff", ".md", ".toml", ".j2", ".txt", ".json")


def texts_below(*folders: str) -> dict[Path, str]:
    """Return the texts in some folders of the checkout."""
    paths = (path for room in folders for path in (ROOT / room).rglob("*"))
    return {path: path.read_text("utf-8") for path in paths if path.suffix in TEXTS}


@cache
def lines_to_hide() -> set[bytes]:
    """Return every line of the hidden folders that says something and stands nowhere in the open."""
    hidden = {line.strip() for text in texts_below(*HIDDEN).values() for line in text.splitlines()}
    shown = "\n".join([*texts_below(*OPEN).values(), (ROOT / "README.md").read_text()])
    public = {line.strip() for line in shown.splitlines()}
    return {
        line.encode()
        for line in hidden - public
        if len(line.encode()) >= WINDOW and re.search(r"\w{3}", line) and line not in shown
    }


def found_in(data: bytes, lines: set[bytes]) -> set[bytes]:
    """Return the lines that stand in some bytes."""
    begun: dict[bytes, list[bytes]] = {}
    for line in lines:
        begun.setdefault(line[:WINDOW], []).append(line)
    windows = {data[at : at + WINDOW] for at in range(len(data) - WINDOW + 1)}
    return {line for start in windows & begun.keys() for line in begun[start] if line in data}


@pytest.fixture(scope="module")
def files(wheel: Path) -> dict[str, bytes]:
    """Every file of the wheel, by its name there."""
    with zipfile.ZipFile(wheel) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def test_no_line_of_a_hidden_room_stands_in_a_file_of_the_wheel(files: dict[str, bytes]) -> None:
    lines = lines_to_hide()
    assert len(lines) > 10_000
    assert found_in(b"\n".join(files.values()), lines) == set()


def test_no_line_of_a_hidden_room_stands_in_the_bytes_of_the_wheel(wheel: Path) -> None:
    assert found_in(wheel.read_bytes(), lines_to_hide()) == set()


def test_the_search_finds_a_line_that_is_there() -> None:
    line = next(iter(lines_to_hide()))
    assert found_in(b"\0" * 99 + line + b"\xff", lines_to_hide()) >= {line}


def test_no_name_of_a_hidden_file_stands_in_the_wheel(wheel: Path, files: dict[str, bytes]) -> None:
    shown = "\n".join(texts_below(*OPEN).values())
    paths = [path for room in ("flawed", "slow", "alternatives")
             for path in (ROOT / "reference").glob(f"*/{room}/*.*")]  # fmt: skip
    names = {path.stem for path in paths if path.stem not in shown and len(path.stem) > 3}
    assert len(names) > 300
    everything = b"\n".join([wheel.read_bytes(), *files.values(), *map(str.encode, files)])
    assert [name for name in names if name.encode() in everything] == []


def test_briefs_stubs_and_metadata_are_in_clear(files: dict[str, bytes]) -> None:
    for kata in KATAS:
        for name in ("brief.md", f"{kata}.py", "kata.toml"):
            own = (ROOT / "katas" / kata / name).read_bytes()
            assert files[f"katakit/shipped/katas/{kata}/{name}"] == own


@pytest.mark.parametrize("name", [*KATAS, "interviews"])
def test_an_archive_holds_every_file_of_its_folders(
    name: str, files: dict[str, bytes], tmp_path: Path
) -> None:
    path = tmp_path / f"{name}.packed"
    header, body = parse(path, files[f"katakit/shipped/archives/{name}.packed"])
    members = extract(path, header, body)
    assert members == folders_in(ROOT, name)
    assert len(members) > 10


def test_the_wheel_has_an_archive_a_kata_and_no_other_room(files: dict[str, bytes]) -> None:
    shipped = {name for name in files if name.startswith("katakit/shipped/")}
    folders = {name.split("/")[2] for name in shipped}
    assert folders == {"katas", "archives"}
    archives = {Path(name).stem for name in shipped if "/archives/" in name}
    assert archives == {*KATAS, "interviews"}


def test_the_same_files_give_the_same_archive(tmp_path: Path, wheel: Path) -> None:
    members = folders_in(ROOT, "drift")
    backwards = dict(reversed(members.items()))
    with zipfile.ZipFile(wheel) as zipped:
        built = zipped.read("katakit/shipped/archives/drift.packed")
    assert packed("drift", members) == packed("drift", backwards) == built


def test_packing_leaves_bytecode_out(tmp_path: Path) -> None:
    (tmp_path / "katas/one").mkdir(parents=True)
    (tmp_path / "katas/one/kata.toml").touch()
    room = tmp_path / "tests/katas/one"
    (room / "__pycache__").mkdir(parents=True)
    (room / "test_one.py").write_text("x = 1\n")
    (room / "__pycache__/test_one.cpython-311.pyc").write_bytes(b"\0")
    (path,) = pack_root(tmp_path, tmp_path / "archives")
    assert list(extract(path, *parse(path, path.read_bytes()))) == ["tests/katas/one/test_one.py"]
