"""Brackets and signs, nested deeper than any parser goes.

Expect: refused
Needs: judge
"""


def make(path):
    path.write_text("-" * 900_000 + "1")
