"""Archives that are broken or forged, and the folder in which a process has them open."""

from __future__ import annotations

import io
import lzma
import os
import pickle
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pexpect
import pytest

from katakit.errors import BrokenKata, MissingFile
from katakit.judge.protocol import bounds_for
from katakit.katas import archive_format
from katakit.katas.archive_format import Header, extract, packed, parse, read_header
from katakit.katas.archives import PREFIX, base_of
from katakit.katas.kata import Kata
from katakit.katas.workspace import Workspace
from katakit.sandbox import Policy, kernel, prepare
from tests.kit.conftest import Toy
from tests.kit.sandbox.conftest import inside
from tests.kit.wheel.conftest import ROOT, Place

MEMBERS = {"tests/katas/one/test_one.py": b"x = 1\n" * 99, "reference/one/one.py": b"y = 2\n"}


def forged(member: tarfile.TarInfo, data: bytes = b"") -> bytes:
    """Return an archive of the kata ``one`` with one more member."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        for name, content in MEMBERS.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
        member.size = len(data)
        tar.addfile(member, io.BytesIO(data))
    header = Header("packed", "one", archive_format.suite_of("one", MEMBERS))
    return header.line() + lzma.compress(stream.getvalue())


def opened(path: Path, data: bytes) -> dict[str, bytes]:
    return extract(path, *parse(path, data))


def test_what_was_packed_comes_out(tmp_path: Path) -> None:
    assert opened(tmp_path / "one.packed", packed("one", MEMBERS)) == MEMBERS


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd", "../one.py", "reference/one/../../x.py", "reference/two/x.py", "katas/one/x",
        "reference/one", "reference//one/x.py", "./reference/one/x.py", "x.py",
    ],
)  # fmt: skip
def test_a_member_outside_of_the_katas_folders_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BrokenKata, match="holds what no kata has"):
        opened(tmp_path / "one.packed", forged(tarfile.TarInfo(name), b"1"))


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE]
)
def test_a_member_that_is_no_plain_file_is_refused(tmp_path: Path, kind: bytes) -> None:
    member = tarfile.TarInfo("reference/one/link.py")
    member.type, member.linkname = kind, "/etc/passwd"
    with pytest.raises(BrokenKata, match="holds what no kata has"):
        opened(tmp_path / "one.packed", forged(member))


def test_every_cut_is_noticed(tmp_path: Path) -> None:
    whole = packed("one", MEMBERS)
    for length in range(len(whole)):
        with pytest.raises(BrokenKata):
            opened(tmp_path / "one.packed", whole[:length])
    with pytest.raises(BrokenKata, match="longer than it should be"):
        opened(tmp_path / "one.packed", whole + b"\0")


def test_more_than_an_archive_may_hold_is_never_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_format, "LARGEST", 4096)
    with pytest.raises(BrokenKata, match="cut short, or longer"):
        opened(tmp_path / "one.packed", packed("one", {**MEMBERS, "reference/one/z": bytes(9999)}))


def test_a_full_disk_is_one_sentence(packed_toy: Place) -> None:
    (packed_toy.work / "sitecustomize.py").write_text(
        "import pathlib\n"
        "def full(self, data):\n"
        "    raise OSError(28, 'No space left on device')\n"
        "pathlib.Path.write_bytes = full\n"
    )
    folder = str(packed_toy.work)
    done = packed_toy.call("kata", "toy", "--solution", "reference", PYTHONPATH=folder)
    assert done.returncode == 2
    assert "No space left on device. Make room there" in done.stderr
    assert packed_toy.opened() == []


def test_a_name_of_other_letters_is_a_name(tmp_path: Path) -> None:
    members = {"tests/katas/größe/test_größe.py": b"x = 1\n"}
    assert opened(tmp_path / "größe.packed", packed("größe", members)) == members


def test_another_suite_than_the_line_names_is_refused(tmp_path: Path) -> None:
    data = packed("one", MEMBERS)
    line = Header("packed", "one", "0" * 64).line()
    with pytest.raises(BrokenKata, match="its suite is not the one"):
        opened(tmp_path / "one.packed", line + data.partition(b"\n")[2])


@pytest.mark.parametrize(
    "line", [b"", b"\n", b"PK\3\4", b"\xff" * 999, b"katakit-archive 1 packed ../one -\n"]
)
def test_what_is_no_archive_is_refused(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "one.packed"
    path.write_bytes(line)
    with pytest.raises(BrokenKata, match="does not begin as an archive"):
        read_header(path)


def test_a_kata_without_its_archive_says_where_to_get_it(packed_toy: Place) -> None:
    (packed_toy.work / "root/archives/toy.packed").unlink()
    with pytest.raises(MissingFile, match="toy has no archive in"):
        base_of(packed_toy.work / "root", "toy")


def test_a_listed_root_goes_before_the_shipped_one(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "katas/kfold", tmp_path / "company/katas/kfold")
    (tmp_path / "company/archives").mkdir()
    (tmp_path / "katakit.toml").write_text('roots = ["company"]\n')
    workspace = Workspace.around(tmp_path)
    assert workspace.kata("kfold").root == tmp_path / "company"
    assert workspace.kata("drift").root == ROOT


# --- the folder ------------------------------------------------------------------------

OPEN = """
import os, sys
from pathlib import Path
from katakit.katas.kata import Kata
kata = Kata(Path("root").absolute(), "toy")
print(kata.suite_file, flush=True)
"""


def run(place: Place, text: str, **more: str) -> subprocess.CompletedProcess[str]:
    python = Place([sys.executable, "-c"], place.work, place.temporary, place.environment)
    return python.call(OPEN + text, **more)


def test_it_is_its_owners_alone_and_gone_at_the_end(packed_toy: Place) -> None:
    done = run(packed_toy, "print(oct(kata.hidden[2].parent.stat().st_mode)[-3:])")
    suite, mode = done.stdout.split()
    assert mode == "700"
    assert Path(suite).parents[4].name.startswith(PREFIX)
    assert packed_toy.opened() == []


def test_an_archive_is_opened_once_a_process(packed_toy: Place) -> None:
    done = run(packed_toy, "print(Kata(kata.root, 'toy').suite_file)")
    first, second = done.stdout.split()
    assert first == second


def test_a_fork_leaves_it_where_it_is(packed_toy: Place) -> None:
    text = """
pid = os.fork()
if not pid:
    sys.exit(not kata.suite_file.exists())
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), kata.suite_file.exists())
"""
    assert run(packed_toy, text).stdout.split()[1:] == ["0", "True"]
    assert packed_toy.opened() == []


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_a_pool_of_processes_leaves_nothing(packed_toy: Place, method: str) -> None:
    script = packed_toy.work / "pool.py"
    script.write_text(f"""
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from katakit.katas.kata import Kata

def read(kata):
    return len(kata.suite_file.read_bytes())

if __name__ == "__main__":
    kata = Kata(Path("root").absolute(), "toy")
    with ProcessPoolExecutor(2, multiprocessing.get_context({method!r})) as pool:
        sizes = set(pool.map(read, [kata] * 4))
    print(sizes == {{len(kata.suite_file.read_bytes())}})
""")
    python = Place([sys.executable], packed_toy.work, packed_toy.temporary, packed_toy.environment)
    done = python.call(str(script))
    assert done.stdout == "True\n", done.stderr
    assert packed_toy.opened() == []


def test_another_process_leaves_it_alone_while_its_owner_lives(packed_toy: Place) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", f"{OPEN}\nsys.stdin.read()"], cwd=packed_toy.work,
        env=packed_toy.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert owner.stdout is not None
    suite = Path(owner.stdout.readline().strip())
    assert Path(run(packed_toy, "").stdout.strip()) != suite
    assert suite.is_file()
    owner.communicate()
    assert packed_toy.opened() == []


def test_what_somebody_else_named_alike_is_left_alone(packed_toy: Place) -> None:
    other, link = (packed_toy.temporary / f"{PREFIX}{name}" for name in ("file", "link"))
    other.write_text("mine")
    (packed_toy.work / "mine").mkdir()
    link.symlink_to(packed_toy.work / "mine")
    assert run(packed_toy, "").returncode == 0
    assert other.exists()
    assert link.exists()
    if os.geteuid() == 0:
        strangers = packed_toy.temporary / f"{PREFIX}strangers"
        strangers.mkdir()
        os.chown(strangers, 65534, 65534)
        assert run(packed_toy, "").returncode == 0
        assert strangers.is_dir()


def test_a_kata_that_is_sent_away_takes_no_folder_along(toy: Toy) -> None:
    kata = Kata(toy.root, "toy")
    assert kata.suite_file.is_file()
    there = pickle.loads(pickle.dumps(kata))
    assert "_base" not in there.__dict__
    assert there.suite_file == kata.suite_file


@pytest.mark.skipif(not kernel.machine(), reason="only the kernel layers keep files shut")
def test_it_is_shut_even_where_all_around_it_may_be_read(packed_toy: Place) -> None:
    kata = Kata(packed_toy.work / "root", "toy")
    suite = kata.suite_file
    around = suite.parents[5]
    readable = around / f"{os.getpid()}-beside"
    readable.write_text("open")
    hidden = tuple(map(Path, bounds_for(kata, "strict", ()).hidden))
    act = lambda path: lambda: len(path.read_bytes())  # noqa: E731
    try:
        shut = prepare(Policy(readable=(around,), hidden=hidden))
        assert inside(act(readable), plan=shut).value == 4
        assert "PermissionError" in inside(act(suite), plan=shut).error
        assert inside(act(suite), plan=prepare(Policy(readable=(around,)))).value
    finally:
        readable.unlink()


def test_a_watch_judges_what_is_saved_and_leaves_no_private_folder(
    packed_toy: Place, reference_text: str
) -> None:
    watch = pexpect.spawn(
        packed_toy.command[0], [*packed_toy.command[1:], "watch", "toy"],
        cwd=str(packed_toy.work), env=packed_toy.environment | {"TERM": "xterm"},
        encoding="utf-8", dimensions=(40, 100), timeout=30,
    )  # fmt: skip
    watch.expect("0 of 5 hold")
    watch.expect("q quit")
    assert packed_toy.opened() != []
    (packed_toy.work / "solutions/toy.py").write_text(reference_text)
    watch.expect("5 of 5 hold")
    watch.expect("q quit")
    watch.send("q")
    watch.expect(pexpect.EOF)
    watch.close()
    assert watch.exitstatus == 0
    assert packed_toy.opened() == []
