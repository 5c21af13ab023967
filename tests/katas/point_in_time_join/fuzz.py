"""Random small tables with many ties, in any order, some of them empty or without a zone.

Equal rows of one event and one creation are told apart by their position alone.
"""

import numpy as np
import pandas as pd
from hypothesis import strategies as st

INPUTS = st.tuples(
    st.integers(0, 2**32 - 1),
    st.integers(0, 25),
    st.integers(0, 25),
    st.booleans(),
    st.sampled_from([None, 0, 1, 4]),
    st.sampled_from([None, "UTC", "Europe/Oslo"]),
    st.sampled_from(["ns", "us", "s"]),
    st.booleans(),
)


def run(solution, values):
    """Return what a solution makes of one input."""
    seed, n_labels, n_features, with_created, hours, zone, unit, two_keys = values
    rng = np.random.default_rng(seed)
    labels = _table(rng, n_labels, ["at"], zone, "ns")
    features = _table(rng, n_features, ["at", "written"], zone, unit)
    features["x"] = np.arange(n_features)
    features["t"] = pd.Series(rng.choice(["p", "q", "r"], n_features), dtype=object)
    options = {"created": "written"} if with_created else {}
    if not with_created:
        del features["written"]
    if hours is not None:
        options["ttl"] = pd.Timedelta(hours, "h")
    by = ["user", "shop"] if two_keys else "user"
    if not two_keys:
        del features["shop"]
    result = solution.point_in_time_join(labels, features, on="at", by=by, **options)
    known = [[None if pd.isna(v) else v for v in result[name].tolist()] for name in ("x", "t")]
    return list(result.columns), result.index.tolist(), known


def _table(rng, n, times, zone, unit):
    frame = pd.DataFrame({"user": pd.Series(rng.choice(["a", "b", "c"], n), dtype=object)})
    frame["shop"] = rng.integers(0, 2, n)
    for name in times:
        hours = rng.integers(0, 12, n).astype("timedelta64[h]")
        column = pd.Series((np.datetime64("2024-10-26T20:00:00") + hours).astype(f"M8[{unit}]"))
        frame[name] = column if zone is None else column.dt.tz_localize("UTC").dt.tz_convert(zone)
    return frame.set_axis(rng.integers(0, 5, n))


TOLERANCE = {"rtol": 0.0, "atol": 0.0}
