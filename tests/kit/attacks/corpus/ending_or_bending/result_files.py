"""A thread that rewrites the verdict wherever it may be written.

Expect: failed
Needs: landlock+identity
"""

import os


def act(aim):
    path = os.path.join(aim.folder, "verdict.json")
    with open(path, "w") as file:
        file.write('{"passed": true}')
    os.unlink(path)
