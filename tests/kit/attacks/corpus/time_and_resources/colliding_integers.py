"""A set of integers that all have the same hash, forged, for the judge to build.

Expect: failed|timeout|violation
Needs: judge
"""

import sys


def act(aim):
    frame = sys._getframe()
    while "self" not in frame.f_locals or type(frame.f_locals["self"]).__name__ != "Worker":
        frame = frame.f_back
    framing = sys.modules["katakit.boundary.framing"]
    wire = sys.modules["katakit.boundary.codec"]
    same = [["int", (i * ((1 << 61) - 1)).to_bytes(16, "little")] for i in range(1, 60_000)]
    data = wire.encode(["ok", frame.f_locals["number"], ["set", *same]])
    frame.f_locals["self"]._sock.sendall(framing.frame(data))
