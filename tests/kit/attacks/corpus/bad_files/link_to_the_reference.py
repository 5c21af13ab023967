"""A link to the reference, by its path, which is told in aim.

Expect: refused
Needs: judge
"""

from pathlib import Path

REFERENCE = Path("reference")


def make(path):
    path.symlink_to(path.parent.parent / "root" / REFERENCE / path.stem / path.name)
