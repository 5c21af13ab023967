"""Text that no file and no JSON can hold.

Expect: failed
Needs: report
"""

import numpy as np


def value(aim):
    return np.array(["\ud800" * 9, "\udfff"])
