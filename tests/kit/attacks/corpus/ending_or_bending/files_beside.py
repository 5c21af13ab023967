"""Writes a conftest, settings and modules that the judge's interpreter might pick up.

Expect: failed
Needs: landlock+identity
"""

import os


def act(aim):
    for name in ("conftest.py", "sitecustomize.py", "json.py", "pytest.ini", "x.pth"):
        path = os.path.join(aim.folder, name)
        with open(path, "w") as file:
            file.write("raise SystemExit(0)\n")
        os.unlink(path)
