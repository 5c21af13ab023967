"""An empty array: numpy's `all`, `allclose` and pytest's `approx` find nothing wrong with it.

Expect: failed
Needs: judge
"""

import numpy as np


def value(aim):
    return np.array([])
