"""``--pdb`` in a pseudo-terminal."""

from __future__ import annotations

import sys

import pexpect

from .conftest import Toy


def test_pdb_stops_at_the_failure_and_gives_no_verdict(toy: Toy, reference_text: str) -> None:
    toy.write(reference_text.replace("return a + b", "return a / 0"))
    child = pexpect.spawn(
        sys.executable, ["-m", "katakit", "kata", "toy", "--pdb", "-k", "default"],
        cwd=str(toy.work), timeout=30, encoding="utf-8",
    )  # fmt: skip
    child.expect(r"ZeroDivisionError")
    child.expect(r"\(Pdb\) ")
    child.sendline("p a")
    child.expect("7")
    child.sendline("q")
    child.expect("isolation: none. A debugging run is no verdict.")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 1


def test_a_breakpoint_stops_there_under_pdb(toy: Toy, reference_text: str) -> None:
    toy.write(reference_text.replace("return a + b", "breakpoint()\n    return a + b"))
    child = pexpect.spawn(
        sys.executable, ["-m", "katakit", "kata", "toy", "--pdb", "-k", "default"],
        cwd=str(toy.work), timeout=30, encoding="utf-8",
    )  # fmt: skip
    child.expect(r"\(Pdb\) ")
    child.sendline("p a * 6")
    child.expect("42")
    child.sendline("c")
    child.expect("1 passed")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_breakpoint_in_a_judged_run_says_how_to_stop_there(
    toy: Toy, reference_text: str
) -> None:
    toy.write(reference_text.replace("return a + b", "breakpoint()"))
    done = toy.kit("kata", "toy")
    assert "calls breakpoint(), but judged code has no terminal" in done.stdout
    assert "kata toy --pdb" in done.stdout
