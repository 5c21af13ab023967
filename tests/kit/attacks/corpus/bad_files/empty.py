"""An empty file.

Expect: error
Needs: judge
"""


def make(path):
    path.write_text("")
