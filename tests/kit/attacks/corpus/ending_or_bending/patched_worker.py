"""Patches the worker so that every value it sends is the suite's own object, or what was sent.

Expect: failed|violation
Needs: judge
"""

import sys


def act(aim):
    wire = sys.modules["katakit.boundary.codec"]
    wire.Packer.pack = lambda self, value: ["suite", 0]
