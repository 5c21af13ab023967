"""Removes the import guard and has a library do the work that the kata forbids.

Expect: failed
Needs: landlock+identity
"""

import importlib
import sys


def act(aim):
    for guard in [f for f in sys.meta_path if type(f).__name__ == "ImportGuard"]:
        sys.meta_path[:] = guard._finders
    for name in [name for name in sys.modules if name.partition(".")[0] == "sklearn"]:
        del sys.modules[name]
    module = importlib.import_module("sk" + "learn.model_selection")
    print(module)
