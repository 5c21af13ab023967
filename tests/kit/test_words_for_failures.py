"""A failure is told in words about the solution: what the sandbox refused, what came back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.kit.conftest import REFERENCE, STUB, SUITE, Toy, build_toy

PROCESS = "the sandbox said no: a solution is judged in one process"
NETWORK = "the sandbox said no: a solution has no network"
FILE = "a solution sees no file beside it"
DENIED = [
    ("from multiprocessing import Pool\n    Pool(2)", PROCESS),
    ("import multiprocessing as mp\n    mp.Process(target=print).start()", PROCESS),
    ("import multiprocessing as mp\n    mp.Queue()", PROCESS),
    ("from concurrent.futures import ProcessPoolExecutor as P\n    P(2).submit(abs, 1)", PROCESS),
    ("import subprocess\n    subprocess.run(['ls'])", PROCESS),
    ("import os\n    os.fork()", PROCESS),
    ("import os\n    os.popen('ls')", PROCESS),
    ("import socket\n    socket.socket().connect(('127.0.0.1', 9))", NETWORK),
    ("import socket\n    socket.create_connection(('example.invalid', 80))", NETWORK),
    ("import socket\n    socket.socket().bind(('127.0.0.1', 0))", NETWORK),
    ("import urllib.request as r\n    r.urlopen('http://127.0.0.1:9/')", NETWORK),
    ("open('config.json')", FILE),
    ("open(__file__)", FILE),
    ("from pathlib import Path\n    (Path(__file__).parent / 'd.csv').read_text()", FILE),
    ("import numpy as np\n    np.load('data.npy')", FILE),
    ("open('/tmp/out.txt', 'w')", FILE),
    ("import sqlite3\n    sqlite3.connect('/tmp/x.db')", FILE),
    (("import subprocess\n    try:\n        subprocess.run(['ls'])\n    except OSError as e:\n"
     "        raise RuntimeError('no luck') from e"), PROCESS),
]  # fmt: skip


def told_of(toy: Toy, slug: str) -> dict[str, Any]:
    requirements = toy.verdict("-k", slug)["requirements"]
    return next(r for r in requirements if r["slug"] == slug)


TEST = """

@pytest.mark.requirement("{slug}")
def test_{name}(candidate):
    v = [1.0, 2.0]
    {use}
"""


def told_of_each(folder: Path, cases: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """Judge functions that do this and are used so, each in a fresh process, by one run.

    The function of case 7 is ``case_7(values)``; a use says ``mean`` for the name of its own.
    """
    toy, names = build_toy(folder), [f"case_{number}" for number in range(len(cases))]
    slugs = [name.replace("_", "-") for name in names]
    brief, stub, solution, suite = "", STUB, REFERENCE, SUITE.partition("\n\n@pytest")[0]
    for name, slug, (body, use) in zip(names, slugs, cases, strict=True):
        brief += f"- **{slug}** — `{name}(values)` does what it does.\n"
        stub += f'\n\ndef {name}(values):\n    raise NotImplementedError("{name}")\n'
        solution += f"\n\ndef {name}(values):\n    {body}\n"
        suite += TEST.format(slug=slug, name=name, use=use.replace("mean", name))
    page = toy.root / "katas/toy/brief.md"
    page.write_text(page.read_text().partition("- **")[0] + brief)
    (toy.root / "katas/toy/toy.py").write_text(stub)
    toy.suite.write_text(suite)
    toy.write(solution)
    told = {r["slug"]: r for r in toy.verdict()["requirements"]}
    return [told[slug] for slug in slugs]


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What is told of each that was denied."""
    cases = [(body, "assert candidate.mean(v) == 1") for body, _ in DENIED]
    return told_of_each(tmp_path_factory.mktemp("refused"), cases)


@pytest.mark.parametrize("case", range(len(DENIED)), ids=[d[0] for d in DENIED])
def test_a_refusal_of_the_sandbox_is_one_sentence_with_its_mend(
    refused: list[dict[str, Any]], case: int
) -> None:
    told = refused[case]
    assert DENIED[case][1] in told["message"]
    assert "; " in told["message"]
    assert "Errno" not in told["message"] + told["evidence"]["got"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import json\njson.load(open('config.json'))\n", FILE),
        ("import urllib.request as r\nr.urlopen('http://example.invalid/')\n", NETWORK),
        ("import subprocess\nsubprocess.run(['ls'])\n", PROCESS),
    ],
)
def test_it_is_told_of_a_file_that_does_not_load_too(toy: Toy, text: str, said: str) -> None:
    toy.write(text)
    verdict = toy.verdict()
    assert said in verdict["trouble"]
    assert "Errno" not in verdict["trouble"]
    assert verdict["line"] == 2


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("raise PermissionError('you may not')", "raised PermissionError: you may not"),
        ("import os, tempfile\n    os.remove(tempfile.mkdtemp() + '/' + chr(120))",
         "raised FileNotFoundError: [Errno 2]"),
        ("try:\n        open('/etc/shadow')\n    except OSError:\n        raise KeyError('x')",
         "raised KeyError: 'x'"),
    ],
)  # fmt: skip
def test_an_error_of_the_solutions_own_is_told_as_it_is(
    toy: Toy, reference_text: str, body: str, said: str
) -> None:
    toy.write(reference_text.replace('    """Return the sum."""', f"    {body}"))
    assert told_of(toy, "default")["message"].startswith(said)


CAME_BACK = [
    # what `mean` does, how the suite uses it, what is said
    ("return None", "list(candidate.mean(v))", "None came back, which can't be iterated over"),
    ("return None", "candidate.collect(candidate.mean(v))", "None came back, which can't be itera"),
    ("return None", "a, b = candidate.mean(v)", "None came back, which can't be iterated over"),
    ("return None", "candidate.mean(v).shape", "None came back, which has no `shape`"),
    ("return None", "candidate.mean(v)[0]", "None came back, which can't be indexed"),
    ("return None", "len(candidate.mean(v))", "None came back, which has no length"),
    ("return (1, 2, 3)", "a, b = candidate.mean(v)", "more than 2 values came back where 2 are"),
    ("return (1,)", "a, b = candidate.mean(v)", "1 value came back where 2 are due"),
    ("return {}", "candidate.mean(v)['x']", "a dict came back without the key 'x'"),
    ("return []", "candidate.mean(v)[0]", "a list came back with too few items"),
    ("return (x for x in values)", "assert_close(candidate.mean(v), [1, 2])", "a generator"),
    ("return (x for x in values)", "len(candidate.mean(v))", "a generator came back, which has no"),
    (
        "yield 1",
        "assert_close(candidate.mean(v), 1)",
        "mean returned a generator, and nothing in it",
    ),
    (
        "yield 1",
        "candidate.mean(v); assert_equal([], [1])",
        "mean returned a generator, and nothing",
    ),
    ("return map(abs, values)", "len(candidate.mean(v))", "an iterator (`map`) came back"),
    ("return Counter", "len(candidate.mean(v))", "a class, not an object of it came back"),
    ("return Counter", "assert_close(candidate.mean(v), 1)", "a class, not an object of it"),
    ("return lambda: 1", "assert_close(candidate.mean(v), [1])", "not a function"),
    ("return object()", "assert_equal(candidate.mean(v), {})", "not an object of type object"),
]


@pytest.fixture(scope="module")
def came_back(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What is told of each that came back."""
    cases = [(body, use) for body, use, _ in CAME_BACK]
    return told_of_each(tmp_path_factory.mktemp("came-back"), cases)


@pytest.mark.parametrize("case", range(len(CAME_BACK)), ids=[f"{c[0]} {c[1]}" for c in CAME_BACK])
def test_what_came_back_is_named(came_back: list[dict[str, Any]], case: int) -> None:
    told = came_back[case]
    assert told["outcome"] == "failed"
    words = told["message"] + (told.get("evidence") or {}).get("got", "")
    assert CAME_BACK[case][2].replace("mean returned", f"case_{case} returned") in words
    assert "Remote" not in words
    assert "NoneType" not in words


@pytest.mark.parametrize(("kind", "said"), [
    ("async def mean(values):\n    return 1", "mean returned a coroutine that nobody awaited"),
    ("async def mean(values):\n    yield 1", "mean returned an async generator"),
])  # fmt: skip
def test_an_async_function_is_named_by_what_it_returned(
    toy: Toy, reference_text: str, kind: str, said: str
) -> None:
    toy.write(f"{reference_text}\n\n{kind}\n")
    told = told_of(toy, "means")
    assert told["message"].startswith(said)


def test_the_words_of_an_assertion_are_told_and_not_its_details(
    toy: Toy, reference_text: str
) -> None:
    old = "    assert candidate.add(2, 3) == 5"
    new = "    kind = type(candidate.add(2, 3)).__name__[0]\n    assert kind in 'iu', 'sums are integers'"
    toy.suite.write_text(toy.suite.read_text().replace(old, new))
    toy.write(
        reference_text.replace("return a + b", "return a + b if isinstance(a, str) else True")
    )
    told = told_of(toy, "sums")
    assert told["message"] == "sums are integers"
    assert "'iu'" not in str(told)


@pytest.mark.parametrize(("name", "near"), [("Add", "add"), ("ADD", "add"), ("addd", "add")])
def test_a_name_that_is_nearly_the_briefs_is_pointed_out(
    toy: Toy, reference_text: str, name: str, near: str
) -> None:
    toy.write(reference_text.replace("def add(", f"def {name}("))
    assert told_of(toy, "sums")["message"].endswith(f"it defines {name}: did you mean {near}?")


def test_what_an_allowed_library_lacks_is_said_to_be_not_allowed(
    toy: Toy, reference_text: str
) -> None:
    text = (toy.root / "katas/toy/kata.toml").read_text()
    (toy.root / "katas/toy/kata.toml").write_text(text.replace('["numpy"]', '["numpy", "pandas"]'))
    styled = "import pandas as pd\n    pd.DataFrame([1]).style"
    toy.write(reference_text.replace('"""Return the sum."""', styled))
    said = told_of(toy, "default")["message"]
    assert said.endswith("this needs jinja2, which this kata does not allow; do without it")
