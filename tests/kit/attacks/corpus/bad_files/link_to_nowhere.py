"""A link to nowhere.

Expect: refused
Needs: judge
"""


def make(path):
    path.symlink_to("nowhere.py")
