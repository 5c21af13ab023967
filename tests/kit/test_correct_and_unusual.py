"""Correct solutions that do what people do: none is refused, nothing of it is told as a mistake."""

from __future__ import annotations

import pytest

from .conftest import Toy

STREAMS = [
    "import sys\nsys.stdout.reconfigure(encoding='utf-8', errors='replace')",
    "import sys\nsys.stderr.reconfigure(line_buffering=True)\nsys.stdin.reconfigure(encoding='utf-8')",
    "import io, sys\nsys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding='utf-8')",
    "import io, sys\nsys.stderr = io.TextIOWrapper(sys.stderr.detach(), write_through=True)",
    "import codecs, sys\nsys.stdout = codecs.getwriter('utf-8')(sys.stdout.detach())",
    "import os\nwith os.fdopen(1, 'w', closefd=False) as out:\n    out.write('hello')",
    "import logging, faulthandler\nfaulthandler.enable()\nlogging.basicConfig()\nlogging.error('x')",
    "import sys\nassert not sys.stdout.isatty() and sys.stdout.fileno() == 1\nprint('x', flush=True)",
    (
        "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()) as f:\n    print('x')\n"
        "assert f.getvalue() == 'x\\n'"
    ),
    "import sys\nassert sys.stdin.read() == '' and sys.stdout.name == '<stdout>'",
]
NEVER_RUN = [
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import polars as pl",
    "import typing as t\nif t.TYPE_CHECKING:\n    from sklearn.base import BaseEstimator",
    "from typing import TYPE_CHECKING as TC\nif not TC:\n    pass\nelse:\n    import torch",
    "if False:\n    import torch",
    "if __name__ == '__main__':\n    import matplotlib.pyplot as plt\n    plt.show()",
    "if '__main__' == __name__ and True:\n    from helpers import show",
    "def plot():\n    import matplotlib.pyplot as plt",
    "class Plot:\n    def show(self):\n        import seaborn",
]
FALLBACKS = [
    "try:\n    from numba import njit\nexcept ImportError:\n    def njit(f):\n        return f",
    "try:\n    import pandas as pd\nexcept ModuleNotFoundError:\n    pd = None\nassert pd is None",
    "try:\n    import sklearn\nexcept (ImportError, OSError):\n    sklearn = None",
    "try:\n    import torch\nexcept Exception:\n    torch = None",
    "try:\n    import torch\nexcept:\n    torch = None",
    "import contextlib\nwith contextlib.suppress(ImportError):\n    import pandas",
    "from importlib.util import find_spec\nassert find_spec('pandas') is None\nassert find_spec('numpy')",
    "import numpy as np\nnp.show_config()",
    "from importlib.metadata import version\nassert version('numpy')",
]
OF_ITSELF = [
    (
        "import argparse\np = argparse.ArgumentParser()\np.add_argument('--n', default=5, type=int)\n"
        "assert p.parse_args().n == 5 and p.prog == 'toy.py'"
    ),
    "import argparse\np = argparse.ArgumentParser()\np.add_argument('file', nargs='?')\np.parse_args()",
    "import sys\nassert len(sys.argv) == 1 and sys.argv[0] == __file__ == sys.orig_argv[1]",
    "import __main__\nassert not hasattr(__main__, '__file__')",
    "import inspect\ndef f():\n    return 1\nassert inspect.getsource(f).endswith('return 1\\n')",
    "import inspect\nclass A:\n    x = 1\nassert inspect.getsource(A) == 'class A:\\n    x = 1\\n'",
    (
        "import traceback\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n"
        "    text = traceback.format_exc()\nassert 'katakit' not in text and '1 / 0' in text"
    ),
    (
        "import getpass, os, pathlib\nassert getpass.getuser()\n"
        "assert str(pathlib.Path.home()) == os.environ['HOME']"
    ),
    (
        "import pickle, dataclasses, typing\n@dataclasses.dataclass\nclass P:\n    x: 'int' = 1\n"
        "assert pickle.loads(pickle.dumps(P(2))) == P(2) and typing.get_type_hints(P) == {'x': int}"
    ),
    "import logging\nlogging.getLogger(__name__).warning('in %s', __file__)",
]
UNUSUAL = [
    *STREAMS, *NEVER_RUN, *FALLBACKS, *OF_ITSELF,
    "import sys\nsys.setrecursionlimit(10**6)",
    "import functools\nmean_of = functools.lru_cache(lambda values: sum(values))",
]  # fmt: skip


@pytest.mark.parametrize("text", UNUSUAL)
def test_a_correct_solution_passes_whatever_it_does_beside(
    toy: Toy, reference_text: str, text: str
) -> None:
    toy.write(f"{text}\n\n{reference_text}")
    verdict = toy.verdict()
    assert verdict["trouble"] == ""
    assert verdict["complete"]


def test_an_encoding_that_a_file_names_is_that_in_which_it_is_read(
    toy: Toy, reference_text: str
) -> None:
    text = f"# -*- coding: latin-1 -*-\nassert len('é') == 1\n{reference_text}"
    toy.write(text.encode("latin-1"))
    assert toy.verdict()["complete"]


def test_an_allowed_package_that_is_imported_by_its_name_alone_crosses_as_its_values(
    toy: Toy, reference_text: str
) -> None:
    dynamic = "import importlib\nnp = importlib.import_module('numpy')\n"
    text = reference_text.replace("sum(values) / len(values)", "np.asarray(values).mean()")
    toy.write(dynamic + text.replace("return a + b", "return (np.array([a, 0]) + b)[0]"))
    outcomes = {r["slug"]: r["outcome"] for r in toy.verdict("-k", "means")["requirements"]}
    assert outcomes["means"] == "passed"


def test_an_import_in_a_function_fails_what_calls_it_and_nothing_else(
    toy: Toy, reference_text: str
) -> None:
    toy.write(reference_text.replace('"""Return the mean."""', "import pandas as pd"))
    verdict = toy.verdict()
    told = {r["slug"]: (r["outcome"], r["message"]) for r in verdict["requirements"]}
    assert told["sums"][0] == told["counter"][0] == "passed"
    outcome, message = told["means"]
    assert outcome == "failed"
    assert message.startswith("imports pandas, which this kata does not allow. Allowed: ")
    assert message.endswith("the standard library, numpy; do without pandas.")


def test_what_a_library_has_imported_for_itself_is_not_there_for_a_solution(
    toy: Toy, reference_text: str
) -> None:
    toy.suite.write_text(
        toy.suite.read_text().replace("import pytest", "import pandas\nimport pytest")
    )
    toy.write(reference_text.replace('"""Return the sum."""', "import pandas"))
    verdict = toy.verdict()
    message = next(r["message"] for r in verdict["requirements"] if r["slug"] == "sums")
    assert message.startswith("imports pandas, which this kata does not allow")


HELPERS = [
    # the import, what is to be put into the file
    ("from utils import take", "put `take` into it"),
    ("from .parts import take, drop", "put `take` and `drop` into it"),
    ("import helpers as h\nh.clean(1)", "put `clean` into it"),
    ("from lib.parts import *", "put what it uses of it into it"),
]


@pytest.mark.parametrize(("statement", "mend"), HELPERS)
def test_a_file_of_ones_own_is_to_be_put_into_the_solution(
    toy: Toy, statement: str, mend: str
) -> None:
    toy.write(f"{statement}\n")
    assert f"a solution is one file; {mend}" in toy.verdict()["trouble"]


def test_a_file_that_lies_beside_is_told_as_such(toy: Toy) -> None:
    toy.write("def take(): ...\n", "solutions/utils.py")
    toy.write("from utils import take\n")
    said = "imports utils, and a solution is one file; put `take` into it."
    assert toy.verdict()["trouble"].endswith(said)
