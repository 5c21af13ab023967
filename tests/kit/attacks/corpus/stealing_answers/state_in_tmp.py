"""Leaves a note outside, for a later test.

Expect: failed
Needs: landlock
"""

import os


def act(aim):
    path = os.path.join(aim.folder, "note")
    with open(path, "w") as file:
        file.write("seen")
    os.unlink(path)
