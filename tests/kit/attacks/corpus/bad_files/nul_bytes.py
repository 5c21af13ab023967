"""A NUL byte in the text.

Expect: refused
Needs: judge
"""


def make(path):
    path.write_bytes(b"x = 1\n\0\n")
