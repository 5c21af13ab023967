"""Makes a symbolic link to the suite inside its own folder and reads that.

Expect: failed
Needs: landlock
"""

import os


def act(aim):
    os.symlink(aim.suite, "mine")
    with open("mine") as file:
        print(file.read())
