"""Random tables with holes, a spec of all kinds, and rows to serve, one at a time as well."""

import numpy as np
import pandas as pd
from hypothesis import strategies as st

NUMBERS = st.none() | st.integers(-50, 50) | st.floats(-1e3, 1e3).map(lambda x: round(x, 2))
LABELS = st.none() | st.sampled_from(["", "nan", "a", "B", "Ø", "10", "9"])
GRADES = st.none() | st.integers(-3, 12)
DATES = st.none() | st.dates().map(lambda day: day.replace(year=1950 + day.year % 100, day=1))
RECORD = st.fixed_dictionaries({
    "amount": NUMBERS, "city": LABELS, "grade": GRADES, "joined": DATES.map(lambda d: d and str(d)),
})  # fmt: skip
SPEC = {"joined": "date", "city": "category", "amount": "numeric", "grade": "category"}
INPUTS = st.tuples(
    st.lists(RECORD, min_size=1, max_size=8),
    st.lists(RECORD, min_size=1, max_size=4),
    st.sampled_from(["median", "mean"]),
)


def run(solution, values):
    """Return names, features, and those of the first row alone after a round trip."""
    train, rows, impute = values
    pipeline = solution.FeaturePipeline(SPEC, impute=impute).fit(pd.DataFrame(train))
    restored = solution.FeaturePipeline.from_json(pipeline.to_json())
    return {
        "names": list(pipeline.feature_names_out()),
        "features": np.asarray(pipeline.transform(pd.DataFrame(rows))).tolist(),
        "first": np.asarray(restored.transform(pd.DataFrame(rows[:1]))).tolist(),
    }


TOLERANCE = {"rtol": 1e-7, "atol": 1e-7}
