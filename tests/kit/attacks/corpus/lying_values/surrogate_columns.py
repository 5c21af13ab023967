"""A table whose column names no file can hold, one of them an unwritable number.

Expect: failed
Needs: report
"""

import pandas as pd


def value(aim):
    return pd.DataFrame([[1.0, 2.0]], columns=["\ud800", 10**5000])
