"""No Python.

Expect: refused
Needs: judge
"""


def make(path):
    path.write_text("def f(:\n")
