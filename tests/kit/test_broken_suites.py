"""A suite's own error is a broken kata: exit 2, the author's line, nothing told as the candidate's."""

from __future__ import annotations

import pytest

from .conftest import Toy

FIRST = "    assert candidate.add(2, 3) == 5"
MARK = '@pytest.mark.requirement("sums")\ndef test_two'
BROKEN = [
    # what is changed in the suite, the line, what is said
    ("candidate.add(2, 3)", "candidate.ad(2, 3)", 9, "the suite asks for 'ad'"),
    ("candidate.add(2, 3)", "candidate.add(2, bee=3)", 9, "the suite asks for 'bee'"),
    ("counter.step()", "counter.stepp()", 41, "the suite asks for 'stepp'"),
    ("added(candidate):", "added(candidat):", 7, "there is no fixture 'candidat'"),
    ("== 5", "== fife", 9, "the suite itself fails: NameError: name 'fife' is not defined"),
    ("== 5", "== pytest.aprox(5)", 9, "module 'pytest' has no attribute 'aprox'"),
    (FIRST, "    assert_close(candidate.add(2, 3))", 9, "TypeError: assert_close() missing 1"),
    (FIRST, "    assert [][0]", 9, "the suite itself fails: IndexError"),
    (FIRST, f"{FIRST}\n    pytest.skip('later')", 10, "skips a test"),
    (FIRST, "    pytest.xfail('later')", 9, "expects a test to fail"),
    (FIRST, "    pytest.exit('later')", 9, "ends the whole run"),
    (MARK, f"@pytest.mark.skip\n{MARK}", 7, "is marked skip"),
    (MARK, f"@pytest.mark.xfail\n{MARK}", 7, "is marked xfail"),
    (MARK, f"@pytest.mark.skipif(True, reason='x')\n{MARK}", 7, "skips a test"),
    (MARK, f"@pytest.mark.slow\n{MARK}", 7, "'slow' not found in `markers`"),
    ("test_text_is_added", "test_two_numbers_are_added", 13, "a second time, so that the first"),
    ("import pytest\n", "import pytest\nimport (\n", 2, "is no Python: invalid syntax"),
    ("import pytest\n", "import pytest\nX = nowhere\n", 2, "NameError: name 'nowhere'"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "said"), BROKEN, ids=[b[3] for b in BROKEN])
def test_it_is_told_with_file_and_line(toy: Toy, old: str, new: str, line: int, said: str) -> None:
    assert old in toy.suite.read_text()
    toy.suite.write_text(toy.suite.read_text().replace(old, new, 1))
    done = toy.kit("kata", "toy", "--no-timing", "--solution", "reference")
    assert done.returncode == 2
    assert f"test_toy.py:{line}  " in done.stderr
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "✗" not in done.stdout


CANDIDATES = [
    # what a solution does, what is said: none of it is the suite's doing
    ("return a + b", "return undefined", "raised NameError: name 'undefined' is not defined"),
    ("def add(", "def ad(", "the file defines no add, which the brief asks for"),
    ("def step(", "def stepp(", "it has 'stepp': did you mean 'step'?"),
    ("def add(a, b=0)", "def add(a)", "takes 1 positional argument but 2 were given"),
    ("return a + b", "raise AttributeError(\"module 'numpy' has no attribute 'x'\")", "module 'numpy'"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), CANDIDATES, ids=[c[1] for c in CANDIDATES])
def test_the_same_in_a_solution_is_the_candidates(
    toy: Toy, reference_text: str, old: str, new: str, said: str
) -> None:
    toy.write(reference_text.replace(old, new))
    verdict = toy.verdict()
    assert any(said in r["message"] for r in verdict["requirements"])


def test_a_loop_over_an_empty_answer_leaves_the_suite_without_a_value(
    toy: Toy, reference_text: str
) -> None:
    loop = "    for item in candidate.add([2], [3]): last = item\n    assert last == 3"
    toy.suite.write_text(toy.suite.read_text().replace(FIRST, loop))
    toy.write(reference_text.replace("return a + b", "return type(a)()"))
    verdict = toy.verdict()
    assert verdict["status"] == 1
    assert next(r for r in verdict["requirements"] if r["slug"] == "sums")["outcome"] == "failed"
