"""The sizes of a kata's level: what is under, what is over, and what excuses it."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from katakit.audit.checks.size import SIZES, code_lines
from katakit.audit.checks.texts import SECTIONS
from katakit.katas.kata import Kata
from tests.kit.audit.conftest import Queue
from tests.kit.audit.worked_example import NAME

OVERSIZE = 'oversize = "it is still one of two"\n'


def test_the_worked_example_has_the_size_of_its_level(queue: Queue) -> None:
    assert queue.says("size") == ""


def test_a_kata_of_another_level_is_under_in_much(queue: Queue) -> None:
    queue.replace(queue.toml, "level = 1", "level = 3")
    said = queue.says("size")
    assert "has 20 minutes, 40 under; level 3 has 60" in said
    assert "core requirements, 3 under; level 3 has 8 to 12" in said
    assert " under; level 3 has 500 to 700" in said
    assert "10 flawed solutions, 8 under; level 3 has 18 to 26" in said
    assert "5 flawed solutions written after the suite; level 3 has 9 or more" in said
    assert "lines" not in said


def test_there_is_no_fourth_level(queue: Queue) -> None:
    queue.replace(queue.toml, "level = 1", "level = 4")
    done = queue.kit("audit", NAME, "--check", "size")
    assert done.returncode == 2
    assert "has the level 4; it is 1, 2 or 3" in done.stderr


def test_what_is_over_is_told_one_by_one(queue: Queue) -> None:
    queue.replace(queue.toml, "minutes = 20", "minutes = 45")
    queue.replace(queue.brief, "## Example", "word " * 300 + "\n\n## Example")
    more = "".join(f"- **more-{number}** — It is.\n" for number in range(4))
    queue.append(queue.brief, more)
    queue.append(queue.reference, "NUMBER = 1\n" * 40)
    queue.append(queue.suite, "# a comment\n" * 160)
    said = queue.says("size")
    for told in ("45 minutes, 25 over; level 1 has 20", " over; level 1 has 250 to 400",
                 "5 stretch requirements, 1 over; level 1 has 0 to 4",
                 " over; level 1 has 1 to 40",
                 " over; level 1 has 1 to 160"):  # fmt: skip
        assert told in said
    assert "core requirements" not in said


def test_words_that_are_over_are_counted_by_section(queue: Queue) -> None:
    prose = re.sub(r"```.*?```", "", queue.path(queue.brief).read_text(), flags=re.DOTALL)
    more = "word " * (462 - len(prose.split()))
    queue.replace(queue.brief, "## Example", f"{more}\n\n## Example")
    [finding] = queue.findings("size")
    told = "has 462 words of the brief, 62 over; level 1 has 250 to 400."
    assert finding["problem"] == f"{NAME} {told}"
    counts = dict(re.findall(r"(\w+(?: \w+)?) (\d+)", finding["detail"]))
    assert [*counts] == ["Rolling mean", *SECTIONS]
    assert sum(map(int, counts.values())) == 462
    assert counts["Rolling mean"] == "3"


def test_too_few_late_flawed_solutions_and_too_few_requirements(queue: Queue) -> None:
    queue.replace(f"{queue.author}/flawed/short_floats.diff", "after the suite", "with the suite")
    text = queue.path(queue.brief).read_text()
    kept = [line for line in text.splitlines() if "**length** —" not in line]
    queue.write(queue.brief, "\n".join(kept) + "\n")
    queue.append(queue.toml, OVERSIZE)
    said = queue.says("size")
    assert "4 flawed solutions written after the suite; level 1 has 5 or more" in said
    assert "4 core requirements, 1 under; level 1 has 5 to 7" in said
    assert "has a reason for oversize, and nothing is over" in said


def test_a_reason_for_oversize_excuses_what_is_over_and_is_repeated(queue: Queue) -> None:
    queue.append(queue.suite, "# a comment\n" * 160)
    queue.append(queue.toml, OVERSIZE)
    assert Kata(Path(queue.root), NAME).metadata.oversize == "it is still one of two"
    done = queue.kit("audit", NAME, "--jobs", "1", "--check", "size")
    assert done.returncode == 0, done.stdout
    [line] = [line for line in done.stdout.splitlines() if "size" in line]
    assert "lines of the suite (160): it is still one of two" in line


def test_a_reason_that_is_no_longer_needed_is_a_finding(queue: Queue) -> None:
    queue.append(queue.toml, OVERSIZE)
    assert "has a reason for oversize, and nothing is over" in queue.says("size")


@pytest.mark.parametrize("kind", ["speed", "memory"])
def test_a_limit_above_six_needs_its_reason_in_the_brief(queue: Queue, kind: str) -> None:
    workload = f'[workload]\nbaseline = "convolved"\n[workload.{kind}]\nrequirement = "fast"\n'
    queue.append(queue.toml, f"{workload}limit = 6.0\n")
    queue.append(queue.brief, "- **fast** — It is quick.\n")
    queue.write(f"tests/katas/{NAME}/workload.py", "")
    assert queue.says("size") == ""
    queue.replace(queue.toml, "limit = 6.0", "limit = 6.5")
    assert "no reason for the limit of 'fast', 6.5 times the baseline" in queue.says("size")
    reason = "- The limit of **fast** is 9 because it\n  is.\n\n## Example"
    queue.replace(queue.brief, "## Example", reason)
    assert "no reason for the limit" in queue.says("size")
    queue.replace(queue.brief, "is 9 because", "is 6.5 because")
    assert queue.says("size") == ""


def test_lines_of_code_are_those_that_do_something() -> None:
    source = '''"""A docstring
of two lines."""

# a comment
import math  # another


def area(
    radius,
):
    """Return it."""

    text = """one

    and three"""
    return math.pi * radius**2, text
'''
    assert code_lines(source) == 8


def test_a_higher_level_is_never_smaller() -> None:
    for lower, higher in pairwise(SIZES[level] for level in (1, 2, 3)):
        for name in ("minutes", "words", "core", "stretch", "code", "suite", "flawed"):
            least, most = getattr(higher, name)
            assert getattr(lower, name)[0] <= least
            assert getattr(lower, name)[1] < most


def test_the_audit_lists_the_size_with_all_other_checks(queue: Queue) -> None:
    told = queue.root.parent / "told.json"
    done = queue.kit("audit", NAME, "--jobs", "1", "--check", "size", "--json", str(told))
    assert done.returncode == 0
    [audited] = json.loads(told.read_text())
    assert [(c["name"], c["figures"]) for c in audited["checks"]] == [("size", "level 1")]
