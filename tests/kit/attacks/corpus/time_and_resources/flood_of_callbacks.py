"""Asks without end for callbacks, and never reads what the judge answers.

Expect: timeout|violation
Needs: judge
"""

import sys


def act(aim):
    framing = sys.modules["katakit.boundary.framing"]
    wire = sys.modules["katakit.boundary.codec"]
    frame = sys._getframe()
    while "self" not in frame.f_locals or type(frame.f_locals["self"]).__name__ != "Worker":
        frame = frame.f_back
    call = framing.frame(wire.encode(["call", 1, 0, "", ["list"], ["dict"]]))
    while True:
        frame.f_locals["self"]._sock.sendall(call * 1000)
