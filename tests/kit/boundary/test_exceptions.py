"""What the candidate raises, the suite sees: known errors as themselves, never an outcome."""

from __future__ import annotations

import builtins
import re

import pytest

from katakit.boundary.failures import CandidateError, details_of

IMPORTS = ("numpy",)
PLAYGROUND = """
import builtins
import numpy as np


class Custom(Exception):
    pass


class Narrow(ValueError):
    pass


class Narrower(Narrow, KeyError):
    pass


class Skipped(BaseException):
    __module__ = "builtins"


class HostileText(ValueError):
    def __str__(self):
        raise SystemExit("from __str__")
    __repr__ = __str__


class HostileArguments(ValueError):
    @property
    def args(self):
        raise KeyboardInterrupt


class LiesAboutItsText(ValueError):
    def __str__(self):
        return Sly("not mine")


class Sly(str):
    def __getitem__(self, key):
        return 5
    def encode(self, *args):
        return b"\\xff"


Forged = type("AssertionError", (Exception,), {"__module__": "builtins"})
Exit = type("Exit", (Exception,), {"__module__": "_pytest.outcomes"})


def fail(name, *args):
    cls = globals().get(name) or getattr(builtins, name)
    raise cls(*args)


def fail_deep(n):
    if n:
        fail_deep(n - 1)
    raise ValueError("deep down")


def library():
    return np.linalg.inv(np.zeros((2, 2)))


def inside_numpy():
    return np.apply_along_axis(lambda row: {}["k"], 0, np.zeros((2, 2)))


def chained():
    try:
        1 / 0
    except ZeroDivisionError as error:
        raise ValueError("chained") from error


def group():
    raise ExceptionGroup("several", [ValueError("a")])


def cyclic():
    one, two = ValueError("one"), ValueError("two")
    one.__cause__, two.__cause__ = two, one
    raise one


def huge():
    raise ValueError("x" * 10_000_000)


def surrogate():
    raise ValueError("\\ud800")


def decode():
    b"\\xff".decode("utf-8")


def missing():
    open("/nowhere/at/all")


def breaks():
    breakpoint()


def recurse():
    return recurse()


def fine():
    return "fine"


def generate():
    yield 1
    raise LookupError("after one")


class Model:
    def fit(self):
        raise RuntimeError("not fitted")

    @property
    def broken(self):
        raise ValueError("a property")

    def __len__(self):
        raise OverflowError("too long")
"""


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("ValueError", ("k must be positive, got -1",)), ("TypeError", ("no",)),
        ("KeyError", ("k",)),
        ("IndexError", ("out",)), ("ZeroDivisionError", ("division",)), ("RuntimeError", ("x",)),
        ("NotImplementedError", ("task 1",)), ("AssertionError", ("its own",)),
        ("OSError", (2, "gone")),
        ("Exception", ("plain",)), ("UserWarning", ("warned",)), ("AttributeError", ("a",)),
        ("ValueError", ()), ("ValueError", (1, None, 0.5, "two", True)), ("StopAsyncIteration", ()),
    ],
    ids=str,
)  # fmt: skip
def test_a_builtin_is_itself_with_its_arguments(candidate, name, args):
    if name == "StopAsyncIteration":
        with pytest.raises(CandidateError, match="^StopAsyncIteration$"):
            candidate.fail(name, *args)
        return
    expected = getattr(builtins, name)(*args)
    with pytest.raises(type(expected), match=re.escape(str(expected)) or "^$") as caught:
        candidate.fail(name, *args)
    assert type(caught.value) is type(expected)
    assert caught.value.args == expected.args
    assert str(caught.value) == str(expected)


@pytest.mark.parametrize(
    ("name", "base", "text"),
    [
        ("Narrow", ValueError, "Narrow: why"),
        ("Narrower", ValueError, "Narrower: 'why'"),
        ("Custom", CandidateError, "Custom: why"),
    ],
)
def test_a_subclass_is_its_nearest_builtin_base_with_its_own_name(candidate, name, base, text):
    with pytest.raises(base, match=f"^{text}$") as caught:
        candidate.fail(name, "why")
    assert type(caught.value) is base


def test_a_library_error_is_its_builtin_base(candidate):
    with pytest.raises(ValueError, match="LinAlgError: Singular matrix"):
        candidate.library()


@pytest.mark.parametrize(
    ("name", "args", "text"),
    [
        ("SystemExit", (0,), "SystemExit: 0"), ("KeyboardInterrupt", (), "KeyboardInterrupt"),
        ("GeneratorExit", (), "GeneratorExit"), ("BaseException", ("x",), "BaseException: x"),
        ("Skipped", ("skip me",), "Skipped: skip me"), ("Exit", ("bye",), "Exit: bye"),
        ("StopIteration", (3,), "StopIteration: 3"),
    ],
)  # fmt: skip
def test_what_would_end_or_bend_a_run_is_a_candidate_error(candidate, name, args, text):
    with pytest.raises(CandidateError, match=f"^{text}$"):
        candidate.fail(name, *args)
    assert candidate.fine() == "fine"


def test_a_class_with_a_builtins_name_is_not_that_builtin(candidate):
    with pytest.raises(CandidateError, match="^AssertionError: forged$"):
        candidate.fail("Forged", "forged")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("HostileText", "its message can't be shown"),
        ("LiesAboutItsText", "its message can't be shown"),
        ("HostileArguments", "^HostileArguments: x$"),
    ],
)
def test_a_hostile_error_is_still_told(candidate, name, words):
    with pytest.raises(ValueError, match=words):
        candidate.fail(name, "x")
    assert candidate.fine() == "fine"


def test_a_group_is_a_candidate_error(candidate):
    with pytest.raises(CandidateError, match=r"ExceptionGroup: several \(1 sub-exception\)"):
        candidate.group()


def test_a_builtin_that_wants_other_arguments_is_told_by_its_message(candidate):
    with pytest.raises(ValueError, match="UnicodeDecodeError: 'utf-8' codec can't decode"):
        candidate.decode()
    with pytest.raises(FileNotFoundError, match="No such file or directory|nowhere"):
        candidate.missing()


def test_long_and_odd_messages_are_shortened_and_mended(candidate):
    with pytest.raises(ValueError, match="x{100}") as caught:
        candidate.huge()
    assert len(str(caught.value)) == 4_000
    with pytest.raises(ValueError, match="^\ud800$") as caught:
        candidate.surrogate()
    assert details_of(caught.value).message == "?"


def test_causes_stay_behind(candidate):
    for name in ("chained", "cyclic"):
        with pytest.raises(ValueError, match="chained|one") as caught:
            getattr(candidate, name)()
        assert caught.value.__cause__ is None


def test_details_name_the_frames_of_the_candidates_file_only(candidate):
    with pytest.raises(ValueError, match="deep down") as caught:
        candidate.fail_deep(2)
    details = details_of(caught.value)
    lines = PLAYGROUND.splitlines()
    assert details.type_name == "ValueError"
    assert [name for _, name in details.frames] == ["fail_deep"] * 3
    assert "raise ValueError" in lines[details.frames[-1][0] - 1]
    with pytest.raises(KeyError, match="k") as caught:
        candidate.inside_numpy()
    assert [name for _, name in details_of(caught.value).frames] == ["inside_numpy", "<lambda>"]


def test_no_more_than_the_innermost_frames_are_told(candidate):
    with pytest.raises(RecursionError, match="maximum recursion depth") as caught:
        candidate.recurse()
    assert len(details_of(caught.value).frames) == 20
    assert candidate.fine() == "fine"


def test_a_call_for_a_debugger_is_named(candidate):
    with pytest.raises(CandidateError, match="breakpoint.* was called, but judged code has no"):
        candidate.breaks()


def test_methods_properties_and_protocols_raise_alike(candidate):
    model = candidate.Model()
    with pytest.raises(RuntimeError, match="not fitted"):
        model.fit()
    with pytest.raises(ValueError, match="a property"):
        model.broken
    with pytest.raises(OverflowError, match="too long"):
        len(model)


def test_a_generator_raises_where_it_is(candidate):
    items = candidate.generate()
    iterator = iter(items)
    assert next(iterator) == 1
    with pytest.raises(LookupError, match="after one"):
        next(iterator)


# --- while loading -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "error", "words"),
    [
        ("1 / 0", ZeroDivisionError, "division"),
        ("def f(:", SyntaxError, "invalid syntax"),
        ("import nothing_of_that_name", ModuleNotFoundError, "No module named"),
        ("raise SystemExit(0)", CandidateError, "SystemExit: 0"),
        ("class Skipped(BaseException): pass\nraise Skipped('x')", CandidateError, "Skipped: x"),
    ],
    ids=["error", "syntax", "import", "exit", "skip"],
)
def test_what_is_raised_while_loading_is_raised_alike(make_workers, source, error, words):
    workers = make_workers(source)
    with pytest.raises(error, match=words):
        workers.next(prefetch=False)
    workers.close()
