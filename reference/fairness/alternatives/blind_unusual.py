"""A tally class, exact fractions, NaN as the unknown name, a dict subclass, a list for an interval."""

from collections import Counter
from fractions import Fraction
from statistics import NormalDist

import numpy as np
import pandas as pd

NAN = np.float64("nan")


class WrongInput(ValueError):
    """What this file raises."""


class Disparities(dict):
    """A dictionary that knows it is a report."""


class Tally(Counter):
    """The four cells of a confusion matrix, counted by (truth, guess)."""

    def of(self, truths=(0, 1), guesses=(0, 1)):
        return sum(self[truth, guess] for truth in truths for guess in guesses)

    def share(self, part, whole):
        below = self.of(**whole)
        return Fraction(self.of(**part), below) if below else None

    def rates(self):
        positive, chosen, both = {"truths": (1,)}, {"guesses": (1,)}, {"truths": (1,), "guesses": (1,)}
        yield "selection_rate", self.share(chosen, {})
        yield "base_rate", self.share(positive, {})
        yield "tpr", self.share(both, positive)
        yield "fpr", self.share({"truths": (0,), "guesses": (1,)}, {"truths": (0,)})
        yield "precision", self.share(both, chosen)


def bits(values, name):
    values = values.tolist() if hasattr(values, "tolist") else list(values)
    kinds = set(map(repr, values)) - {"0", "1", "True", "False", "0.0", "1.0"}
    if kinds:
        kinds = {str(value) for value in values if isinstance(value, str) or pd.isna(value) or value not in (0, 1)}
    if kinds:
        raise WrongInput(f"{name}: neither zero nor one: {', '.join(sorted(kinds))}")
    return [int(value) for value in values]


def names_of(groups):
    def clean(name):
        return NAN if name is None or name is pd.NA or name != name else name

    if isinstance(groups, pd.DataFrame):
        columns = (map(clean, groups.iloc[:, j].tolist()) for j in range(groups.shape[1]))
        return list(zip(*columns))
    return [clean(name) for name in (groups.tolist() if hasattr(groups, "tolist") else groups)]


def tallies(y_true, y_pred, groups):
    truths, guesses, names = bits(y_true, "y_true"), bits(y_pred, "y_pred"), names_of(groups)
    if {len(truths)} != {len(guesses), len(names), len(truths)} or not names:
        raise WrongInput("every row needs a truth, a prediction and a group; and there must be rows")
    cells = Counter(zip(names, truths, guesses))
    found = {name: Tally() for name in names}
    for (name, truth, guess), count in cells.items():
        found[name][truth, guess] += count
    return found


def group_rates(y_true, y_pred, groups, *, min_n=30):
    found = tallies(y_true, y_pred, groups)
    column = np.empty(len(found), dtype=object)
    for position, name in enumerate(found):
        column[position] = name
    report = pd.DataFrame({"group": column})
    report["n"] = np.array([tally.of() for tally in found.values()], dtype=np.int32)
    report["small"] = (report["n"] < min_n).astype(object)
    for rate in ("selection_rate", "base_rate", "tpr", "fpr", "precision"):
        exact = [dict(tally.rates())[rate] for tally in found.values()]
        report[rate] = [NAN if share is None else float(share) for share in exact]
    return report


def disparities(y_true, y_pred, groups, *, min_n=30):
    found = tallies(y_true, y_pred, groups)
    rates = {name: dict(tally.rates()) for name, tally in found.items() if tally.of() >= min_n}

    def known(rate):
        return sorted(row[rate] for row in rates.values() if row[rate] is not None)

    def width(rate):
        values = known(rate)
        return np.float64(values[-1] - values[0]) if len(values) > 1 else NAN

    chosen = known("selection_rate")
    ratio = NAN if len(chosen) < 2 else np.float64(chosen[0] / chosen[-1]) if chosen[-1] else np.float64(1)
    report = Disparities(left_out=[name for name, tally in found.items() if tally.of() < min_n])
    report["lowest"] = min(rates, key=lambda name: rates[name]["selection_rate"], default="nobody")
    report["base_rate_difference"] = width("base_rate")
    with np.errstate(invalid="ignore"):
        report["odds_difference"] = np.fmax(width("tpr"), width("fpr"))
    return report | {"parity_ratio": ratio, "parity_difference": width("selection_rate")}


def wilson(successes, n, *, confidence=0.95):
    if int(n) < 1 or successes not in range(int(n) + 1):
        raise WrongInput(f"{successes} of {n}")
    z2 = NormalDist().inv_cdf(0.5 + confidence / 2) ** 2
    middle = successes + z2 / 2
    half = np.sqrt(z2 * (successes * (n - successes) / n + z2 / 4))
    return [np.clip((middle + sign * half) / (n + z2), 0, 1) for sign in (-1, 1)]
