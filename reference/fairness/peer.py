"""scikit-learn's contingency matrix and SciPy's interval in the kata's interface."""

import numpy as np
import pandas as pd
from scipy.stats import binomtest
from sklearn.metrics.cluster import contingency_matrix


def group_rates(y_true, y_pred, groups, *, min_n=30):
    labels = {"y_true": np.asarray(y_true), "y_pred": np.asarray(y_pred)}
    for name, values in labels.items():
        if not set(values.tolist()) <= {0, 1}:
            raise ValueError(name)
    frame = groups if isinstance(groups, pd.DataFrame) else pd.DataFrame({"group": list(groups)})
    frame = frame.astype(object).where(frame.notna(), None)
    names = list(frame.itertuples(index=False, name=None))
    if not names or {len(values) for values in labels.values()} != {len(names)}:
        raise ValueError("lengths")
    code, firsts = pd.factorize(pd.Series(names, dtype=object))
    cell = 2 * labels["y_true"].astype(int) + labels["y_pred"].astype(int)
    # four rows of one more group, so that each of the cells has a column
    code, cell = np.append(code, [len(firsts)] * 4), np.append(cell, range(4))
    tn, fp, fn, tp = contingency_matrix(code, cell)[:-1].T.astype(float)
    called = [name if isinstance(groups, pd.DataFrame) else name[0] for name in firsts]
    n = (tn + fp + fn + tp).astype(int)
    with np.errstate(invalid="ignore"):
        rates = (fp + tp) / n, (fn + tp) / n, tp / (tp + fn), fp / (fp + tn), tp / (tp + fp)
    shown = ("selection_rate", "base_rate", "tpr", "fpr", "precision")
    return pd.DataFrame(
        {"group": pd.Series(called, dtype=object), "n": n, "small": n < min_n}
        | dict(zip(shown, rates, strict=True))
    )


def disparities(y_true, y_pred, groups, *, min_n=30):
    report = group_rates(y_true, y_pred, groups, min_n=min_n)
    large = report[~report["small"]].set_index("group")
    rates = large[["selection_rate", "base_rate", "tpr", "fpr"]]
    gaps = (rates.max() - rates.min()).where(rates.count() > 1)
    lowest, highest = rates["selection_rate"].min(), rates["selection_rate"].max()
    ratio = 1.0 if highest == 0 else lowest / highest
    return {
        "parity_difference": gaps["selection_rate"],
        "parity_ratio": ratio if len(large) > 1 else np.nan,
        "odds_difference": gaps[["tpr", "fpr"]].max(),
        "base_rate_difference": gaps["base_rate"],
        "lowest": large.index[rates["selection_rate"].argmin()] if len(large) else None,
        "left_out": report.loc[report["small"], "group"].tolist(),
    }


def wilson(successes, n, *, confidence=0.95):
    return tuple(binomtest(successes, n).proportion_ci(confidence, method="wilson"))
