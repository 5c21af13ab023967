"""`--repro` where more than plain calls led to the failure: a driver, objects, the suite's own things."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from katakit.katas.kata import Kata
from katakit.solutions.edits import read_solution
from tests.kit.conftest import Toy

ROOT = Path(__file__).parents[3]

DRIVER = '''\
"""Feeds a counter."""

import threading


class Feeder:
    """Holds how much is fed at a time."""

    def __init__(self, counter):
        self.counter, self.times = counter, 1


def feed(feeder, sizes):
    threading.Thread(target=threading.Event().wait).start()  # it never ends
    return [feeder.counter.step() for size in sizes for _ in range(feeder.times)]


def told(feeder, tell):
    return [tell(feeder.counter.step()) for _ in range(3)]
'''

BY_A_DRIVER = """

@pytest.mark.requirement("counter")
def test_it_counts_when_it_is_driven(candidate):
    with pytest.raises(ValueError):
        candidate.mean([])
    feeder = candidate.driver.Feeder(candidate.Counter())
    feeder.times = 2
    assert feeder.counter.step() == 1
    sizes = [1]
    candidate.driver.feed(feeder, sizes)
    sizes[:] = [5, 5, 5]
    assert_equal(candidate.driver.feed(feeder, [1, 1]), [4, 5, 6, 7])
"""
BY_A_CALLBACK = """

@pytest.mark.requirement("counter")
def test_it_tells_what_it_counts(candidate):
    feeder = candidate.driver.Feeder(candidate.Counter())
    assert_equal(candidate.driver.told(feeder, lambda number: number), [1, 2, 3])
"""


BY_A_LOOK = """

@pytest.mark.requirement("counter")
def test_what_is_held_stays(candidate):
    counter = candidate.Counter()
    with pytest.raises(AttributeError):
        counter.missing
    held = candidate.hold([1.0, 3.0])
    assert_close(candidate.mean(held), 2.0)
    assert held.value == []
"""


def driven(toy: Toy, test: str) -> Path:
    """Have the toy's counter driven by a test; return the script of what fails."""
    suite = toy.suite.read_text()
    toy.suite.write_text(suite[: suite.rindex("\n\n@pytest")] + test)
    toy.suite.with_name("driver.py").write_text(DRIVER)
    reference = (toy.root / "reference/toy/toy.py").read_text()
    toy.write(reference.replace("return self.at\n", "return self.at if self.at < 4 else 0\n"))
    done = toy.kit("kata", "toy", "--repro", "counter")
    assert done.returncode == 1, done.stdout + done.stderr
    return toy.work / "solutions/repro_toy_counter.py"


def run(script: Path) -> subprocess.CompletedProcess[str]:
    """Run a script as a person would, in another folder."""
    return subprocess.run([sys.executable, str(script)], cwd=script.parents[1], check=False,
                          capture_output=True, text=True, timeout=60)  # fmt: skip


def test_the_driver_is_written_beside_the_script_which_runs_and_ends(toy: Toy) -> None:
    script = driven(toy, BY_A_DRIVER)
    assert script.with_suffix(".driver.py").read_text() == DRIVER
    done = run(script)
    assert (done.returncode, done.stdout, done.stderr) == (0, "[0, 0, 0, 0]\n", "")
    text = script.read_text()
    assert "driver.feed(" in text
    assert ".times = 2" in text  # without it half as much would be fed
    assert "[5, 5, 5]" not in text  # the values are those of the call, not what became of them
    assert "test_it_counts" not in text


def test_what_only_the_test_has_is_named_when_the_script_runs(toy: Toy) -> None:
    script = driven(toy, BY_A_CALLBACK.replace("[1, 2, 3]", "[0, 2, 3]"))
    done = run(script)
    assert done.returncode == 1
    assert done.stderr.startswith("Not in this script: a function of the test's own.")
    assert "put your own in its place" in done.stderr
    assert "made_0 = toy.Counter()\nmade_1 = driver.Feeder(made_0)" in script.read_text()
    script.write_text(script.read_text().replace("Missing(\"a function", "str or (\"a function")
                      .replace("Missing('a function", "str or ('a function"))  # fmt: skip
    assert run(script).stdout == "['1', '2', '3']\n"


def test_what_the_test_looked_at_after_the_call_is_shown_too(toy: Toy) -> None:
    script = driven(toy, BY_A_LOOK)
    done = run(script)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "2.0\nmade_2 [1.0, 3.0]\n"
    assert (
        "with contextlib.suppress(Exception):\n    made_1 = made_0.missing\n" in script.read_text()
    )


def test_an_older_driver_does_not_outlive_its_script(toy: Toy) -> None:
    script = driven(toy, BY_A_DRIVER)
    toy.write((toy.root / "reference/toy/toy.py").read_text())
    toy.kit("kata", "toy", "--repro", "counter")
    assert not [*script.parent.glob("repro_*")]


def test_an_edit_is_refused_in_a_sentence(toy: Toy) -> None:
    (toy.root / "reference/toy/flawed").mkdir()
    edit = "Says less.\n\nBase: reference\nFails: sums\nWritten: with the suite\n\n-    return a + b\n+    return a\n"
    path = toy.root / "reference/toy/flawed/less.diff"
    path.write_text(edit)
    done = toy.kit("kata", "toy", "--solution", str(path), "--repro", "sums")
    assert done.returncode == 2
    assert "An edit is no Python file" in done.stderr
    assert [*path.parent.iterdir()] == [path]


@pytest.mark.parametrize(
    ("name", "edit", "slug", "shown"),
    [
        ("event_time_windows", "after_the_end", "complete", "('a', 0, 10, 1, 1)"),
        ("model_serving", "fields_ignored", "unknown-field", "(200, {'predictions': ["),
    ],
)
def test_a_shipped_kata_with_a_driver(
    tmp_path: Path, name: str, edit: str, slug: str, shown: str
) -> None:
    kata = Kata(ROOT, name)
    source = read_solution(kata.author_folder / "flawed" / f"{edit}.diff", kata)[1]
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / f"{name}.py").write_text(source)
    tmp_path.chmod(0o755)
    Toy(ROOT, tmp_path).kit("kata", name, "--repro", slug)
    done = run(tmp_path / "solutions" / f"repro_{name}_{slug.replace('-', '_')}.py")
    assert done.returncode == 0, done.stderr
    assert shown in done.stdout
