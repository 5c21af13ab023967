"""What is said of a file that is no Python, or one for another Python, and what it printed."""

from __future__ import annotations

import sys

import pytest

from katakit.solutions.python_versions import age_of_missing, newer_syntax

from .conftest import Toy

NOT_PYTHON = [
    # the text, what is said, the line
    ('{"cells": [], "metadata": {}, "nbformat": 4}', "is a notebook, not Python", 0),
    ('{\n "nbformat": 3, "worksheets": [{"x": null}]}', "jupyter nbconvert --to script", 0),
    ("%matplotlib inline\nimport numpy\n", "a notebook's command, `%matplotlib inline`", 1),
    ("import numpy\n!pip install pandas\n", "a notebook's command, `!pip install pandas`", 2),
    ("x = 1\n%%time\n", "a notebook's command, `%%time`", 2),
    ("x = 1\nlen?\n", "a notebook's command, `len?`", 2),
    ("?len\n", "a notebook's command, `?len`", 1),
    ("files = !ls\n", "a notebook's command, `files = !ls`", 1),
    ("# In[1]:\n\nget_ipython().system('ls')\n", "`get_ipython` is there only in a notebook", 3),
    ("x = 1\ndisplay(x)\n", "`display` is there only in a notebook", 2),
    (">>> def add(a, b):\n...     return a + b\n", "a session's prompts (>>>)", 1),
    ("In [3]: import numpy\nIn [4]: x = 1\n", "a session's prompts (In)", 1),
    ("Here is the code:\n```python\nx = 1\n```\n", "holds Markdown around the code", 2),
    ("```\nx = 1\n```\n", "holds Markdown around the code", 1),
    ("x = 1\n```\n", "holds Markdown around the code", 2),
    ("<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> theirs\n", "a merge that was not finished", 1),
    ("version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 1\n", "a Git LFS pointer", 0),
    ("<!DOCTYPE html>\n<html></html>\n", "is a web page, not Python. Download the raw file", 0),
    ("\n<html>\n", "is a web page", 0),
    ("diff --git a/x.py b/x.py\n--- a/x.py\n+++ b/x.py\n", "is a diff, not Python", 0),
    ("--- a/x.py\n+++ b/x.py\n@@ -1 +1 @@\n-x\n+y\n", "is a diff, not Python", 0),
    ("PK\x03\x04", "is a zip archive", 0),
    ("%PDF-1.7\n", "is a PDF", 0),
    # errors of the language itself stay
    (
        "import numpy\nfrom __future__ import annotations\n",
        "SyntaxError: from __future__ imports",
        2,
    ),
    ("def f():\n    pass\nreturn 5\n", "SyntaxError: 'return' outside function", 3),
    ("nonlocal x\n", "SyntaxError: nonlocal declaration not allowed at module level", 1),
    ("x = 1\ndef f(a, a): pass\n", "SyntaxError: duplicate argument 'a'", 2),
    ("await x\n", "SyntaxError: 'await' outside function", 1),
    ('"""\n```\n"""\nx = = 1\n', "SyntaxError: invalid syntax", 4),
    ("# -*- coding: utf8mb4 -*-\n", "SyntaxError: unknown encoding: utf8mb4", 1),
]


@pytest.mark.parametrize(("text", "said", "line"), NOT_PYTHON, ids=[n[1] for n in NOT_PYTHON])
def test_a_file_that_is_no_python_is_told_for_what_it_is(
    toy: Toy, text: str, said: str, line: int
) -> None:
    toy.write(text)
    verdict = toy.verdict()
    assert said in verdict["trouble"]
    assert verdict["status"] == 1
    assert verdict["line"] == line
    shown = text.split("\n")[line - 1]
    if line and "coding" not in text:
        assert f"{line:>8} │ {shown}" in verdict["output"]


def test_an_error_of_the_second_stage_has_its_caret(toy: Toy) -> None:
    toy.write("def f():\n    pass\nreturn 5\n")
    output = toy.verdict()["output"].splitlines()
    at = output.index("       3 │ return 5")
    assert output[at + 1] == "           ^"


NEWER = [
    ("type P = list[int]\n", (3, 12), "a `type` statement"),
    ("type P[T] = list[T]\n", (3, 12), "a `type` statement"),
    ("class B[T]:\n    pass\n", (3, 12), "a list of type parameters"),
    ("class B[T](dict[str, T]):\n    pass\n", (3, 12), "a list of type parameters"),
    ("async def f[T: int, *A](x: T) -> T:\n    return x\n", (3, 12), "a list of type parameters"),
    ("class B[T = int]:\n    pass\n", (3, 13), "a default of a type parameter"),
    ('d = {"a": 1}\nx = f"{d["a"]}"\n', (3, 12), "an f-string that holds its own quotes"),
    ("x = f'{', '.join(['a'])}'\n", (3, 12), "an f-string that holds its own quotes"),
    ("x = f\"{'\\n'.join([])}\"\n", (3, 12), "an f-string that holds its own quotes"),
    ('x = f"{1  # one\n}"\n', (3, 12), "an f-string that holds its own quotes"),
    ('x = t"a {1}"\n', (3, 14), "a template string"),
    ("try:\n    pass\nexcept KeyError, ValueError:\n    pass\n", (3, 14), "`except` with several"),
    ("lazy import json\n", (3, 15), "a `lazy` import"),
]


@pytest.mark.parametrize(("text", "version", "what"), NEWER, ids=[n[0] for n in NEWER])
def test_syntax_of_a_newer_python_is_told_as_such(
    text: str, version: tuple[int, int], what: str
) -> None:
    try:
        compile(text, "x.py", "exec")
    except SyntaxError as error:
        told = newer_syntax(text, error.lineno or 0)
        here = f"{sys.version_info[0]}.{sys.version_info[1]}"
        assert sys.version_info < version
        assert told.startswith(f"judged by Python {here}; {what}")
        assert f"is syntax of Python {version[0]}.{version[1]}" in told
    else:
        assert sys.version_info >= version


@pytest.mark.parametrize("text", [
    "x = (1\n", "f'{'\n", "f'{a b}'\n", "class B[T:\n    pass\n", "type = = 3\n", "def f(:\n",
    "except A, B:\n    pass\n", "x = 'it's'\n",
])  # fmt: skip
def test_an_error_of_any_python_is_none_of_a_newer_one(text: str) -> None:
    assert newer_syntax(text, 1) == ""


def test_a_solution_in_newer_syntax_says_which_python_judges(toy: Toy) -> None:
    toy.write("lazy import json\n")  # newer than any that judges today
    trouble = toy.verdict()["trouble"]
    assert f"judged by Python {sys.version_info[0]}.{sys.version_info[1]}; " in trouble
    assert "is syntax of Python 3.15" in trouble


NAMES = [
    ("cannot import name 'override' from 'typing' (typing.py)", "typing.override", (3, 12)),
    ("module 'itertools' has no attribute 'batched'", "itertools.batched", (3, 12)),
    ("cannot import name 'deprecated' from 'warnings'", "warnings.deprecated", (3, 13)),
    ("'PosixPath' object has no attribute 'walk'", "pathlib.Path.walk", (3, 12)),
    ("No module named 'annotationlib'", "annotationlib", (3, 14)),
]


@pytest.mark.parametrize(("message", "name", "version"), NAMES)
def test_a_name_of_a_newer_library_is_told_as_such(
    message: str, name: str, version: tuple[int, int]
) -> None:
    told = age_of_missing(message)
    if sys.version_info >= version:  # and then it misses for another reason
        assert told == ""
    else:
        assert told.endswith(f"`{name}` is of Python {version[0]}.{version[1]}")


def test_a_name_that_no_python_has_is_not_called_newer() -> None:
    assert age_of_missing("cannot import name 'overrride' from 'typing'") == ""
    assert age_of_missing("'Walker' object has no attribute 'walk'") == ""


PRINTING = [
    # the file, what must be shown of what it printed
    ("import sys\nprint('loading')\nprint('usage: a file', file=sys.stderr)\nraise SystemExit(2)\n",
     ("loading", "usage: a file")),
    (("import argparse\np = argparse.ArgumentParser()\np.add_argument('--data', required=True)\n"
     "p.parse_args()\n"), ("usage: toy.py [-h] --data DATA", "required: --data")),
    ("import os\nprint('before the end')\nos._exit(3)\n", ("before the end",)),
    ("import warnings\nwarnings.warn('old')\n1 / 0\n", ("UserWarning: old",)),
    ("print('x' * 100_000)\nprint('at last')\n1 / 0\n", ("xxxx",)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "shown"), PRINTING, ids=[p[1][-1] for p in PRINTING])
def test_a_solution_that_fails_to_load_keeps_what_it_printed(
    toy: Toy, text: str, shown: tuple[str, ...]
) -> None:
    toy.write(text)
    verdict = toy.verdict()
    assert verdict["status"] == 1
    assert "you printed" in verdict["output"]
    for words in shown:
        assert words in verdict["printed"]
        assert words in verdict["output"]
