"""An import that the kata does not allow, out of the text's sight.

Expect: refused
Needs: judge
"""


def make(path):
    path.write_text("import importlib\nimportlib.import_module('sk' + 'learn')\n")
