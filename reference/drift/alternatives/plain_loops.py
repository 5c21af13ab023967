"""Plain Python: lists, dicts, bisect and the written-out series; pandas only at the door.

Kolmogorov's function is summed in both of its forms, one for small arguments and
one for the tail; that of chi-square comes from the recursion over the degrees of
freedom.
"""

import math
from bisect import bisect_left, bisect_right
from collections import Counter

import pandas as pd


def is_missing(value):
    return value is None or (isinstance(value, float) and math.isnan(value))


def items_of(sample):
    items = [None if is_missing(item) else item for item in sample]
    if not items:
        raise ValueError("expected at least one value, got none")
    return items


def quantile(ordered, numerator, denominator):
    whole, rest = divmod((len(ordered) - 1) * numerator, denominator)
    if rest == 0:
        return ordered[whole]
    return ordered[whole] + (ordered[whole + 1] - ordered[whole]) * (rest / denominator)


def index(reference, current):
    """PSI of two lists of bins."""
    before, now = Counter(reference), Counter(current)
    total = 0.0
    for key in before | now:
        r = before[key] / len(reference) or 0.0001
        c = now[key] / len(current) or 0.0001
        total += (c - r) * math.log(c / r)
    return total


def psi(reference, current, n_bins=10):
    samples = items_of(reference), items_of(current)
    ordered = sorted(float(x) for x in samples[0] if x is not None)
    cuts = [quantile(ordered, i, n_bins) for i in range(1, n_bins)] if ordered else []
    cuts = sorted(set(cuts))
    return index(*([None if x is None else bisect_left(cuts, x) for x in s] for s in samples))


def ks_2samp(reference, current):
    first, second = (
        sorted(-math.inf if x is None else float(x) for x in items_of(sample))
        for sample in (reference, current)
    )
    n, m = len(first), len(second)
    distance = max(lead(first, second), lead(second, first))
    return distance, kolmogorov(distance * math.sqrt(n * m / (n + m)))


def lead(one, other):
    """By how much the first distribution function is ahead of the second, at most."""
    n, m = len(one), len(other)
    ends = [i for i in range(1, n + 1) if i == n or one[i] != one[i - 1]]  # the last of equals
    return max(i / n - bisect_right(other, one[i - 1]) / m for i in ends)


def kolmogorov(x):
    if x == 0:
        return 1.0
    if x < 1:
        series = sum(math.exp(-(((2 * k - 1) * math.pi / x) ** 2) / 8) for k in range(1, 20))
        return 1 - math.sqrt(2 * math.pi) / x * series
    return 2 * sum((-1) ** (k - 1) * math.exp(-2 * (k * x) ** 2) for k in range(1, 20))


def adjust(p_values):
    p_values = [float(p) for p in p_values]
    result = [1.0] * len(p_values)
    least = 1.0
    descending = sorted(range(len(p_values)), key=lambda i: p_values[i], reverse=True)
    for rank, i in zip(range(len(p_values), 0, -1), descending, strict=True):
        least = min(least, p_values[i] * len(p_values) / rank)
        result[i] = least
    return result


def chi_square(reference, current):
    before, now = Counter(items_of(reference)), Counter(items_of(current))
    n, m = before.total(), now.total()
    statistic = 0.0
    categories = before.keys() | now.keys()
    for key in categories:
        both = before[key] + now[key]
        for count, size in ((before[key], n), (now[key], m)):
            expected = both * size / (n + m)
            statistic += (count - expected) ** 2 / expected
    return statistic, chi_tail(statistic, len(categories) - 1)


def chi_tail(x, freedom):
    if freedom == 0:
        return 1.0
    if freedom % 2:
        tail, term, start = math.erfc(math.sqrt(x / 2)), math.sqrt(2 * x / math.pi), 3
    else:
        tail, term, start = math.exp(-x / 2), x / 2, 4
    term *= math.exp(-x / 2)
    for degrees in range(start, freedom + 1, 2):
        tail += term
        term *= x / degrees
    return tail


class DriftDetector:
    def __init__(self, reference, *, alpha=0.05, min_effect=0.1, n_bins=10):
        if len(reference) == 0:
            raise ValueError("expected at least one row of training data, got none")
        self.columns = {}
        for name in reference.columns:
            column = reference[name]
            number = pd.api.types.is_numeric_dtype(column) and column.dtype.name != "bool"
            self.columns[name] = number, column.tolist()
        self.alpha = alpha
        self.min_effect = min_effect
        self.n_bins = n_bins

    def check(self, current):
        rows = []
        for name, (number, before) in self.columns.items():
            if name not in current.columns:
                raise ValueError(f"no column {name!r} in the current data")
            now = current[name].tolist()
            if number:
                effect, p_value = ks_2samp(before, now)
                row = [name, psi(before, now, self.n_bins), effect, p_value]
            else:
                p_value = chi_square(before, now)[1]
                before, now = items_of(before), items_of(now)
                gaps = [
                    abs(before.count(key) / len(before) - now.count(key) / len(now))
                    for key in {*before, *now}
                ]
                row = [name, index(before, now), sum(gaps) / 2, p_value]
            rows.append(row)
        adjusted = adjust(row[3] for row in rows)
        names = ["column", "psi", "effect", "p_value", "p_adjusted", "drifted"]
        records = []
        for row, p in zip(rows, adjusted, strict=True):
            drifted = p <= self.alpha and row[2] >= self.min_effect
            records.append(dict(zip(names, [*row, p, drifted], strict=True)))
        return pd.DataFrame(records)
