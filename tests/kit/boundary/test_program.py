"""A solution compiled once: later workers load the code, and nobody can tell."""

from __future__ import annotations

import marshal

import pytest

from katakit.boundary.program import Program

PLAYGROUND = """
import traceback

counter = []

def fail():
    counter.append(1)
    raise ValueError(len(counter))

def trace():
    try:
        fail()
    except ValueError:
        return traceback.format_exc()
"""


def test_the_second_worker_gets_the_code_and_all_is_as_before(make_workers):
    workers = make_workers(PLAYGROUND)
    assert workers.program.code == b""
    traces = []
    for _ in range(4):
        candidate = workers.next()
        traces.append(candidate.trace())
        candidate._connection.close()
    assert marshal.loads(workers.program.code).co_filename == "playground.py"
    assert len(set(traces)) == 1
    assert "line 8, in fail\n    raise ValueError(len(counter))" in traces[0]
    assert traces[0].endswith("ValueError: 1\n")


@pytest.mark.parametrize("source", ["return 1", "x = (", "\0", "-" * 100_000 + "1"])
def test_a_text_that_does_not_compile_stays_a_text(source):
    program = Program("p", "p.py", source)
    assert program.compiled() == program


def test_warnings_about_a_text_are_the_first_workers(recwarn):
    assert Program("p", "p.py", "x = '\\d' is 3").compiled().code
    assert not recwarn.list
