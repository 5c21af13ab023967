"""Bytes that are no UTF-8 text.

Expect: refused
Needs: judge
"""


def make(path):
    path.write_bytes(b"x = '\xff\xfe'\n")
