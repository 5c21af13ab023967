"""Three splitters and a scorer: an unusual reading of the brief, yet a legitimate one.

- `split` gives an iterator object (no generator) and raises at the call, not at the first fold;
  an `n_splits` below 2 is raised by the constructor. All errors are a subclass of ValueError;
  the messages hold the value or the name, not both.
- Folds are named tuples of int32 arrays; where no order is promised, rows descend.
- Labels: extra rows go to random folds among the smallest, classes are taken from rare to frequent.
- No class with n_splits members at all: raised, as in scikit-learn.
- Groups go to the lightest fold in order of appearance, without sorting.
- Lists reach the models as arrays, if those hold the same values, otherwise as object arrays;
  a Series as an array. `cv.split` gets keywords.
"""

import operator
from typing import NamedTuple

import numpy as np
import pandas as pd

__all__ = ["GroupKFold", "KFold", "StratifiedKFold", "cross_val_score"]


class SplitError(ValueError):
    """The folds asked for do not exist."""


class Fold(NamedTuple):
    train: np.ndarray
    test: np.ndarray


class FoldIterator:
    __slots__ = ("_fold_of", "_k", "_n_splits", "_step")

    def __init__(self, fold_of, n_splits, *, descending):
        self._fold_of = fold_of
        self._n_splits = n_splits
        self._k = 0
        self._step = -1 if descending else 1

    def __iter__(self):
        return self

    def __next__(self):
        if self._k == self._n_splits:
            raise StopIteration
        tests = self._fold_of == self._k
        self._k += 1
        train, test = (
            np.flatnonzero(rows).astype(np.int32)[:: self._step] for rows in (~tests, tests)
        )
        return Fold(train, test)


class _Splitter:
    __slots__ = ("_n_splits",)

    def __init__(self, n_splits):
        self._n_splits = operator.index(n_splits)
        if self._n_splits < 2:
            raise SplitError("n_splits: one part cannot be held out and trained on")

    @property
    def n_splits(self):
        return self._n_splits

    def split(self, X, y=None, groups=None):
        lengths = {len(part) for part in (X, y, groups) if part is not None}
        if len(lengths) > 1:
            raise SplitError(f"lengths {sorted(lengths)} differ")
        return self._iterator(lengths.pop(), y, groups)

    def _at_most(self, most):
        if self._n_splits > most:
            raise SplitError(f"no way to make {self._n_splits} test parts")


class _Shuffler(_Splitter):
    __slots__ = ("_seed", "_shuffle")

    def __init__(self, n_splits=5, *, shuffle=False, seed=None):
        super().__init__(n_splits)
        self._shuffle = shuffle
        self._seed = seed

    shuffle = property(operator.attrgetter("_shuffle"))
    seed = property(operator.attrgetter("_seed"))

    def _rng(self):
        return np.random.Generator(np.random.Philox(self._seed))


class KFold(_Shuffler):
    __slots__ = ()

    def _iterator(self, n, y, groups):
        self._at_most(n)
        sizes = [len(range(k, n, self._n_splits)) for k in range(self._n_splits)]
        fold_of = np.repeat(np.arange(self._n_splits, dtype=np.int32), sizes)
        if self._shuffle:
            fold_of = fold_of[np.argsort(self._rng().random(n))]
        return FoldIterator(fold_of, self._n_splits, descending=self._shuffle)


class StratifiedKFold(_Shuffler):
    __slots__ = ()

    def _iterator(self, n, y, groups):
        if y is None:
            raise SplitError("y is missing")
        self._at_most(n)
        classes, _ = pd.factorize(pd.Series(list(y), dtype=object))
        members = np.bincount(classes)
        self._at_most(members.max())
        rng = self._rng() if self._shuffle else None
        sizes = np.zeros(self._n_splits, dtype=np.int64)
        fold_of = np.empty(n, dtype=np.int32)
        # grouped by class, so that the loop over classes stays linear in rows
        by_class = np.split(np.argsort(classes, kind="stable"), np.cumsum(members)[:-1])
        for c in np.argsort(members, kind="stable"):
            rows = by_class[c]
            whole, extra = divmod(len(rows), self._n_splits)
            counts = np.full(self._n_splits, whole)
            ties = rng.random(self._n_splits) if rng else -np.arange(self._n_splits)
            counts[np.lexsort((ties, sizes))[:extra]] += 1
            sizes += counts
            fold_of[rng.permutation(rows) if rng else rows] = np.repeat(
                np.arange(self._n_splits), counts
            )
        return FoldIterator(fold_of, self._n_splits, descending=True)


class GroupKFold(_Splitter):
    __slots__ = ()

    def __init__(self, n_splits=5):
        super().__init__(n_splits)

    def _iterator(self, n, y, groups):
        if groups is None:
            raise SplitError("groups is missing")
        codes, names = pd.factorize(pd.Series(list(groups), dtype=object))
        self._at_most(len(names))
        sizes = np.zeros(self._n_splits, dtype=np.int64)
        home = np.empty(len(names), dtype=np.int32)
        for group, size in enumerate(np.bincount(codes)):
            home[group] = sizes.argmin()
            sizes[home[group]] += size
        return FoldIterator(home[codes], self._n_splits, descending=True)


def _rows(data):
    """Return something to index by an array of positions, of unaltered values."""
    if isinstance(data, pd.DataFrame):
        return data.iloc
    if isinstance(data, pd.Series):
        return data.to_numpy()
    if isinstance(data, np.ndarray):
        return data
    array = np.asarray(data) if len({np.shape(row) for row in data}) < 2 else None
    if array is None or array.tolist() != [
        row.tolist() if hasattr(row, "tolist") else list(row) if np.ndim(row) else row
        for row in data
    ]:
        array = np.asarray(data, dtype=object)
    return array


def cross_val_score(make_model, X, y, groups=None, *, cv, scorer):
    lengths = {"X": len(X), "y": len(y)} | ({} if groups is None else {"groups": len(groups)})
    if len(set(lengths.values())) > 1:
        raise SplitError(f"unequal lengths: {lengths}")
    X_rows, y_rows = _rows(X), _rows(y)

    def score(train, test):
        train, test = (np.asarray(rows, dtype=np.int64) for rows in (train, test))
        predicted = make_model().fit(X_rows[train], y_rows[train]).predict(X_rows[test])
        if len(predicted) != len(test):
            raise SplitError("unequal lengths: predictions and test rows")
        return scorer(y_rows[test], predicted)

    return np.fromiter((score(*fold) for fold in cv.split(X, y=y, groups=groups)), dtype=float)
