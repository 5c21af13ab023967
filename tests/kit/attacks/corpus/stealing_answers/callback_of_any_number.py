"""Calls functions of the suite by numbers that it was never given.

Expect: failed|violation
Needs: wire
"""

import sys


def act(aim):
    frame = sys._getframe()
    while "self" not in frame.f_locals or type(frame.f_locals["self"]).__name__ != "Worker":
        frame = frame.f_back
    for number in range(-1, 9):
        frame.f_locals["self"].call_back(number, "__globals__", (), {})
