"""Lists the folder of the suites.

Expect: failed
Needs: landlock
"""

import os


def act(aim):
    print(os.listdir(os.path.dirname(aim.suite)))
