"""The proof that is kept with a kata: what it covers, when it is refused, who finds a forged one."""

from __future__ import annotations

from pathlib import Path

import pytest

from katakit.audit import proof
from katakit.audit.finding import Audited, Checked, Finding
from katakit.katas.kata import Kata
from tests.kit.audit.conftest import Queue
from tests.kit.audit.worked_example import NAME

COVERED = {
    "brief.md": Queue.brief,
    "stub": Queue.stub,
    "kata.toml": Queue.toml,
    "reference": Queue.reference,
    "suite": Queue.suite,
    "peer.py": f"{Queue.author}/peer.py",
    "notes.md": f"{Queue.author}/notes.md",
    "hints.md": f"{Queue.author}/hints.md",
    "alternatives": f"{Queue.author}/alternatives/core_only.py",
    "flawed": f"{Queue.author}/flawed/one_too_few.diff",
    "slow": f"{Queue.author}/slow/slowly.py",
    "workload.py": f"tests/katas/{NAME}/workload.py",
    "driver.py": f"tests/katas/{NAME}/driver.py",
    "inputs.py": f"tests/katas/{NAME}/inputs.py",
}
"""Each kind of file that a proof covers, and one of it."""


@pytest.fixture
def kata(queue: Queue) -> Kata:
    """The worked example with a file of each kind, and a proof of it."""
    for name in COVERED.values():
        if not queue.path(name).exists():
            queue.write(name, "# of the kata\n")
    kata = Kata(queue.root, NAME)
    prove(kata)
    return kata


def prove(kata: Kata) -> None:
    checks = [Checked("brief", "It reads.", [], "244 words"), Checked("stub", "It loads.", [])]
    proof.write(kata, Audited(kata.name, checks), proof.covered(kata))


def test_it_holds_while_nothing_changes_and_says_what_was_shown(kata: Kata) -> None:
    assert proof.missing(kata) == ""
    found = proof.read(kata)
    assert found.shown == {"brief": "244 words", "stub": "holds"}
    assert set(COVERED) <= set(found.covers)
    assert found.versions["numpy"]


@pytest.mark.parametrize(("kind", "name"), COVERED.items())
def test_a_changed_byte_refuses_it_and_says_of_which_kind_of_file(
    queue: Queue, kata: Kata, kind: str, name: str
) -> None:
    path = queue.path(name)
    data = path.read_bytes()
    path.write_bytes(bytes([data[0] ^ 1]) + data[1:])
    assert proof.missing(kata) == f"{kind} changed since"
    path.write_bytes(data)
    assert proof.missing(kata) == ""


def test_a_file_more_or_less_or_of_another_name_refuses_it(queue: Queue, kata: Kata) -> None:
    extra = queue.path(f"{Queue.author}/flawed/another.diff")
    extra.write_text("Another.\n")
    assert proof.missing(kata) == "flawed changed since"
    extra.unlink()
    assert proof.missing(kata) == ""
    path = queue.path(COVERED["flawed"])
    path.rename(path.with_name("renamed.diff"))
    assert proof.missing(kata) == "flawed changed since"
    queue.path(COVERED["driver.py"]).unlink()
    assert proof.missing(kata) == "driver.py, flawed changed since"


def test_what_python_and_the_desktop_leave_lying_changes_nothing(queue: Queue, kata: Kata) -> None:
    queue.write(f"tests/katas/{NAME}/__pycache__/x.pyc", "x")
    queue.write(f"{Queue.author}/.DS_Store", "x")
    assert proof.missing(kata) == ""


def test_other_rules_refuse_it(kata: Kata, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "RULES", proof.RULES + 1)
    assert "it was audited by rules" in proof.missing(kata)


@pytest.mark.parametrize("text", ["", "rules = 1\n", "rules =", "\xff\xfe", "[covers]\na = 1\n"])
def test_what_the_audit_did_not_write_is_no_proof(kata: Kata, text: str) -> None:
    proof.file_of(kata).write_text(text, "latin-1")
    assert proof.missing(kata) == "audited.toml is none that the audit writes"


def test_none_is_written_of_a_kata_that_owes_something(kata: Kata) -> None:
    path: Path = proof.file_of(kata)
    path.unlink()
    owing = Checked("brief", "It reads.", [Finding("It does not.", "Mend it.")])
    with pytest.raises(AssertionError):
        proof.write(kata, Audited(kata.name, [owing]), proof.covered(kata))
    assert not path.exists()


def test_an_audit_of_one_check_writes_none_and_a_proved_kata_is_not_audited_again(
    queue: Queue,
) -> None:
    kata = Kata(queue.root, NAME)
    assert queue.kit("audit", NAME, "--check", "brief").returncode == 0
    assert not proof.file_of(kata).exists()
    prove(kata)
    done = queue.kit("audit", NAME)
    assert done.returncode == 0
    assert f"{NAME}: proved by all 2 checks" in done.stdout


def test_one_that_was_written_by_hand_is_found_when_its_turn_comes(queue: Queue) -> None:
    kata = Kata(queue.root, NAME)
    queue.path(f"{Queue.author}/notes.md").write_text("# Notes\n")  # it lacks questions now
    prove(kata)
    assert queue.kit("audit", NAME).returncode == 0  # nobody looks
    katas = queue.kit("list", "--names").stdout.split()
    turn = katas.index(NAME) // 2
    if katas.index(NAME) >= 2 * (len(katas) // 2):  # alone at the end of an odd number
        turn = len(katas) // 2
    done = queue.kit("audit", "--check", "notes", "--anew", "--turn", str(turn))
    assert done.returncode == 1
    assert "question" in done.stdout


@pytest.mark.parametrize("of", [1, 2, 3, 12, 13, 90])
def test_each_kata_has_its_turn_and_two_are_audited_at_a_time(of: int, tmp_path: Path) -> None:
    katas = [Kata(tmp_path, f"kata_{number}") for number in range(of)]
    seen = [proof.in_turn(katas, number) for number in range(1000, 1000 + (of + 1) // 2 + 1)]
    assert {kata.name for turn in seen for kata in turn} == {kata.name for kata in katas}
    assert all(len(turn) == min(2, of) for turn in seen)
