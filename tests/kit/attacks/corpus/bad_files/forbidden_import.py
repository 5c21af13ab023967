"""An import that the kata does not allow.

Expect: refused
Needs: judge
"""


def make(path):
    path.write_text("from sklearn.model_selection import KFold\n")
