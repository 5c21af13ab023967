"""The workload judged for real: costs that are known, and the words for them."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from katakit.errors import BrokenKata, KataError
from katakit.judge.judgement import judge_solution
from katakit.judge.options import JudgeOptions
from katakit.katas.kata import Kata
from katakit.report.plot import to_svg
from katakit.solutions.solution import read
from katakit.verdict import Verdict
from tests.kit.timing.conftest import Judge
from tests.kit.timing.toy import PLAIN, SOLUTION, TOML

WORK = "return work(np.asarray(X), {})"


def outcomes(verdict: Verdict) -> dict[str, str]:
    return {r.slug: str(r.outcome) for r in verdict.requirements}


def message(verdict: Verdict, slug: str) -> str:
    return next(r.message for r in verdict.requirements if r.slug == slug)


def test_a_plain_solution_keeps_all_promises(judge: Judge) -> None:
    verdict = judge(PLAIN)
    assert outcomes(verdict) == {
        "sums": "not_judged", "fast": "passed", "linear": "passed", "lean": "passed",
    }  # fmt: skip
    timing = verdict.timing
    assert timing is not None
    assert timing.cpu_ratio == pytest.approx(1.0, rel=0.15)
    assert timing.pairs == 7
    assert timing.reference_ratio == pytest.approx(1.0, rel=0.25)
    assert (timing.verdict, timing.clock, timing.unit) == ("passed", "process_cpu", "rows")
    assert verdict.partial


def test_three_times_the_work_is_too_slow_and_nothing_else(judge: Judge) -> None:
    verdict = judge(WORK.format(60))
    assert (outcomes(verdict)["fast"], outcomes(verdict)["linear"]) == ("failed", "passed")
    assert verdict.timing is not None
    assert verdict.timing.cpu_ratio == pytest.approx(3.0, rel=0.15)
    assert message(verdict, "fast").endswith("limit 2: too slow")


def test_a_slow_solution_is_shown_its_own_hottest_line(judge: Judge) -> None:
    verdict = judge(WORK.format(60), keyword="fast")
    fast = next(r for r in verdict.requirements if r.slug == "fast")
    assert fast.evidence is not None
    assert "sums = np.sin(X).sum(axis=1)" in fast.evidence.where[0]


def test_an_exam_shows_no_line(judge: Judge) -> None:
    verdict = judge(WORK.format(60), keyword="fast", disclosure="exam")
    assert all(r.evidence is None for r in verdict.requirements)


def test_a_loop_in_a_loop_grows_too_fast(judge: Judge) -> None:
    verdict = judge(
        "X = np.asarray(X)\n    first, apart = X[:, 0], 0\n"  # in parts: no page is new
        "    for start in range(0, len(X), 64):\n"
        "        apart = apart + np.abs(first[start:start + 64, None] - first).sum(axis=0)\n"
        "    return work(X, 1) + 0 * apart",
        keyword="linear",
    )
    assert outcomes(verdict)["linear"] == "failed", message(verdict, "linear")


def test_a_copy_for_each_row_takes_too_much_memory(judge: Judge) -> None:
    verdict = judge("big = np.ones((len(X), 2000))\n    return work(np.asarray(X))", keyword="lean")
    assert outcomes(verdict)["lean"] == "failed"
    assert message(verdict, "lean").endswith("too much")


def test_memory_that_is_given_back_at_once_counts_too(judge: Judge) -> None:
    verdict = judge("np.ones((len(X), 2000)).sum()\n    return work(np.asarray(X))", keyword="lean")
    assert outcomes(verdict)["lean"] == "failed"


def test_a_wrong_result_is_never_fast(judge: Judge) -> None:
    verdict = judge("return work(np.asarray(X), 1) * 0", keyword="fast")
    assert outcomes(verdict)["fast"] == "failed"
    assert "is wrong" in message(verdict, "fast")


@pytest.mark.parametrize(
    ("body", "outcome", "said"),
    [
        ("raise ValueError('not today')", "error", "raised ValueError: not today"),
        ("import os; os._exit(0)", "crashed", "ended itself with exit status 0"),
        ("raise NotImplementedError('totals')", "todo", "not written yet"),
    ],
)
def test_a_solution_that_fails_on_the_way_is_told_so(
    judge: Judge, body: str, outcome: str, said: str
) -> None:
    verdict = judge(body, keyword="fast")
    assert outcomes(verdict)["fast"] == outcome
    assert said in message(verdict, "fast")


@pytest.mark.parametrize("body", ["return None", "return 'sums'", "return [object()]"])
def test_a_result_that_can_not_even_be_checked_is_wrong(judge: Judge, body: str) -> None:
    verdict = judge(body, keyword="fast")
    assert outcomes(verdict)["fast"] == "failed"
    assert "is wrong" in message(verdict, "fast")


@pytest.mark.parametrize("body", ["raise ValueError(str(X))", "import os; os._exit(7)"])
def test_an_exam_withholds_what_the_solution_says(judge: Judge, body: str) -> None:
    verdict = judge(body, keyword="fast", disclosure="exam")
    assert outcomes(verdict)["fast"] in ("error", "crashed")
    assert message(verdict, "fast") == ""


def test_many_short_calls_together_have_the_time_of_one(judge: Judge, timed: Kata) -> None:
    timed.workload_file.write_text(
        timed.workload_file.read_text().replace(
            'return solution.totals(data["X"])',
            'return [solution.totals(data["X"]) for _ in range(30)][0]',
        )
    )
    slow = "time.sleep(0.4)\n    return work(np.asarray(X), 1)"
    verdict = judge(slow, "import time", keyword="fast")
    assert outcomes(verdict)["fast"] == "timeout"


def test_a_broken_baseline_is_the_katas_fault_and_a_broken_reference_nobodys(
    timed: Kata, tmp_path: Path
) -> None:
    broken = SOLUTION.format(before="", body="return None")
    timed.reference_file.write_text(broken)
    assert outcomes(judged(timed, tmp_path, PLAIN, keyword="fast"))["fast"] == "passed"
    timed.baseline_file.write_text(broken)
    with pytest.raises(KataError, match="the baseline fails the workload"):
        judged(timed, tmp_path, PLAIN, keyword="fast")


PEERS = {
    "a package that is not installed": ("import not_installed_anywhere\n", "it needs not_installed_anywhere, which is not installed here"),
    "an import that is no more": ("from numpy import not_in_numpy\n", "ImportError"),
    "a death while it loads": ("import os\nos._exit(3)\n", "the peer fails the workload"),
    "no routine": ("", "the peer fails the workload"),
}  # fmt: skip


@pytest.mark.parametrize("curves", [False, True], ids=["", "plot"])
@pytest.mark.parametrize(("text", "why"), PEERS.values(), ids=list(PEERS))
def test_a_peer_that_can_not_run_here_is_left_out_and_costs_no_verdict(
    judge: Judge, timed: Kata, text: str, why: str, curves: bool
) -> None:
    timed.peer_file.write_text(text)
    verdict = judge("return work(X)", curves=curves)
    assert set(outcomes(verdict).values()) - {"not_judged"} == {"passed"}
    assert verdict.timing
    assert why in verdict.timing.left_out["peer"]
    assert verdict.timing.reference_ratio
    assert verdict.timing.peer_ratio is None
    assert bool(verdict.timing.curves) == curves


def test_what_never_ends_is_stopped(judge: Judge) -> None:
    verdict = judge("while True: pass", keyword="fast")
    assert outcomes(verdict)["fast"] == "timeout"
    assert message(verdict, "fast").startswith("stopped after 3 s")


def test_what_never_ends_is_not_blamed_for_its_memory_too(judge: Judge) -> None:
    verdict = judge("while True: time.sleep(1)", "import time", keyword="lean")
    assert outcomes(verdict)["lean"] == "not_judged"
    assert message(verdict, "lean").startswith("too slow to tell")


def test_the_plot_is_svg_with_a_line_for_everybody(judge: Judge) -> None:
    svg = to_svg(judge(PLAIN, keyword="linear", curves=True))
    tree = ET.fromstring(svg)
    assert len(tree.findall("{http://www.w3.org/2000/svg}polyline")) == 3
    for name in ("candidate", "baseline", "reference", "8,000"):
        assert f">{name}</text>" in svg


# --- together with the suite ------------------------------------------------------------


def judged(kata: Kata, tmp_path: Path, body: str, **options: object) -> Verdict:
    path = tmp_path / "whole.py"
    path.write_text(SOLUTION.format(before="", body=body))
    return judge_solution(kata, read(path, "whole.py", kata), JudgeOptions(**options))  # type: ignore[arg-type]


def test_a_whole_run_is_complete(timed: Kata, tmp_path: Path) -> None:
    verdict = judged(timed, tmp_path, PLAIN)
    assert (verdict.passed, verdict.complete, verdict.partial) == (True, True, False)


def test_nothing_is_measured_before_the_core_holds(timed: Kata, tmp_path: Path) -> None:
    verdict = judged(timed, tmp_path, "return work(np.asarray(X)) + 1")
    assert outcomes(verdict) == {
        "sums": "failed", "fast": "not_judged", "linear": "not_judged", "lean": "not_judged",
    }  # fmt: skip
    assert verdict.timing is None
    assert not verdict.partial
    assert message(verdict, "fast") == "measured once the core holds"


def test_what_is_not_written_leaves_everything_to_do(timed: Kata, tmp_path: Path) -> None:
    verdict = judged(timed, tmp_path, 'raise NotImplementedError("totals")')
    assert set(outcomes(verdict).values()) == {"todo"}


def test_without_timing_the_answers_hold_and_are_no_pass(timed: Kata, tmp_path: Path) -> None:
    verdict = judged(timed, tmp_path, "return work(np.asarray(X), 200)", timing=False)
    assert (verdict.holds, verdict.passed, verdict.partial) == (True, False, True)
    assert outcomes(verdict)["fast"] == "not_judged"


def test_correct_and_too_slow_does_not_pass(timed: Kata, tmp_path: Path) -> None:
    verdict = judged(timed, tmp_path, "return work(np.asarray(X), 80)", keyword="sums or fast")
    assert outcomes(verdict)["sums"] == "passed"
    assert outcomes(verdict)["fast"] == "failed"
    assert not verdict.passed


# --- a broken workload ------------------------------------------------------------------


def test_a_promise_that_the_brief_does_not_make_is_refused(timed: Kata, tmp_path: Path) -> None:
    timed.toml_file.write_text(TOML.replace('"lean"', '"light"'))
    with pytest.raises(BrokenKata, match=r"names 'light', which the brief does not require"):
        judged(Kata(timed.root, "rows"), tmp_path, PLAIN)


def test_a_baseline_that_is_not_there_is_refused(timed: Kata, tmp_path: Path) -> None:
    timed.baseline_file.unlink()
    with pytest.raises(BrokenKata, match="baseline 'plain'"):
        judged(timed, tmp_path, PLAIN)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("GROWTH = (500, 1_000, 2_000, 4_000, 8_000)", "GROWTH = (1_000, 2_000)", "four doublings"),
        ('UNIT = "rows"', "", "UNIT is missing"),
        ("import numpy as np", "import nosuch", "can't be loaded"),
        ("size=(size, 10)", "size=(size, bad)", "NameError"),
    ],
)
def test_a_broken_workload_is_refused(
    timed: Kata, tmp_path: Path, old: str, new: str, said: str
) -> None:
    text = timed.workload_file.read_text()
    assert old in text
    timed.workload_file.write_text(text.replace(old, new))
    with pytest.raises(KataError, match=said):
        judged(timed, tmp_path, PLAIN, suite=False)


def test_a_test_of_what_the_workload_judges_is_refused(timed: Kata, tmp_path: Path) -> None:
    timed.suite_file.write_text(timed.suite_file.read_text().replace('"sums"', '"fast"'))
    with pytest.raises(KataError, match="no test proves sums"):
        judged(timed, tmp_path, PLAIN)


def test_a_solution_that_kills_what_forks_it_is_owed_a_verdict_all_the_same(judge: Judge) -> None:
    verdict = judge("import os, time; os.kill(os.getppid(), 9); time.sleep(2)", level="process")
    assert outcomes(verdict) == {
        "sums": "not_judged", "fast": "error", "linear": "error", "lean": "error",
    }  # fmt: skip
    assert message(verdict, "lean").startswith("the process that starts the workers was killed")
