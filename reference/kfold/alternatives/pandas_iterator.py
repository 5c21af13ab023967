"""pandas does the bookkeeping, an iterator class draws the folds, a heap balances the groups.

Another algorithm for the classes: shuffling is a column of random keys to sort by, and the turn
of a row is its rank in the sorted table. Positions come unsorted and as 32-bit integers.
"""

import heapq

import numpy as np
import pandas as pd


class Folds:
    """An iterator over folds, told the test positions of all rows in one array and its cuts."""

    def __init__(self, order, cuts):
        self.order = np.asarray(order, dtype=np.int32)
        self.cuts = list(cuts)

    def __iter__(self):
        return self

    def __next__(self):
        if len(self.cuts) < 2:
            raise StopIteration
        start, stop = self.cuts.pop(0), self.cuts[0]
        test = self.order[start:stop].copy()
        return np.concatenate([self.order[:start], self.order[stop:]]), test


class _Drawing:
    def __init__(self, n_splits=5, *, shuffle=False, seed=None):
        self.n_splits, self.shuffle, self.seed = n_splits, shuffle, seed

    def _keys(self, n):
        if not self.shuffle:
            return np.arange(n)
        return np.random.Generator(np.random.PCG64(self.seed)).random(n)


class KFold(_Drawing):
    """Rows in the order of their keys, cut into blocks."""

    def split(self, X, y=None, groups=None):
        """Return an iterator over (train, test)."""
        n = _length(self.n_splits, X, y, groups)
        size, longer = divmod(n, self.n_splits)
        cuts = [fold * size + min(fold, longer) for fold in range(self.n_splits + 1)]
        return Folds(np.argsort(self._keys(n), kind="stable"), cuts)


class StratifiedKFold(_Drawing):
    """Rows in the order of class and key, dealt in turn."""

    def split(self, X, y=None, groups=None):
        """Return an iterator over (train, test)."""
        if y is None:
            raise ValueError("y is missing")
        n = _length(self.n_splits, X, y, groups)
        table = pd.DataFrame({"label": pd.factorize(np.asarray(y))[0], "key": self._keys(n)})
        table = table.sort_values(["label", "key"])
        table["fold"] = np.arange(n) % self.n_splits
        table = table.sort_values("fold", kind="stable")
        return Folds(table.index, np.searchsorted(table["fold"], np.arange(self.n_splits + 1)))


class GroupKFold:
    """The largest group goes to the lightest fold, which a heap has on top."""

    def __init__(self, n_splits=5):
        self.n_splits = n_splits

    def split(self, X, y=None, groups=None):
        """Return an iterator over (train, test)."""
        if groups is None:
            raise ValueError("groups are missing")
        n = _length(self.n_splits, X, y, groups)
        groups = pd.Series(np.asarray(groups))
        sizes = groups.value_counts()
        if len(sizes) < self.n_splits:
            raise ValueError(f"n_splits={self.n_splits}, but there are {len(sizes)} groups")
        heap = [(0, fold) for fold in range(self.n_splits)]
        fold_of = {}
        for group, size in sizes.items():
            rows, fold = heap[0]
            fold_of[group] = fold
            heapq.heapreplace(heap, (rows + size, fold))
        order = groups.map(fold_of).sort_values(kind="stable")
        return Folds(order.index, np.searchsorted(order, np.arange(self.n_splits + 1)).clip(0, n))


def cross_val_score(make_model, X, y, groups=None, *, cv, scorer):
    """Return the scores of the folds."""
    _length(None, X, y, groups)
    table = X if isinstance(X, pd.DataFrame) else pd.DataFrame(np.asarray(X))
    target = pd.Series(np.asarray(y))

    def score(fold):
        train, test = (np.asarray(part, dtype=int) for part in fold)
        fitted = make_model().fit(_cut(table, train, X), target.iloc[train].to_numpy())
        return scorer(target.iloc[test].to_numpy(), fitted.predict(_cut(table, test, X)))

    return np.fromiter(map(score, cv.split(X, y, groups)), dtype=float)


def _cut(table, positions, X):
    rows = table.take(positions)
    return rows if isinstance(X, pd.DataFrame) else rows.to_numpy()


def _length(n_splits, *columns):
    lengths = [len(column) for column in columns if column is not None]
    if min(lengths) != max(lengths):
        raise ValueError(f"lengths {lengths} differ")
    if n_splits is not None and not 1 < n_splits <= lengths[0]:
        raise ValueError(f"n_splits is {n_splits}, it must be from 2 to {lengths[0]}")
    return lengths[0]
