"""Imports pytest and ends its session with the status of success.

Expect: failed
Needs: landlock
"""

import importlib
import sys


def act(aim):
    for guard in [
        f for f in sys.meta_path if type(f).__module__ == "katakit.boundary.importable_packages"
    ]:
        sys.meta_path[:] = guard._finders
    sys.modules.pop("pytest", None)
    sys.modules.pop("_pytest", None)
    pytest = importlib.import_module("py" + "test")
    pytest.exit("fine", returncode=0)
