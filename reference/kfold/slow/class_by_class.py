"""Counts and gathers each class by passes over all rows: the more classes, the more passes.

Fails: fast, near-linear
Written: with the workload
"""

import numpy as np


class KFold:
    """Cut an order of the rows into blocks."""

    def __init__(self, n_splits=5, *, shuffle=False, seed=None):
        self.n_splits, self.shuffle, self.seed = n_splits, shuffle, seed

    def split(self, X, y=None, groups=None):
        """Yield (train, test) of each fold."""
        n = check(self.n_splits, X, y, groups)
        for part in np.array_split(row_order(n, self.shuffle, self.seed), self.n_splits):
            yield train_and_test(n, part)


class StratifiedKFold:
    """Deal the rows, sorted by class, to the folds in turn."""

    def __init__(self, n_splits=5, *, shuffle=False, seed=None):
        self.n_splits, self.shuffle, self.seed = n_splits, shuffle, seed

    def split(self, X, y=None, groups=None):
        """Yield (train, test) of each fold."""
        if y is None:
            raise ValueError("y is missing")
        n = check(self.n_splits, X, y, groups)
        order = row_order(n, self.shuffle, self.seed)
        rows, labels = order.tolist(), np.asarray(y)[order].tolist()
        by_class = []
        for label in sorted(set(labels), key=labels.count):
            by_class += [row for row, one in zip(rows, labels, strict=True) if one == label]
        by_class = np.array(by_class)
        for fold in range(self.n_splits):
            yield train_and_test(n, by_class[fold :: self.n_splits])


class GroupKFold:
    """Give each group, the largest first, to the fold with the fewest rows."""

    def __init__(self, n_splits=5):
        self.n_splits = n_splits

    def split(self, X, y=None, groups=None):
        """Yield (train, test) of each fold."""
        if groups is None:
            raise ValueError("groups are missing")
        n = check(self.n_splits, X, y, groups)
        group_of, sizes = np.unique(np.asarray(groups), return_inverse=True, return_counts=True)[1:]
        if len(sizes) < self.n_splits:
            raise ValueError(f"n_splits={self.n_splits} is more than {len(sizes)} groups")
        fold_of_group = np.zeros(len(sizes), dtype=int)
        rows_in = np.zeros(self.n_splits, dtype=int)
        for group in np.argsort(sizes)[::-1]:
            fold_of_group[group] = np.argmin(rows_in)
            rows_in[fold_of_group[group]] += sizes[group]
        fold_of = fold_of_group[group_of]
        for fold in range(self.n_splits):
            yield train_and_test(n, np.flatnonzero(fold_of == fold))


def cross_val_score(make_model, X, y, groups=None, *, cv, scorer):
    """Return one score for each fold."""
    check(None, X, y, groups)
    scores = []
    for train, test in cv.split(X, y, groups):
        model = make_model().fit(take(X, train), take(y, train))
        scores.append(scorer(take(y, test), model.predict(take(X, test))))
    return np.array(scores, dtype=float)


def train_and_test(n, test):
    """Return the other rows and those of a test part, both ascending."""
    tests = np.zeros(n, dtype=bool)
    tests[test] = True
    return np.flatnonzero(~tests), np.flatnonzero(tests)


def row_order(n, shuffle, seed):
    """Return all row positions, permuted if asked for."""
    return np.random.default_rng(seed).permutation(n) if shuffle else np.arange(n)


def take(data, positions):
    """Return the rows at these positions, of a frame as a frame."""
    return data.iloc[positions] if hasattr(data, "iloc") else np.asarray(data)[positions]


def check(n_splits, X, y, groups):
    """Return the number of rows, if everything fits together."""
    n = len(X)
    for other in (y, groups):
        if other is not None and len(other) != n:
            raise ValueError(f"X has {n} rows, another argument {len(other)}")
    if n_splits is not None and not 2 <= n_splits <= n:
        raise ValueError(f"n_splits={n_splits} is not possible with {n} rows")
    return n
