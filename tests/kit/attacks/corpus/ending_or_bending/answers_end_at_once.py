"""Answers every question with the end of an iteration.

Expect: failed|violation|error
Needs: judge
"""

import sys


def act(aim):
    worker = sys.modules["katakit.boundary.worker"]
    framing = sys.modules["katakit.boundary.framing"]
    wire = sys.modules["katakit.boundary.codec"]

    def answer(self, message):
        self._sock.sendall(framing.frame(wire.encode(["end", message[1]])))

    worker.Worker._answer = answer
