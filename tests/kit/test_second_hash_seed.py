"""What the second zygote imports: what the tests that want it can hand over, and no more."""

from __future__ import annotations

import ast

import pytest

from katakit.judge.second_hash_seed import FIXTURE, imports_of_tests_with

HEAD = "import numpy as np\nimport pandas as pd\nimport pytest\nfrom scipy import stats\n"

SUITES = [
    ("def test_a(candidate):\n    pd.DataFrame()\n", set()),
    (f"def test_a({FIXTURE}):\n    np.array(1)\n", {"numpy"}),
    (f"def rows():\n    return np.eye(2)\ndef test_a({FIXTURE}):\n    rows()\n", {"numpy"}),
    (f"A = {{'x': [pd.NA]}}\ndef test_a({FIXTURE}):\n    A\n", {"pandas"}),
    (f"A = 1\nA = stats.norm\ndef test_a({FIXTURE}):\n    A\n", {"scipy", "scipy.stats"}),
    (f"def test_a({FIXTURE}):\n    import sklearn\n", {"sklearn"}),
    (f"@pytest.mark.x(np.nan)\ndef test_a({FIXTURE}):\n    pass\n", {"numpy", "pytest"}),
    (f"@f\ndef data():\n    return pd.NA\ndef test_a({FIXTURE}, data):\n    pass\n", {"pandas"}),
    (f"class A:\n    b = np.nan\nc = A()\ndef test_a({FIXTURE}):\n    c\n", {"numpy"}),
    (f"if 1:\n    a = pd.NA\ndef test_a({FIXTURE}):\n    a\n", {"pandas"}),
    (f"a, b = np.nan, 1\ndef test_a({FIXTURE}):\n    b\n", {"numpy"}),
    (f"def f(x=pd.NA):\n    f()\ndef test_a({FIXTURE}):\n    f()\n", {"pandas"}),
    (f"def other():\n    data = pd.NA\ndef test_a({FIXTURE}):\n    data = 1\n", set()),
    (f"def f():\n    global a\n    a = pd.NA\ndef test_a({FIXTURE}):\n    a\n", {"pandas"}),
]


@pytest.mark.parametrize(("suite", "imports"), SUITES, ids=[s for s, _ in SUITES])
def test_names_are_followed_through_the_top_level(suite: str, imports: set[str]) -> None:
    assert set(imports_of_tests_with(FIXTURE, ast.parse(HEAD + suite))) == imports
