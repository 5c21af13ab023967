"""Starts another program.

Expect: failed
Needs: seccomp+landlock
"""

import subprocess


def act(aim):
    subprocess.run(["/bin/true"], check=True)
