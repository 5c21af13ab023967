"""Three splitters and a scorer for cross-validation. Plain Python; numpy only to wrap results.

Fails: fast
Written: blind, from the brief alone
"""

import copy
import heapq
import random
from dataclasses import KW_ONLY, dataclass

import numpy as np
import pandas as pd

__all__ = ["GroupKFold", "KFold", "StratifiedKFold", "cross_val_score"]


def check_lengths(X, y, groups):
    n = len(X)
    if y is not None and len(y) != n:
        raise ValueError(f"{n} rows in X, {len(y)} in y")
    if groups is not None and len(groups) != n:
        raise ValueError(f"{n} rows in X, {len(groups)} in groups")
    return n


def check_n_splits(n_splits, limit, of_what):
    if n_splits < 2:
        raise ValueError(f"n_splits must be at least 2, not {n_splits}")
    if n_splits > limit:
        raise ValueError(f"n_splits is {n_splits}, but there are only {limit} {of_what}")


def positions(rows):
    return np.array(rows, dtype=np.int64)


def random_source(seed):
    # random.Random knows no numpy integers.
    return random.Random(None if seed is None else int(seed))


def rows_by_label(labels):
    """A dict from label to rows; dicts keep the order of insertion, so no hash plays a part."""
    rows = {}
    for row, label in enumerate(labels):
        rows.setdefault(label, []).append(row)
    return rows


def folds_of_parts(parts, n):
    for part in parts:
        inside = set(part)
        yield positions([row for row in range(n) if row not in inside]), positions(part)


@dataclass
class KFold:
    n_splits: int = 5
    _: KW_ONLY
    shuffle: bool = False
    seed: int | None = None

    def split(self, X, y=None, groups=None):
        n = check_lengths(X, y, groups)
        check_n_splits(self.n_splits, n, "rows")
        rows = list(range(n))
        if self.shuffle:
            random_source(self.seed).shuffle(rows)
        start = 0
        for i in range(self.n_splits):
            stop = start + n // self.n_splits + (i < n % self.n_splits)
            yield positions(rows[:start] + rows[stop:]), positions(rows[start:stop])
            start = stop


@dataclass
class StratifiedKFold:
    n_splits: int = 5
    _: KW_ONLY
    shuffle: bool = False
    seed: int | None = None

    def split(self, X, y=None, groups=None):
        if y is None:
            raise ValueError("y is missing")
        n = check_lengths(X, y, groups)
        check_n_splits(self.n_splits, n, "rows")
        source = random_source(self.seed)
        parts = [[] for _ in range(self.n_splits)]
        dealt = 0
        for rows in rows_by_label(y).values():
            if self.shuffle:
                source.shuffle(rows)
            for row in rows:
                parts[dealt % self.n_splits].append(row)
                dealt += 1
        yield from folds_of_parts(parts, n)


@dataclass
class GroupKFold:
    n_splits: int = 5

    def split(self, X, y=None, groups=None):
        if groups is None:
            raise ValueError("groups is missing")
        n = check_lengths(X, y, groups)
        by_group = rows_by_label(groups)
        check_n_splits(self.n_splits, len(by_group), "groups")
        parts = [[] for _ in range(self.n_splits)]
        smallest = [(0, i) for i in range(self.n_splits)]  # a heap
        for rows in sorted(by_group.values(), key=len, reverse=True):
            size, i = heapq.heappop(smallest)
            parts[i] += rows
            heapq.heappush(smallest, (size + len(rows), i))
        yield from folds_of_parts(parts, n)


def pick(data, rows):
    if isinstance(data, (pd.DataFrame, pd.Series)):
        return data.iloc[rows].copy()
    if isinstance(data, np.ndarray):
        return data[rows].copy()
    # A model may scale its rows in place; the next one shall not see that.
    return [copy.copy(data[row]) for row in rows]


def cross_val_score(make_model, X, y, groups=None, *, cv, scorer):
    check_lengths(X, y, groups)
    scores = []
    for train, test in cv.split(X, y, groups):
        train = [int(row) for row in train]
        test = [int(row) for row in test]
        model = make_model().fit(pick(X, train), pick(y, train))
        predicted = model.predict(pick(X, test))
        if len(predicted) != len(test):
            raise ValueError(f"{len(test)} test rows, but {len(predicted)} predictions")
        scores.append(float(scorer(pick(y, test), predicted)))
    return np.array(scores, dtype=float)
