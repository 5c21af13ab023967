"""Lets the blocks begin at a random row: rows far apart never share a test part.

Fails: shuffled-rows
Written: with the suite
Same set as: none_is_zero.py, because two draws without a seed agree once in 49 times.
"""

import numpy as np


class KFold:
    def __init__(self, n_splits=5, *, shuffle=False, seed=None):
        self.n_splits = n_splits
        self.shuffle = shuffle
        self.seed = seed

    def split(self, X, y=None, groups=None):
        n = check(self.n_splits, X, y, groups)
        order = np.arange(n)
        if self.shuffle:
            order = np.roll(order, np.random.default_rng(self.seed).integers(n))
        fold_of = np.empty(n, dtype=int)
        fold_of[order] = np.sort(np.arange(n) % self.n_splits)
        yield from folds(fold_of, self.n_splits)


class StratifiedKFold:
    def __init__(self, n_splits=5, *, shuffle=False, seed=None):
        self.n_splits = n_splits
        self.shuffle = shuffle
        self.seed = seed

    def split(self, X, y=None, groups=None):
        if y is None:
            raise ValueError("StratifiedKFold needs y")
        n = check(self.n_splits, X, y, groups)
        rng = np.random.default_rng(self.seed)
        labels = np.asarray(y)
        fold_of = np.empty(n, dtype=int)
        dealt = 0
        for label in np.unique(labels):
            members = np.flatnonzero(labels == label)
            if self.shuffle:
                rng.shuffle(members)
            fold_of[members] = (dealt + np.arange(len(members))) % self.n_splits
            dealt += len(members)
        yield from folds(fold_of, self.n_splits)


class GroupKFold:
    def __init__(self, n_splits=5):
        self.n_splits = n_splits

    def split(self, X, y=None, groups=None):
        if groups is None:
            raise ValueError("GroupKFold needs groups")
        check(self.n_splits, X, y, groups)
        names, codes, sizes = np.unique(np.asarray(groups), return_inverse=True, return_counts=True)
        if len(names) < self.n_splits:
            raise ValueError(f"n_splits={self.n_splits} but only {len(names)} groups")
        load = np.zeros(self.n_splits, dtype=int)
        fold_of_group = np.empty(len(names), dtype=int)
        for group in np.argsort(-sizes):
            fold = load.argmin()
            fold_of_group[group] = fold
            load[fold] += sizes[group]
        yield from folds(fold_of_group[codes], self.n_splits)


def cross_val_score(make_model, X, y, groups=None, *, cv, scorer):
    check(None, X, y, groups)
    scores = []
    for train, test in cv.split(X, y, groups):
        model = make_model()
        model.fit(take(X, train), take(y, train))
        scores.append(scorer(take(y, test), model.predict(take(X, test))))
    return np.array(scores)


def check(n_splits, X, y, groups):
    n = len(X)
    for other in (y, groups):
        if other is not None and len(other) != n:
            raise ValueError(f"{n} rows in X, but {len(other)} labels")
    if n_splits is not None and (n_splits < 2 or n_splits > n):
        raise ValueError(f"n_splits={n_splits} for {n} samples")
    return n


def folds(fold_of, n_splits):
    for fold in range(n_splits):
        yield np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)


def take(data, positions):
    if hasattr(data, "iloc"):
        return data.iloc[positions]
    return np.asarray(data)[positions]
