"""An object whose pickle would run code in the judge.

Expect: failed
Needs: wire
"""

import os


class Payload:
    def __init__(self, folder):
        self.folder = folder

    def __reduce__(self):
        return os.mkdir, (self.folder + "/unpickled",)


def value(aim):
    return Payload(aim.folder)
