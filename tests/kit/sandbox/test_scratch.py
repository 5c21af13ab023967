"""A scratch folder goes away with whatever a worker left in it, and has the size it says."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path

import pytest

from katakit.sandbox import Policy, Scratch, kernel, prepare, private_mounts

from .conftest import LAYERS, inside

linux = pytest.mark.skipif(not kernel.machine(), reason="Linux on x86-64 or arm64 only")


def leave_odd_files() -> None:
    os.mkdir("locked")
    Path("locked", "file").touch()
    os.mkdir(b"n\x80me")
    os.symlink("/", "root")
    os.symlink("nowhere", "dangling")
    os.link("locked/file", "twin")
    Path("read-only").touch(mode=0o400)
    os.chmod("locked", 0)
    os.mkdir("-rf")
    os.mkdir("new\nline")


def dig(levels: int) -> None:
    for _ in range(levels):
        os.mkdir("d")
        os.chdir("d")
    Path("bottom").touch()


def test_odd_files_do_not_keep_it(tmp_path: Path) -> None:
    scratch = Scratch.make(tmp_path)
    assert inside(leave_odd_files, scratch=scratch.path).error == ""
    scratch.remove()
    assert list(tmp_path.iterdir()) == []
    assert os.path.exists("/")


def test_a_tree_deeper_than_a_path_may_be_long_goes_away(tmp_path: Path) -> None:
    scratch = Scratch.make(tmp_path)
    assert inside(lambda: dig(3000), scratch=scratch.path).error == ""
    scratch.remove()
    assert list(tmp_path.iterdir()) == []


def test_a_left_socket_goes_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = Scratch.make(tmp_path)
    monkeypatch.chdir(scratch.path)
    with socket.socket(socket.AF_UNIX) as end:
        end.bind("left")
    scratch.remove()
    assert list(tmp_path.iterdir()) == []


def test_a_link_to_a_folder_is_removed_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").touch()
    scratch = Scratch.make(tmp_path)
    (scratch.path / "link").symlink_to(tmp_path / "kept")
    scratch.remove()
    assert (tmp_path / "kept" / "file").exists()


def test_excess_names_the_bound_that_is_over(tmp_path: Path) -> None:
    scratch = Scratch.make(tmp_path, size=1 << 20, files=5)
    assert scratch.excess() is None
    (scratch.path / "big").write_bytes(bytes(2 << 20))
    assert scratch.excess() == "more than 1048576 bytes in the scratch folder"
    (scratch.path / "big").unlink()
    (scratch.path / "deep").mkdir()
    for name in "abcdef":
        (scratch.path / "deep" / name).touch()
    assert scratch.excess() == "more than 5 files in the scratch folder"
    scratch.remove()


def test_a_hole_takes_no_space(tmp_path: Path) -> None:
    scratch = Scratch.make(tmp_path, size=1 << 20)
    with open(scratch.path / "sparse", "wb") as file:
        file.truncate(1 << 30)
    assert scratch.excess() is None
    scratch.remove()


def in_its_own_mounts(parent: Path) -> list[str]:
    """What a zygote does, in a forked child whose mounts go with it."""

    def zygote() -> list[str]:
        assert private_mounts()
        seen = []
        scratch = Scratch.make(parent, size=1 << 20, files=10, mounted=True)
        plan = prepare(Policy())
        for act in (
            lambda: Path("big").write_bytes(bytes(2 << 20)),
            lambda: [Path(f"file{n}").write_text("") for n in range(20)],
            lambda: Path("small").write_text("fits"),
        ):
            seen.append(inside(act, plan=plan, scratch=scratch.path).error.partition(":")[2][:11])
            for left in scratch.path.iterdir():
                left.unlink()
        scratch.remove()
        return [*seen, str(len(os.listdir(parent)))]

    outcome = inside(zygote, without=LAYERS)
    assert outcome.error == ""
    return list(outcome.value)


@linux
def test_the_kernel_bounds_a_mounted_one(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root may mount")
    assert in_its_own_mounts(tmp_path) == [" [Errno 28]", " [Errno 28]", "", "0"]


def test_a_mounted_one_is_seen_by_nobody_else(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root may mount")

    def zygote() -> str:
        assert private_mounts()
        scratch = Scratch.make(tmp_path, mounted=True)
        (scratch.path / "seen").touch()
        return scratch.path.name

    name = inside(zygote, without=LAYERS).value
    assert os.listdir(tmp_path / name) == []  # and nothing is left mounted by its end
    shutil.rmtree(tmp_path / name)
