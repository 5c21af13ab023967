"""A link into /proc, to what the judge knows of itself.

Expect: refused
Needs: judge
"""


def make(path):
    path.symlink_to("/proc/self/environ")
