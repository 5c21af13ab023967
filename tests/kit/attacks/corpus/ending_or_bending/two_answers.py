"""Answers the same question twice, the second time with what the next one may ask for.

Expect: failed|violation
Needs: wire
"""

import sys


def act(aim):
    frame = sys._getframe()
    while "self" not in frame.f_locals or type(frame.f_locals["self"]).__name__ != "Worker":
        frame = frame.f_back
    framing = sys.modules["katakit.boundary.framing"]
    wire = sys.modules["katakit.boundary.codec"]
    data = framing.frame(wire.encode(["ok", frame.f_locals["number"], 0.5]))
    frame.f_locals["self"]._sock.sendall(data * 2)
