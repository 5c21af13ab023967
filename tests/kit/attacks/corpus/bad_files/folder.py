"""A folder.

Expect: refused
Needs: judge
"""


def make(path):
    path.mkdir()
