"""Patches the worker's answering so that each question is answered with its own arguments.

Expect: failed|violation|error
Needs: judge
"""

import sys


def act(aim):
    worker = sys.modules["katakit.boundary.worker"]
    framing = sys.modules["katakit.boundary.framing"]
    wire = sys.modules["katakit.boundary.codec"]

    def answer(self, message):
        reply = ["ok", message[1], message[-1]]
        self._sock.sendall(framing.frame(wire.encode(reply)))

    worker.Worker._answer = answer
