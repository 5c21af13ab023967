"""A kata broken on purpose in what it does is caught: one test for each check."""

from __future__ import annotations

import io

from rich.console import Console

from katakit.audit.auditing import AuditReport, audit
from katakit.audit.checks import all_checks
from katakit.audit.evaluation_queue import EvaluationQueue
from katakit.audit.subject import Subject
from katakit.cache import Cache
from katakit.katas.kata import Kata
from katakit.solutions.edits import read_solution
from tests.kit.audit.conftest import Queue

NOBODY_JUDGES = EvaluationQueue(Cache(None))
"""A queue that is not open: the checks that get it have nothing judged."""

TESTS = """

@pytest.mark.requirement("means")
def test_{name}(candidate{more}):
    {body}
"""


def add_test(queue: Queue, name: str, *body: str, more: str = "") -> None:
    """Append a test of the requirement 'means' to the suite."""
    queue.append(queue.suite, TESTS.format(name=name, body="\n    ".join(body), more=more))


def test_a_stub_that_computes(queue: Queue) -> None:
    queue.replace(queue.stub, 'raise NotImplementedError("rolling_mean")', "return [0.0]")
    assert "'means' is failed and not todo" in queue.says("stub")


def test_a_test_that_passes_without_a_solution(queue: Queue) -> None:
    text = queue.path(queue.suite).read_text()
    begin = text.index('@pytest.mark.requirement("length")')
    end = text.index('@pytest.mark.requirement("missing")')
    empty = '@pytest.mark.requirement("length")\ndef test_nothing(candidate):\n    pass\n\n\n'
    queue.write(queue.suite, text[:begin] + empty + text[end:])
    assert "'length' is passed and not todo" in queue.says("stub")


def test_a_requirement_without_a_test(queue: Queue) -> None:
    queue.append(queue.brief, "- **unproven** — It returns an array.\n")
    assert "No test proves unproven" in queue.says("pairing")


def test_a_test_without_a_requirement(queue: Queue) -> None:
    queue.append(queue.suite, "\n\ndef test_more(candidate):\n    candidate.rolling_mean([1], 1)\n")
    assert "must carry exactly one requirement(slug) marker" in queue.says("pairing")


def test_a_suite_that_rejects_a_right_solution(queue: Queue) -> None:
    add_test(queue, "an_array_comes_back", "got = candidate.rolling_mean([1, 2, 3])",
             "assert isinstance(got, np.ndarray)")  # fmt: skip
    said = queue.says("fairness")
    assert "alternatives/fractions_summed.py fails 'means'" in said
    assert "alternatives/core_only.py fails 'means'" in said
    assert "alternatives/convolved.py" not in said


def test_no_peer_and_no_core_only(queue: Queue) -> None:
    queue.path(f"{queue.author}/peer.py").unlink()
    queue.path(f"{queue.author}/alternatives/core_only.py").unlink()
    said = queue.says("fairness")
    assert "peer.py is missing" in said
    assert "core_only.py is missing" in said
    assert "holds 2; at least 3 are required" in said


def test_a_core_only_solution_may_lack_the_stretch_and_no_other(queue: Queue) -> None:
    path = queue.path(f"{queue.author}/flawed/divided_in_place.diff")
    _, in_place = read_solution(path, Kata(queue.root, "rolling_mean"))
    queue.write(f"{queue.author}/alternatives/core_only.py", in_place)
    assert queue.says("fairness") == ""
    queue.write(f"{queue.author}/alternatives/another.py", in_place)
    assert "alternatives/another.py fails 'inputs-unchanged'" in queue.says("fairness")


def test_a_flawed_solution_that_passes(queue: Queue) -> None:
    queue.replace(f"{queue.author}/flawed/one_too_few.diff", "[:, 1:]", "")
    assert "flawed/one_too_few.diff passes 'means', which it says it fails" in queue.says("flawed")


def test_a_flawed_solution_that_is_broken_or_names_nothing(queue: Queue) -> None:
    queue.append(f"{queue.author}/flawed/one_too_few.diff", "+import torch\n")
    queue.replace(f"{queue.author}/flawed/ragged_start.diff", "Fails: length", "It fails.")
    queue.replace(f"{queue.author}/flawed/window_clipped.diff", "bad-window", "good-window")
    said = queue.says("flawed")
    assert "one_too_few.diff does not load" in said
    assert "ragged_start.diff names no requirement" in said
    assert "window_clipped.diff names good-window, which the brief does not require" in said


def test_edits_that_no_longer_fit_a_base_that_has_changed(queue: Queue) -> None:
    queue.replace(queue.reference, "numbers = np.asarray(values, dtype=float)",
                 "numbers = np.asarray(values, dtype=np.float64)")  # fmt: skip
    found = queue.findings("flawed")
    place = f"{queue.author}/flawed/"
    assert [f["problem"].partition("  ")[0] for f in found] == [
        f"{place}short_floats.diff:7", f"{place}window_clipped.diff:11"
    ]  # fmt: skip
    for finding in found:
        assert "nearest place" in finding["problem"]
        assert "reads '    numbers = np.asarray(values, dtype=np.float64)'" in finding["problem"]
        assert "Write the hunk anew" in finding["mend"]
    assert queue.says("authorship") == queue.says("distinct") == queue.says("leaks") == ""


def test_a_whole_file_may_be_flawed_too(queue: Queue) -> None:
    queue.path(f"{queue.author}/flawed/one_too_few.diff").unlink()
    queue.write(f"{queue.author}/flawed/one_too_few.py",
               '"""Gives the values themselves.\n\nFails: means, length\nWritten: with the suite\n"""\n'
               "def rolling_mean(values, window=3):\n    return values\n")  # fmt: skip
    assert queue.says("flawed") == queue.says("strays") == ""


def test_two_flawed_solutions_that_fail_the_same(queue: Queue) -> None:
    said = queue.path(f"{queue.author}/flawed/ragged_start.diff").read_text()
    queue.write(f"{queue.author}/flawed/ragged_end.diff", said)
    assert "ragged_end.diff, ragged_start.diff fail the same" in queue.says("distinct")
    why = "Same set as: ragged_start.diff, because both have too many.\n"
    queue.replace(f"{queue.author}/flawed/ragged_end.diff", "Written", f"{why}Written")
    assert queue.says("distinct") == ""


def test_a_diagnosis_of_another_day(queue: Queue) -> None:
    assert "diagnosis.toml is missing" in queue.says("diagnosis")
    assert queue.says("diagnosis", "--write") == ""
    assert queue.says("diagnosis") == ""
    queue.append(queue.suite, "\n# another suite\n")
    assert "of another day" in queue.says("diagnosis")


def test_an_edit_that_fails_what_its_base_lacks_and_says_nothing_of(queue: Queue) -> None:
    queue.replace(f"{queue.author}/alternatives/core_only.py",
                 "    values = [float(value) for value in values]\n",
                 "    kept = [float(value) for value in values]\n"
                 "    values[0] = 0\n    values = kept\n")  # fmt: skip
    edit = (
        "Adds.\n\nBase: alternatives/core_only\nFails: means\nWritten: with the suite\n\n"
        "-    return [sum(values[i : i + window]) / window for i in range(len(values) - window + 1)]\n"
        "+    return [sum(values[i : i + window]) for i in range(len(values) - window + 1)]\n"
    )
    queue.write(f"{queue.author}/flawed/added_up.diff", edit)
    [finding] = queue.findings("diagnosis", "--write")
    assert finding["problem"] == (
        f"{queue.author}/flawed/added_up.diff fails inputs-unchanged, which it does not name and "
        "its base lacks too."
    )
    bases = "reference or alternatives/convolved or alternatives/fractions_summed"
    assert f"Base: {bases}." in finding["mend"]
    named = edit.replace("Fails: means", "Fails: means, inputs-unchanged")
    queue.write(f"{queue.author}/flawed/added_up.diff", named)
    assert queue.says("diagnosis", "--write") == ""


def test_a_vacuous_test_of_mutation(queue: Queue) -> None:
    queue.replace(queue.suite, "held = candidate.hold(np.array([3.0, 1.0, 8.0]))",
                 "values = np.array([3.0, 1.0, 8.0])")  # fmt: skip
    queue.replace(queue.suite, "candidate.rolling_mean(held, window=2)",
                 "candidate.rolling_mean(values, window=2)")  # fmt: skip
    queue.replace(queue.suite, "    assert_unchanged(held)\n",
                 "    assert_equal(values, [3.0, 1.0, 8.0])\n")  # fmt: skip
    assert "No flawed solution fails test_the_values_stay_as_they_are" in queue.says("vacuous")


def test_an_option_that_is_never_varied(queue: Queue) -> None:
    for name in (queue.stub, queue.reference):
        queue.replace(name, "window=3):", "window=3, *, centred=False):")
    assert "never varies 'centred' of rolling_mean" in queue.says("options")


def test_a_test_that_demands_the_unsaid(queue: Queue) -> None:
    queue.append(queue.reference, "\n\nSPEED = 1\n")
    add_test(queue, "speed", "assert candidate.SPEED == 1")
    assert "test_speed uses 'SPEED', which the brief never shows" in queue.says("unsaid")


def test_a_flaky_test(queue: Queue) -> None:
    add_test(queue, "chance", "values = list(np.random.default_rng().random(5))",
             "candidate.rolling_mean(values)")  # fmt: skip
    assert "test_chance calls the solution with other values" in queue.says("determinism")


def test_a_test_that_depends_on_the_order(queue: Queue) -> None:
    add_test(queue, "first", "SEEN.append(1)", "candidate.rolling_mean([1, 2, 3])")
    add_test(queue, "second", "candidate.rolling_mean([1, 2, 3])", "assert SEEN")
    queue.append(queue.suite, "\n\nSEEN = []\n")
    assert "test_second passes in one order, run or hash seed" in queue.says("determinism")


def test_data_from_a_generator_that_tests_share(queue: Queue) -> None:
    for name in ("one", "two"):
        add_test(queue, name, "candidate.rolling_mean(RNG.random(4))")
    queue.append(queue.suite, "\n\nRNG = np.random.default_rng(1)\n")
    assert "test_one calls the solution with other values" in queue.says("determinism")


def test_a_suite_that_takes_too_long(queue: Queue) -> None:
    queue.replace(queue.suite, "import numpy as np", "import time\n\nimport numpy as np")
    add_test(queue, "slowly", "time.sleep(3.2)", "candidate.rolling_mean([1, 2, 3])")
    queue.append(queue.toml, "\n[limits]\ntest_seconds = 6\n")
    assert "test_slowly takes 3.2 s of the 6 s" in queue.says("pace")


def test_a_branch_that_no_test_takes(queue: Queue) -> None:
    queue.replace(queue.reference, "    numbers = ", "    if len(values) > 99:\n"
                 "        values = list(values)\n    numbers = ")  # fmt: skip
    said = queue.says("coverage")
    assert "values = list(values)" in said
    assert "is never run" in said


def test_a_message_that_shows_the_suite(queue: Queue) -> None:
    queue.replace(queue.suite, "    for window, expected in",
                 "    short = len(candidate.rolling_mean([1, 2, 3])) == 1\n"
                 '    assert short, "unlike test_means_of_neighbours"\n'
                 "    for window, expected in")  # fmt: skip
    assert "ragged_start.diff shows 'test_means_of_neighbours'" in queue.says("leaks")


def test_alternatives_that_differ_on_a_random_input(queue: Queue) -> None:
    assert queue.says("fuzz", "--fuzz", "50") == ""
    queue.replace(f"{queue.author}/alternatives/convolved.py", "0 < window", "1 < window")
    said = queue.says("fuzz", "--fuzz", "500")
    assert "alternatives/convolved.py and the reference differ" in said
    assert "input      ([0.0], 1)" in said
    queue.path("tests/katas/rolling_mean/fuzz.py").unlink()
    assert "fuzz.py is missing" in queue.says("fuzz", "--fuzz", "5")


def test_an_audit_without_fuzzing_notes_it_and_finds_nothing_in_it(queue: Queue) -> None:
    checks = [check for check in all_checks() if check.name in ("fuzz", "notes")]
    kata, told = Kata(queue.root, "rolling_mean"), io.StringIO()
    [audited] = audit([kata], checks, NOBODY_JUDGES)
    AuditReport(Console(file=told, width=120)).write([audited], 0.0)
    assert "1 of 1 checks hold" in told.getvalue()
    assert "Nothing is missing." in told.getvalue()
    [line] = [line for line in told.getvalue().splitlines() if "fuzz" in line]
    assert line.endswith("not run; --fuzz 500 compares the right solutions on random inputs")
    [fuzz] = [check for check in checks if check.name == "fuzz"]
    assert fuzz.note_on(Subject(kata, NOBODY_JUDGES, fuzz=5)) == ""
    queue.path("tests/katas/rolling_mean/fuzz.py").unlink()
    assert audit([kata], checks, NOBODY_JUDGES)[0].notes == {}


def test_a_suite_that_cannot_be_collected_is_one_finding_and_no_green(queue: Queue) -> None:
    queue.append(queue.suite, "\nimport nowhere_to_be_found\n")
    for check in ("vacuous", "diagnosis", "leaks", "mutants"):
        assert "can't be collected" in queue.says(check) or "pytest ended" in queue.says(check)
