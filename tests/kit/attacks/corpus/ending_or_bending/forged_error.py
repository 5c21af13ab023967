"""Answers with a forged error that claims to be the suite's own, of every number there is.

Expect: failed|violation
Needs: judge
"""

import sys


def act(aim):
    frame = sys._getframe()
    while "self" not in frame.f_locals or type(frame.f_locals["self"]).__name__ != "Worker":
        frame = frame.f_back
    framing = sys.modules["katakit.boundary.framing"]
    wire = sys.modules["katakit.boundary.codec"]
    number = frame.f_locals["number"]
    error = ["Skipped", "AssertionError", "passed", [], [["9" * 5000, "f"]], 1, "file", "x"]
    sock = frame.f_locals["self"]._sock
    sock.sendall(framing.frame(wire.encode(["err", number, error])))
