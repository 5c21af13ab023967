"""Seals: only the key opens them, only for their own kata, and only where a worker sees nothing."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from katakit.errors import KataError
from katakit.judge.protocol import refusal
from katakit.katas.archive_format import folders_in
from katakit.katas.archives import read_members
from katakit.katas.kata import Kata
from katakit.katas.sealing import fingerprint, new_key
from katakit.sandbox import kernel
from tests.kit.conftest import Toy
from tests.kit.wheel.conftest import ROOT, Place

KEY, OTHER = new_key(), new_key()
linux = pytest.mark.skipif(not kernel.machine(), reason="a sealed kata is judged at strict only")


@pytest.fixture
def sealed(toy: Toy, checkout: Place) -> Place:
    """A working folder with the toy kata in a sealed root, and the toy's own root beside."""
    shutil.copytree(toy.root, checkout.work / "own")
    (checkout.work / "katakit.toml").write_text('roots = ["own"]\n')
    done = checkout.call("seal", "toy", "--to", "exam", KATAKIT_KEY=KEY)
    assert done.returncode == 0, done.stderr
    (checkout.work / "katakit.toml").write_text('roots = ["exam"]\n')
    return checkout


def seal_of(place: Place) -> Path:
    return place.work / "exam/archives/toy.sealed"


def refused(place: Place, *words: str, **environment: str) -> str:
    """Call the kit, which must refuse in one sentence or two, and return what it says."""
    done = place.call(*(words or ("kata", "toy", "--solution", "reference")), **environment)
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert place.opened() == []
    for key in (KEY, OTHER):
        assert key not in done.stderr
    return done.stderr


# --- sealing ---------------------------------------------------------------------------


def test_a_new_key_is_32_random_bytes_on_a_line_of_its_own(checkout: Place) -> None:
    told = [checkout.call("seal", "--new-key").stdout for _ in range(2)]
    assert len({*told}) == 2
    assert all(len(base64.urlsafe_b64decode(line)) == 32 and line[-1] == "\n" for line in told)


def test_briefs_and_stubs_are_in_clear_and_nothing_else_is(sealed: Place, toy: Toy) -> None:
    root = sealed.work / "exam"
    files = {p.relative_to(root).as_posix(): p for p in root.rglob("*") if p.is_file()}
    clear = {f"katas/toy/{name}" for name in ("brief.md", "kata.toml", "toy.py")}
    assert {*files} == {*clear, "archives/toy.sealed"}
    for name in clear:
        assert files[name].read_bytes() == (toy.root / name).read_bytes()
    line, _, rest = seal_of(sealed).read_bytes().partition(b"\n")
    suite = hashlib.sha256(toy.suite.read_bytes()).hexdigest()
    assert line.decode() == f"katakit-archive 1 sealed toy {suite} {_fingerprint(KEY)}"
    hidden = b"".join(folders_in(toy.root, "toy").values())
    assert not any(line.strip() in rest for line in hidden.splitlines() if len(line) > 8)


def test_the_same_folders_sealed_twice_share_no_bytes(sealed: Place) -> None:
    (sealed.work / "katakit.toml").write_text('roots = ["own"]\n')
    sealed.call("seal", "toy", "--to", "again", KATAKIT_KEY=KEY)
    bodies = [path.read_bytes().partition(b"\n")[2]
              for path in (seal_of(sealed), sealed.work / "again/archives/toy.sealed")]  # fmt: skip
    assert len(bodies[0]) == len(bodies[1])
    same = sum(a == b for a, b in zip(*bodies, strict=True))
    assert same < len(bodies[0]) / 20


def test_what_is_there_and_the_same_is_left_alone(sealed: Place) -> None:
    before = seal_of(sealed).read_bytes()
    again = sealed.call("seal", "toy", "--to", "exam", KATAKIT_KEY=KEY)
    assert again.returncode == 0, again.stderr
    assert "There already, the same: toy" in again.stdout
    assert seal_of(sealed).read_bytes() == before


def test_what_is_there_and_differs_is_replaced_with_force_only(sealed: Place) -> None:
    (sealed.work / "katakit.toml").write_text('roots = ["own"]\n')
    for file in ("tests/katas/toy/test_toy.py", "katas/toy/brief.md"):
        path = sealed.work / "own" / file
        path.write_text(path.read_text() + "\n\n")
        before = _contents(sealed.work / "exam")
        told = refused(sealed, "seal", "toy", "--to", "exam", KATAKIT_KEY=KEY)
        assert "--force replaces it" in told
        assert _contents(sealed.work / "exam") == before
        done = sealed.call("seal", "toy", "--to", "exam", "--force", KATAKIT_KEY=KEY)
        assert done.returncode == 0, done.stderr
        members = _open(sealed, KEY)
        assert members == folders_in(sealed.work / "own", "toy")


def test_a_sealed_kata_can_be_sealed_with_another_key(sealed: Place) -> None:
    done = sealed.call("seal", "toy", "--key-env", "NEW_KEY", "--to", "next",
                       KATAKIT_KEY=KEY, NEW_KEY=OTHER)  # fmt: skip
    assert done.returncode == 0, done.stderr
    (sealed.work / "exam").rename(sealed.work / "old")
    (sealed.work / "next").rename(sealed.work / "exam")
    assert _open(sealed, OTHER) == folders_in(sealed.work / "own", "toy")


@pytest.mark.parametrize("there", ["own", "solutions"])
def test_no_other_folder_becomes_a_sealed_root(sealed: Place, there: str) -> None:
    (sealed.work / "solutions").mkdir()
    (sealed.work / "solutions/toy.py").write_text("x = 1\n")
    before = _contents(sealed.work)
    told = refused(sealed, "seal", "toy", "--to", there, KATAKIT_KEY=KEY)
    assert f"{there} is no sealed kata root" in told
    assert _contents(sealed.work) == before


def test_if_one_kata_cannot_be_sealed_nothing_is_written(sealed: Place) -> None:
    (sealed.work / "katakit.toml").write_text('roots = ["own"]\n')
    own = sealed.work / "own"
    shutil.copytree(own / "katas/toy", own / "katas/bare")
    (own / "katas/bare/toy.py").rename(own / "katas/bare/bare.py")
    told = refused(sealed, "seal", "toy", "bare", "--to", "new", KATAKIT_KEY=KEY)
    assert "bare.py" in told
    assert "is missing" in told
    assert not (sealed.work / "new").exists()
    assert [path.name for path in sealed.work.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("words", "environment", "mend"),
    [
        (("seal", "toy"), {"KATAKIT_KEY": KEY}, "Which katas, and where to?"),
        (("seal", "--to", "x"), {"KATAKIT_KEY": KEY}, "Which katas, and where to?"),
        (("seal", "toy", "--to", "x"), {}, "KATAKIT_KEY is not set"),
        (("seal", "toy", "--to", "x"), {"KATAKIT_KEY": KEY[:-5]}, "KATAKIT_KEY holds no key"),
        (("seal", "toy", "--to", "x"), {"KATAKIT_KEY": "ä" * 44}, "KATAKIT_KEY holds no key"),
        (("seal", "toy", "--to", "x", "--key-env", KEY), {}, "was it the key itself?"),
        (("seal", "nothing", "--to", "x"), {"KATAKIT_KEY": KEY}, "No kata named"),
    ],
)
def test_a_wrong_call_names_its_mend(
    sealed: Place, words: tuple[str, ...], environment: dict[str, str], mend: str
) -> None:
    assert mend in refused(sealed, *words, **environment)
    assert not (sealed.work / "x").exists()


def test_an_installed_kit_seals_what_its_wheel_holds(installed: Place) -> None:
    done = installed.call("seal", "drift", "--to", "exam", KATAKIT_KEY=KEY)
    assert done.returncode == 0, done.stderr
    path = installed.work / "exam/archives/drift.sealed"
    assert _open_at(path, KEY) == folders_in(ROOT, "drift")
    (installed.work / "katakit.toml").write_text('roots = ["exam"]\n')
    told = refused(installed, "kata", "drift", "--solution", "reference")
    assert "drift is sealed" in told, "a listed root goes before the shipped one"


# --- without the key -------------------------------------------------------------------


def test_without_the_key_one_can_list_read_and_begin(sealed: Place) -> None:
    listed = sealed.call("list")
    assert listed.returncode == 0, listed.stderr
    assert "Toy sums" in listed.stdout
    told = refused(sealed, "kata", "toy")
    assert "toy is sealed: it is judged where KATAKIT_KEY holds the key" in told
    stub = (sealed.work / "exam/katas/toy/toy.py").read_bytes()
    assert (sealed.work / "solutions/toy.py").read_bytes() == stub


@pytest.mark.parametrize("words", [("hint", "toy"), ("kata", "toy", "--reveal")])
def test_without_the_key_nothing_of_the_authors_is_shown(
    sealed: Place, words: tuple[str, ...]
) -> None:
    assert "toy is sealed" in refused(sealed, *words)


def test_another_key_is_told_from_the_right_one(sealed: Place) -> None:
    told = refused(sealed, KATAKIT_KEY=OTHER)
    assert f"sealed with the key {_fingerprint(KEY)}" in told
    assert f"the one in KATAKIT_KEY is {_fingerprint(OTHER)}" in told


def test_the_settings_may_name_another_variable(sealed: Place) -> None:
    (sealed.work / "katakit.toml").write_text('roots = ["exam"]\nkey_env = "EXAM_KEY"\n')
    assert "where EXAM_KEY holds the key" in refused(sealed, KATAKIT_KEY=KEY)
    (sealed.work / "katakit.toml").write_text(f'roots = ["exam"]\nkey_env = "{KEY}"\n')
    assert "was it the key itself?" in refused(sealed, KATAKIT_KEY=KEY)


def test_without_cryptography_it_says_what_to_install(sealed: Place) -> None:
    shadow = sealed.work / "shadow/cryptography"
    shadow.mkdir(parents=True)
    (shadow / "__init__.py").write_text("raise ImportError('not here')\n")
    path = f"{shadow.parent}{os.pathsep}{ROOT / 'src'}"
    told = refused(sealed, KATAKIT_KEY=KEY, PYTHONPATH=path)
    assert 'pip install "katakit[exam]"' in told


# --- a seal that is not as it was -------------------------------------------------------


def test_a_changed_byte_anywhere_is_noticed(sealed: Place) -> None:
    path = seal_of(sealed)
    whole = path.read_bytes()
    kata = Kata(sealed.work / "exam", "toy")
    places = [*range(0, len(whole), 7), len(whole) - 1]
    for place in places:
        changed = bytearray(whole)
        changed[place] ^= 1
        path.write_bytes(changed)
        with pytest.raises(KataError):
            _open(sealed, KEY)
    path.write_bytes(whole)
    assert kata.is_sealed
    assert _open(sealed, KEY)


@pytest.mark.parametrize("part", [0.0, 0.01, 0.05, 0.5, 0.99])
def test_a_seal_cut_short_is_one_sentence_with_its_mend(sealed: Place, part: float) -> None:
    path = seal_of(sealed)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * part)])
    told = refused(sealed, KATAKIT_KEY=KEY)
    assert "exam/archives/toy.sealed" in told
    assert "anew" in told


def test_bytes_behind_the_end_are_noticed(sealed: Place) -> None:
    with seal_of(sealed).open("ab") as file:
        file.write(b"\0")
    assert "is not as it was sealed" in refused(sealed, KATAKIT_KEY=KEY)


@pytest.mark.parametrize("line", ["as it is", "of the other kata"])
def test_a_seal_opens_under_no_other_name(sealed: Place, line: str) -> None:
    exam = sealed.work / "exam"
    shutil.copytree(exam / "katas/toy", exam / "katas/tog")
    (exam / "katas/tog/toy.py").rename(exam / "katas/tog/tog.py")
    data = seal_of(sealed).read_bytes()
    changed = data.replace(b"sealed toy", b"sealed tog", 1) if line != "as it is" else data
    (exam / "archives/tog.sealed").write_bytes(changed)
    told = refused(sealed, "kata", "tog", "--solution", "reference", KATAKIT_KEY=KEY)
    assert ("it is the sealed archive of toy" if line == "as it is" else "as it was sealed") in told


def test_a_seal_of_a_newer_kit_asks_for_an_upgrade(sealed: Place) -> None:
    path = seal_of(sealed)
    path.write_bytes(path.read_bytes().replace(b"archive 1 ", b"archive 2 ", 1))
    assert "Upgrade" in refused(sealed, KATAKIT_KEY=KEY)


# --- with the key ----------------------------------------------------------------------


@linux
def test_with_the_key_it_is_judged_at_strict_and_nothing_is_left(sealed: Place) -> None:
    verdict = sealed.verdict("toy", "--solution", "reference", KATAKIT_KEY=KEY)
    assert verdict["status"] == 0, verdict["printed"]
    assert verdict["isolation"]["level"] == "strict"
    assert sealed.opened() == []
    assert list(sealed.temporary.iterdir()) == []
    assert KEY not in str(verdict)


AT_LEVEL_PROCESS = """
from pathlib import Path
from katakit.errors import KataError
from katakit.judge.judgement import judge_solution
from katakit.judge.options import JudgeOptions
from katakit.katas.kata import Kata
from katakit.solutions.solution import read

kata = Kata(Path("exam").absolute(), "toy")
try:
    judge_solution(kata, read(Path("toy.py"), "toy.py", kata), JudgeOptions(level="process"))
except KataError as refused:
    print(refused)
"""


def test_where_strict_cannot_be_had_nothing_is_judged(sealed: Place) -> None:
    (sealed.work / "toy.py").write_text(f"open('{sealed.work}/it-ran', 'w')\n")
    judge = Place([sys.executable, "-c"], sealed.work, sealed.temporary, sealed.environment)
    done = judge.call(AT_LEVEL_PROCESS, KATAKIT_KEY=KEY)
    assert "toy is sealed and is judged at isolation strict or not at all" in done.stdout
    assert not (sealed.work / "it-ran").exists()
    assert sealed.opened() == []


def test_a_debugger_is_refused(sealed: Place) -> None:
    told = refused(sealed, "kata", "toy", "--solution", "reference", "--pdb", KATAKIT_KEY=KEY)
    assert "toy is sealed: in-process nothing would keep its suite shut" in told


def test_what_lies_open_may_be_judged_at_less(toy: Toy, sealed: Place) -> None:
    told = {"level": "process", "reason": "of something"}
    assert refusal(told, "none", Kata(toy.root, "toy")) == ""
    assert "strict or not at all" in refusal(told, "none", Kata(sealed.work / "exam", "toy"))


HUNTER = '''
import ctypes, gc, glob, hashlib, os, re

WANTED = {digest!r}
TOKEN = re.compile(rb"[A-Za-z0-9_-]{{43}}=")

def _has_it(data):
    return any(hashlib.sha256(found).hexdigest() == WANTED for found in TOKEN.findall(data))

def _own_memory():
    """Everything that this process may read of itself."""
    for line in open("/proc/self/maps"):
        where, rights = line.split()[:2]
        start, end = (int(at, 16) for at in where.split("-"))
        named = line.rstrip().endswith(("[vvar]", "[vsyscall]", "[vvar_vclock]"))
        if rights.startswith("rw") and not named and end - start < 1 << 26:
            yield ctypes.string_at(start, end - start)

def hunt(everywhere=True):
    found = []
    if _has_it(repr(dict(os.environ)).encode()):
        found.append("environ")
    places = ["/proc/self/environ", *glob.glob("/proc/[0-9]*/environ"),
              "/proc/%d/environ" % os.getppid(), *{files!r}]
    for place in places:
        try:
            with open(place, "rb") as file:
                if _has_it(file.read()):
                    found.append(place)
        except OSError:
            pass
    if everywhere and any(map(_has_it, _own_memory())):
        found.append("memory")
    return found

def add(a, b=0):
    raise RuntimeError("FOUND " + repr(hunt()))
'''


@linux
def test_a_solution_that_hunts_for_the_key_finds_none(
    sealed: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = hashlib.sha256(KEY.encode()).hexdigest()
    files = [str(sealed.work / "katakit.toml"), f"/proc/{os.getpid()}/environ"]
    source = HUNTER.format(digest=digest, files=files)
    (sealed.work / "hunter.py").write_text(source)
    words = ("toy", "-k", "default", "--solution", "hunter.py")
    verdict = sealed.verdict(*words, KATAKIT_KEY=KEY)
    assert verdict["isolation"]["level"] == "strict", verdict["printed"]
    (told,) = {r["message"] for r in verdict["requirements"] if r["slug"] == "default"}
    assert "FOUND []" in told, told
    assert KEY not in str(verdict)
    names: dict[str, Callable[..., list[str]]] = {}
    exec(source, names)
    monkeypatch.setenv("KATAKIT_KEY", KEY)
    assert "environ" in names["hunt"](False), "it would know the key if it saw it"


# --- what the tests ask again and again --------------------------------------------------


def _fingerprint(key: str) -> str:
    return fingerprint(base64.urlsafe_b64decode(key))


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _open(place: Place, key: str) -> dict[str, bytes]:
    return _open_at(seal_of(place), key)


def _open_at(path: Path, key: str) -> dict[str, bytes]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KATAKIT_KEY", key)
        return read_members(path, "KATAKIT_KEY")


# --- a cohort -----------------------------------------------------------------------------


@linux
def test_a_cohort_is_judged_where_the_key_is_and_told_so_where_it_is_not(sealed: Place) -> None:
    reference = (sealed.work / "own/reference/toy/toy.py").read_text()
    for member, text in {"alice": reference, "bao": "def add(a, b=0):\n    return a\n"}.items():
        path = sealed.work / "members" / member / "toy.py"
        path.parent.mkdir(parents=True)
        path.write_text(text)
    call = ("grade", "members", "--results", "results", "--exam")
    cache = {"KATAKIT_CACHE": str(sealed.work / "cache")}
    assert "sealed" in refused(sealed, *call, **cache)
    done = sealed.call(*call, **cache, KATAKIT_KEY=KEY)
    assert done.returncode == 0, done.stderr
    assert "2 judged" in done.stdout
    assert "1 complete, 1 not passed" in done.stdout
    for path in (sealed.work / "results").rglob("*"):
        assert path.is_dir() or KEY not in path.read_text()
    assert sealed.opened() == []
