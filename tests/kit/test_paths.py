"""Every path that a command takes, and all that may be wrong with it.

Never a traceback of the kit, never a changed input: exit status 2 and one sentence, or the
content goes where it was sent.
"""

from __future__ import annotations

import base64
import io
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from katakit.__main__ import main
from katakit.practice.history import History
from tests.kit.conftest import REFERENCE, Toy, build_toy
from tests.kit.programs import UNSHARE, go_without


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `place` is copied from: graded once."""
    toy = build_toy(tmp_path_factory.mktemp("template"))
    toy.write(REFERENCE)
    toy.write(REFERENCE, "members/alice/toy.py")
    done = toy.kit("grade", "members", "--results", "results", "--no-timing")
    assert done.returncode == 0, done.stderr
    toy.write("title = 'Tuesday'\n", "schedule.toml")
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b.c"]
    for call in (["init", "-q"], ["add", "members"], ["commit", "-qm", "x"]):
        subprocess.run([*git, *call], cwd=toy.work, check=True, capture_output=True)
    return toy.root.parent


@pytest.fixture
def place(template: Path, tmp_path: Path) -> Toy:
    """A working folder in which every command has something to read."""
    shutil.copytree(template, tmp_path / "place", symlinks=True)
    return Toy(tmp_path / "place" / "root", tmp_path / "place" / "work")


@dataclass
class Done:
    """How a call ended."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Call a command within this process: a hundred starts of Python would take a minute."""

    def called(toy: Toy, words: tuple[str, ...], value: str) -> Done:
        monkeypatch.chdir(toy.work)
        monkeypatch.setenv("KATAKIT_HOME", str(toy.home))
        monkeypatch.setenv("KATAKIT_KEY", base64.b64encode(bytes(32)).decode())
        monkeypatch.setattr("sys.stdin", io.StringIO())
        capfd.readouterr()
        try:
            status = main([*words, value])
        except SystemExit as left:
            status = int(left.code or 0)
        return Done(status, *capfd.readouterr())

    return called


WRITES = {
    **{f"kata {o}": ("kata", "toy", "--no-timing", o)
       for o in ("--json", "--junit", "--markdown", "--classroom50")},
    "kata --plot": ("kata", "toy", "--plot"),
    "audit --json": ("audit", "toy", "--check", "stub", "--json"),
    "changed --json": ("changed", "--base", "HEAD", "--head", "HEAD", "--to", "taken", "--json"),
    "comment --to": ("comment", "results", "--to"),
    "history --json": ("history", "--json"),
    "mock --html": ("mock", "--round", "concepts", "--seed", "3", "--interviewer", "--html"),
    **{f"standings {o}": ("standings", "results", o) for o in ("--html", "--markdown", "--csv")},
}  # fmt: skip
"""Each option that names a file to write, as the words that end before its value."""

WRITTEN = {
    name: words for name, words in WRITES.items() if words[-1] not in ("--plot", "--classroom50")
}
"""Those that get something: of the toy kata there is no plot, and of a part no grade."""

READS = {
    "kata --solution": ("kata", "toy", "--no-timing", "--solution"),
    "watch --solution": ("watch", "toy", "--solution"),
    "changed --repository": ("changed", "--base", "HEAD", "--head", "HEAD", "--to", "taken",
                             "--repository"),
    "comment RESULTS": ("comment", "--to", "c.md"),
    "comment --base": ("comment", "results", "--to", "c.md", "--base"),
    "comment --changed": ("comment", "results", "--to", "c.md", "--changed"),
    "grade MEMBERS": ("grade", "--results", "new", "--no-timing"),
    "standings DIR": ("standings",),
    "standings --schedule": ("standings", "results", "--schedule"),
    "standings --members": ("standings", "results", "--html", "g.html", "--members"),
}  # fmt: skip
"""Each argument that names something to read."""

FOLDERS = {
    "changed --to": ("changed", "--base", "HEAD", "--head", "HEAD", "--to"),
    "grade --results": ("grade", "members", "--no-timing", "--results"),
    "group DIR": ("group", "--no-input"),
    "init DIR": ("init",),
    "new --root": ("new", "--no-input", "name=fresh", "--root"),
    "seal --to": ("seal", "toy", "--to"),
}
"""Each argument that names a folder to make."""

ODD = ("missing", "folder", "full folder", "pipe", "link to nowhere", "link to itself",
       "below a file", "empty", "binary", "long name", "odd name")  # fmt: skip


def make(kind: str, work: Path) -> str:
    """Make something odd in a folder and return its path as one would type it."""
    if kind == "missing":
        return "nothing_here"
    if kind == "folder":
        (work / "odd").mkdir()
    elif kind == "full folder":
        (work / "odd").mkdir()
        (work / "odd" / "kept.txt").write_text("kept")
    elif kind == "pipe":
        os.mkfifo(work / "odd")
    elif kind == "link to nowhere":
        (work / "odd").symlink_to("gone")
    elif kind == "link to itself":
        (work / "odd").symlink_to("odd")
    elif kind == "below a file":
        (work / "file").write_text("kept")
        return "file/odd"
    elif kind == "empty":
        (work / "odd").write_bytes(b"")
    elif kind == "binary":
        (work / "odd").write_bytes(bytes(range(256)))
    elif kind == "long name":
        return "n" * 300
    else:
        return "odd\x1b[2J name"
    return "odd"


def contents(folder: Path) -> dict[str, bytes]:
    """Return all regular files, but for what the kit keeps for itself."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
    ours = ("home/", "solutions/.katakit/", ".git/", "results/.")
    names = {path.relative_to(folder).as_posix(): path for path in files}
    return {name: path.read_bytes() for name, path in names.items() if not name.startswith(ours)}


def is_one_sentence(text: str) -> bool:
    lines = [line for line in text.splitlines() if line.strip() and "nox >" not in line]
    return len(lines) == 1 and "Traceback" not in text


def assert_told(done: Done) -> None:
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    assert done.returncode in (0, 1, 2), (done.returncode, done.stderr)
    assert "\x1b[2J" not in done.stdout + done.stderr
    if done.returncode == 2:
        assert is_one_sentence(done.stderr), done.stderr


@pytest.mark.parametrize("words", WRITES.values(), ids=list(WRITES))
@pytest.mark.parametrize("kind", ["folder", "link to itself", "below a file", "long name"])
def test_an_output_that_can_not_be_written_is_one_sentence(
    place: Toy, call: Callable[..., Done], words: tuple[str, ...], kind: str
) -> None:
    value = make(kind, place.work)
    before = contents(place.work)
    done = call(place, words, value)
    assert_told(done)
    assert done.returncode == 2, done.stdout
    assert value in done.stderr
    after = contents(place.work)
    assert {name: after.get(name) for name in before} == before


@pytest.mark.parametrize(
    ("words", "kind"),
    [(words, kind) for words in READS.values() for kind in ODD
     if "watch" not in words or kind not in ("empty", "binary")],  # which a save may mend
    ids=[f"{name}-{kind}" for name, words in READS.items() for kind in ODD
         if "watch" not in words or kind not in ("empty", "binary")],
)  # fmt: skip
def test_an_input_that_can_not_be_read_is_told_in_words(
    place: Toy, call: Callable[..., Done], words: tuple[str, ...], kind: str
) -> None:
    value = make(kind, place.work)
    before = contents(place.work)
    done = call(place, words, value)
    assert_told(done)
    optional = words[-1] in ("--members", "--base")
    if kind in ("missing", "link to itself", "below a file", "long name") and not optional:
        judged = kind == "link to itself" and "--solution" in words  # it is there: a verdict
        assert done.returncode == 2 or (judged and done.returncode == 1), done.stdout
    after = contents(place.work)
    assert {name: after.get(name) for name in before} == before


@pytest.mark.parametrize("words", FOLDERS.values(), ids=list(FOLDERS))
@pytest.mark.parametrize("kind", ODD)
def test_a_folder_that_can_not_be_made_is_told_in_words(
    place: Toy, call: Callable[..., Done], words: tuple[str, ...], kind: str
) -> None:
    value = make(kind, place.work)
    before = contents(place.work)
    done = call(place, words, value)
    assert_told(done)
    if kind in ("pipe", "link to itself", "below a file", "empty", "binary", "long name"):
        assert done.returncode == 2, done.stdout
    after = contents(place.work)
    assert {name: after.get(name) for name in before} == before


@pytest.mark.parametrize(
    "words", (WRITES | READS | FOLDERS).values(), ids=list(WRITES | READS | FOLDERS)
)
def test_an_empty_path_is_refused(
    place: Toy, call: Callable[..., Done], words: tuple[str, ...]
) -> None:
    done = call(place, words, "")
    assert_told(done)
    assert (done.returncode, done.stdout) == (2, "")
    assert "is empty" in done.stderr


# --- what an output must not cost -------------------------------------------------------

SAME = [
    (("kata", "toy", "--json"), "solutions/toy.py"),
    (("kata", "toy", "--json"), "solutions/other.py"),
    (("kata", "toy", "--solution", "mine.py", "--junit"), "mine.py"),
    (("kata", "toy", "--solution", "mine.py", "--junit"), "hard.py"),
    (("kata", "toy", "--solution", "mine.py", "--junit"), "soft.py"),
    (("kata", "toy", "--markdown"), "../root/katas/toy/brief.md"),
    (("kata", "toy", "--markdown"), "../root/tests/katas/toy/test_toy.py"),
    (("kata", "toy", "--plot"), "katakit.toml"),
    (("audit", "toy", "--json"), "../root/reference/toy/toy.py"),
    (("comment", "results", "--to"), "results/alice/toy.json"),
    (("comment", "results", "--changed", "changed.json", "--to"), "changed.json"),
    (("standings", "results", "--html"), "results/alice/toy.json"),
    (("standings", "results", "--csv"), "schedule.toml"),
    (("standings", "results", "--markdown"), "members/alice/toy.py"),
    (("history", "--json"), "home/history.sqlite"),
    (("mock", "--round", "concepts", "--interviewer", "--html"), "solutions/toy.py"),
    (("grade", "members", "--results"), "members"),
    (("grade", "members", "--results"), "members/alice"),
    (("seal", "toy", "--to"), "../root"),
    (("new", "--no-input", "name=fresh", "--root"), "members/alice/toy.py"),
]


@pytest.mark.parametrize(("words", "value"), SAME, ids=lambda v: v if isinstance(v, str) else v[0])
def test_an_output_that_is_an_input_is_refused_and_the_input_stays(
    place: Toy, call: Callable[..., Done], words: tuple[str, ...], value: str
) -> None:
    for name in ("solutions/other.py", "mine.py"):
        place.write(REFERENCE, name)
    (place.work / "hard.py").hardlink_to(place.work / "mine.py")
    (place.work / "soft.py").symlink_to("mine.py")
    History(place.home / "history.sqlite").record_help("toy", "", 0)
    (place.work / "changed.json").write_text("{}")
    before = contents(place.work.parent)
    done = call(place, words, value)
    assert_told(done)
    assert done.returncode == 2, done.stdout
    after = contents(place.work.parent)
    assert {name: after.get(name) for name in before} == before


def test_two_outputs_of_one_name_are_refused_before_anything_is_judged(
    place: Toy, call: Callable[..., Done]
) -> None:
    (place.work / "link").symlink_to("./out")
    for other in ("out", "./out", "link"):
        done = call(place, ("kata", "toy", "--json", "out", "--junit"), other)
        assert (done.returncode, done.stdout) == (2, "")
        assert "is what --json writes" in done.stderr


# --- where an output goes ---------------------------------------------------------------


def test_a_link_stays_a_link_and_its_target_is_written(
    place: Toy, call: Callable[..., Done]
) -> None:
    (place.work / "deep").mkdir()
    (place.work / "deep" / "target.json").write_text("old")
    (place.work / "second").symlink_to("deep/target.json")
    (place.work / "first").symlink_to("second")
    assert call(place, WRITES["kata --json"], "first").returncode == 0
    assert (place.work / "first").is_symlink()
    assert json.loads((place.work / "deep" / "target.json").read_bytes())["passed"]


def test_a_link_to_nothing_yet_makes_its_target(place: Toy, call: Callable[..., Done]) -> None:
    (place.work / "link").symlink_to("new/verdict.json")
    assert call(place, WRITES["kata --json"], "link").returncode == 0
    assert json.loads((place.work / "new/verdict.json").read_bytes())["passed"]


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[tuple[Path, Callable[[], bytes]]]:
    """A named pipe with a reader, and what came out of it."""
    path, came = tmp_path / "pipe", []
    os.mkfifo(path)
    reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # a reader from now on
    reader = threading.Thread(target=lambda: came.append(_drained(reading)), daemon=True)
    reader.start()
    yield path, lambda: (reader.join(30), came[0])[1]
    os.close(reading)


def _drained(reading: int) -> bytes:
    """Return all that comes until the last writer has gone; one that writes nothing counts not."""
    text, deadline = b"", time.monotonic() + 25
    while time.monotonic() < deadline:
        try:
            data = os.read(reading, 1 << 16)
        except BlockingIOError:
            data = None
        if data == b"" and text:
            break
        text += data or b""
        time.sleep(0 if data else 0.01)
    return text


@pytest.mark.parametrize("words", WRITTEN.values(), ids=list(WRITTEN))
def test_a_pipe_with_a_reader_gets_all_of_it_and_stays(
    place: Toy,
    call: Callable[..., Done],
    pipe: tuple[Path, Callable[[], bytes]],
    words: tuple[str, ...],
) -> None:
    path, read = pipe
    done = call(place, words, str(path))
    assert done.returncode in (0, 1), done.stderr
    assert len(read()) > 1
    assert path.is_fifo()


def test_the_standard_output_takes_a_report_after_what_was_printed(place: Toy) -> None:
    for given in ("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"):
        with (place.work / "all.txt").open("wb") as file:
            file.write(b"before\n")
            file.flush()
            subprocess.run(
                [sys.executable, "-m", "katakit", *WRITES["kata --json"], given], cwd=place.work,
                env={**os.environ, "KATAKIT_HOME": str(place.home)}, stdout=file, check=True,
                timeout=60,
            )  # fmt: skip
        text = (place.work / "all.txt").read_text()
        assert text.startswith("before\n")
        report = text[text.index('{\n  "schema": 1') :]
        assert json.JSONDecoder().raw_decode(report)[0]["kata"] == "toy"
        assert "5 of 5 hold" in text


def test_a_descriptor_that_the_shell_hands_over_is_written(place: Toy) -> None:
    reading, writing = os.pipe()
    subprocess.run(
        [sys.executable, "-m", "katakit", *WRITES["kata --json"], f"/dev/fd/{writing}"],
        cwd=place.work, env={**os.environ, "KATAKIT_HOME": str(place.home)}, pass_fds=[writing],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        assert json.load(pipe)["passed"]


def test_a_file_keeps_its_mode_and_one_that_may_not_be_written_stays(
    place: Toy, call: Callable[..., Done]
) -> None:
    path = place.work / "verdict.json"
    path.write_text("old")
    path.chmod(0o640)
    assert call(place, WRITES["kata --json"], "verdict.json").returncode == 0
    assert path.stat().st_mode & 0o777 == 0o640
    assert json.loads(path.read_bytes())["passed"]


@pytest.mark.parametrize("words", WRITTEN.values(), ids=list(WRITTEN))
def test_where_there_is_no_right_to_write_nothing_is_written(
    place: Toy, call: Callable[..., Done], words: tuple[str, ...]
) -> None:
    locked = place.work / "locked"
    locked.mkdir()
    (locked / "out").write_text("old")
    (locked / "out").chmod(0o444)
    locked.chmod(0o555)
    value = "locked/out"
    if os.geteuid() == 0:
        value = "/proc/katakit/out"  # where root can't write either
    done = call(place, words, value)
    locked.chmod(0o755)
    assert_told(done)
    assert done.returncode == 2
    assert (locked / "out").read_text() == "old"


# --- a full disk ------------------------------------------------------------------------

WITH_A_FULL_DISK = """
mount -t tmpfs -o size=64k tmpfs full && cd full || exit 99
mkdir solutions && cp ../toy.py solutions && echo 'roots = ["../../root"]' > katakit.toml
echo old > out && cp -r ../results . && cp -r ../members .
dd if=/dev/zero of=filler bs=1k 2>/dev/null
"$@" > ../said 2>&1
echo $? > ../status
cp out ../out_after
"""


@pytest.mark.parametrize("words", [
    (*WRITES["kata --json"], "out"), (*WRITES["history --json"], "out"),
    (*WRITES["standings --html"], "out"), (*WRITES["comment --to"], "out"),
    (*FOLDERS["init DIR"], "new"), (*FOLDERS["group DIR"], "new"), (*FOLDERS["grade --results"], "new"),
    (*FOLDERS["new --root"], "new"), (*FOLDERS["seal --to"], "new"), ("kata", "other"),
], ids=lambda words: " ".join(words[:1] + words[-2:]))  # fmt: skip
def test_a_full_disk_loses_nothing_and_is_told_in_a_sentence(
    place: Toy, words: tuple[str, ...]
) -> None:
    place.write(REFERENCE, "toy.py")
    for room in ("katas", "reference", "tests/katas"):
        (place.root / room / "other").symlink_to("toy")
    for path in (place.root / "katas/toy/other.py", place.root / "reference/toy/other.py"):
        path.symlink_to("toy.py")
    (place.root / "tests/katas/toy/test_other.py").symlink_to("test_toy.py")
    (place.work / "full").mkdir()
    new = (
        ["unshare", "--mount"]
        if os.geteuid() == 0
        else ["unshare", "--user", "--map-root-user", "--mount"]
    )
    if subprocess.run([*new, "true"], capture_output=True, check=False).returncode:
        go_without(UNSHARE, "this machine lets nobody but root mount a file system")
    done = subprocess.run(
        [*new, "sh", "-c", WITH_A_FULL_DISK, "sh", sys.executable, "-m", "katakit", *words],
        cwd=place.work, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=100, check=False,
        env={**os.environ, "KATAKIT_HOME": str(place.home), "KATAKIT_KEY": base64.b64encode(bytes(32)).decode()},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = (place.work / "said").read_text()
    assert "Traceback" not in said
    assert "disk is full" in said or "No space left" in said
    assert (place.work / "status").read_text().strip() in ("1", "2")
    assert (place.work / "out_after").read_text() == "old\n"
