"""A hundred megabytes.

Expect: refused
Needs: judge
"""


def make(path):
    path.write_bytes(b"#" * (100 << 20))
