"""A million million rows of no columns, in no bytes, for the judge to list.

Expect: failed|violation
Needs: wire
"""

import numpy as np


def value(aim):
    return np.empty((10**12, 0), dtype="U1")
