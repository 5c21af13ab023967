"""K-fold cross-validation: give every row the number of the one fold that tests it.

A splitter is nothing but a rule for that number; the folds follow from it. The rules:

    KFold            fold_of[order] = 0 0 .. 0 1 1 .. 1 ..     consecutive blocks
    StratifiedKFold  fold_of[order by class] = 0 1 2 .. 0 1 ..  dealt like cards
    GroupKFold       the largest group left -> the fold with the fewest rows so far

====================  =====================================================
n, k                  n_samples, n_splits
order (n,)            row positions, permuted if the splitter shuffles
fold_of (n,)          the fold that tests each row, 0 to k - 1
====================  =====================================================

Dealing in turn, and never starting anew at fold 0 for the next class, balances the classes
and the folds at once: a run of m cards gives each of k players m // k or m // k + 1, whether
the run is one class or the whole deck.

Sources: M. Stone, "Cross-validatory choice and assessment of statistical predictions" (1974);
R. L. Graham, "Bounds on multiprocessing timing anomalies" (1969) for the groups.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

__all__ = ["GroupKFold", "KFold", "StratifiedKFold", "cross_val_score"]

Fold = tuple[np.ndarray, np.ndarray]


class KFold:
    """Split rows into test parts of nearly equal size.

    Parameters
    ----------
    n_splits : int, default 5
        Number of folds, from 2 to n_samples.
    shuffle : bool, default False
        Draw the rows of each test part at random. Otherwise they are consecutive blocks.
    seed : int or None, default None
        The same seed gives the same folds at every call of `split`; None draws anew.
        Without `shuffle` it plays no part.
    """

    def __init__(self, n_splits: int = 5, *, shuffle: bool = False, seed: int | None = None):
        self.n_splits = n_splits
        self.shuffle = shuffle
        self.seed = seed

    def split(self, X: Any, y: Any = None, groups: Any = None) -> Iterator[Fold]:
        """Yield the positions of the training and the test rows of each fold.

        Parameters
        ----------
        X : list, array or DataFrame of shape (n_samples, n_features)
        y, groups : list, array or Series of shape (n_samples,), optional
            Of no influence; only their length is checked.

        Yields
        ------
        train, test : arrays of int
            Row positions; one pair at a time, so that memory stays in proportion to n_samples.

        Raises
        ------
        ValueError
            If `n_splits` is below 2 or above n_samples, or if the lengths differ.
        """
        n = _checked_length(self.n_splits, X, y, groups)
        folds = np.arange(self.n_splits)
        sizes = n // self.n_splits + (folds < n % self.n_splits)  # the first take the remainder
        fold_of = np.empty(n, dtype=int)
        fold_of[_order(n, self.shuffle, self.seed)] = np.repeat(folds, sizes)
        return _folds(fold_of, self.n_splits)


class StratifiedKFold:
    """Split rows so that every test part has nearly the same share of each class.

    Parameters
    ----------
    n_splits : int, default 5
        Number of folds, from 2 to n_samples.
    shuffle : bool, default False
        Draw the rows of each class at random, independently of the other classes.
    seed : int or None, default None
        The same seed gives the same folds at every call of `split`; None draws anew.
        Without `shuffle` it plays no part.
    """

    def __init__(self, n_splits: int = 5, *, shuffle: bool = False, seed: int | None = None):
        self.n_splits = n_splits
        self.shuffle = shuffle
        self.seed = seed

    def split(self, X: Any, y: Any = None, groups: Any = None) -> Iterator[Fold]:
        """Yield the positions of the training and the test rows of each fold.

        Parameters
        ----------
        X : list, array or DataFrame of shape (n_samples, n_features)
        y : list, array or Series of shape (n_samples,)
            Class labels, `int`, `bool` or `str`. A class may be rarer than `n_splits`.
        groups : list, array or Series of shape (n_samples,), optional
            Of no influence; only its length is checked.

        Yields
        ------
        train, test : arrays of int
            Row positions; one pair at a time, so that memory stays in proportion to n_samples.

        Raises
        ------
        ValueError
            If `y` is missing, `n_splits` is below 2 or above n_samples, or the lengths differ.
        """
        if y is None:
            raise ValueError("StratifiedKFold needs y, the class of each row, got None.")
        n = _checked_length(self.n_splits, X, y, groups)
        order = _order(n, self.shuffle, self.seed)
        by_class = order[np.argsort(_codes(y)[order], kind="stable")]  # stable keeps the shuffle
        fold_of = np.empty(n, dtype=int)
        fold_of[by_class] = np.arange(n) % self.n_splits
        return _folds(fold_of, self.n_splits)


class GroupKFold:
    """Split rows so that no group stands on both sides of a fold.

    Parameters
    ----------
    n_splits : int, default 5
        Number of folds, from 2 to the number of groups.
    """

    def __init__(self, n_splits: int = 5):
        self.n_splits = n_splits

    def split(self, X: Any, y: Any = None, groups: Any = None) -> Iterator[Fold]:
        """Yield the positions of the training and the test rows of each fold.

        Parameters
        ----------
        X : list, array or DataFrame of shape (n_samples, n_features)
        y : list, array or Series of shape (n_samples,), optional
            Of no influence; only its length is checked.
        groups : list, array or Series of shape (n_samples,)
            The group of each row, `int`, `bool` or `str`.

        Yields
        ------
        train, test : arrays of int
            Row positions; one pair at a time, so that memory stays in proportion to n_samples.

        Raises
        ------
        ValueError
            If `groups` is missing, `n_splits` is below 2 or above the number of groups, or the
            lengths differ.
        """
        if groups is None:
            raise ValueError("GroupKFold needs groups, the group of each row, got None.")
        _checked_length(self.n_splits, X, y, groups)
        codes = _codes(groups)
        sizes = np.bincount(codes)  # (n_groups,)
        if self.n_splits > len(sizes):
            raise ValueError(f"n_splits={self.n_splits} is more than the {len(sizes)} groups.")
        fold_of_group = np.empty(len(sizes), dtype=int)
        rows = np.zeros(self.n_splits, dtype=int)
        for group in np.argsort(-sizes, kind="stable"):
            lightest = rows.argmin()
            fold_of_group[group] = lightest
            rows[lightest] += sizes[group]
        return _folds(fold_of_group[codes], self.n_splits)  # (n_groups,)[(n,)] -> (n,)


def cross_val_score(
    make_model: Callable[[], Any],
    X: Any,
    y: Any,
    groups: Any = None,
    *,
    cv: Any,
    scorer: Callable[[Any, Any], float],
) -> np.ndarray:
    """Score a fresh model on each fold.

    Parameters
    ----------
    make_model : callable
        ``make_model()`` returns an unfitted object; ``fit(X, y)`` returns that object,
        ``predict(X)`` one prediction a row. Called once for each fold.
    X : list, array or DataFrame of shape (n_samples, n_features)
        A DataFrame reaches the models in DataFrame slices.
    y : list, array or Series of shape (n_samples,)
    groups : list, array or Series of shape (n_samples,), optional
        Handed on to ``cv.split``.
    cv : object
        ``cv.split(X, y, groups)`` gives the folds, pairs of arrays of row positions.
    scorer : callable
        ``scorer(y_true, y_pred)`` returns a float.

    Returns
    -------
    array of float, shape (n_folds,)
        The scores on the test parts, in the order of the folds.

    Raises
    ------
    ValueError
        If the lengths of `X`, `y` and `groups` differ.
    """
    _checked_length(None, X, y, groups)
    scores = []
    for train, test in cv.split(X, y, groups):
        model = make_model()
        model.fit(_rows(X, train), _rows(y, train))
        scores.append(scorer(_rows(y, test), model.predict(_rows(X, test))))
    return np.array(scores, dtype=float)


def _checked_length(n_splits: int | None, *data: Any) -> int:
    lengths = [len(column) for column in data if column is not None]
    n = lengths[0]
    if any(length != n for length in lengths):
        raise ValueError(f"X, y and groups must be of one length, got {lengths}.")
    if n_splits is not None and not 2 <= n_splits <= n:
        raise ValueError(f"n_splits must be between 2 and n_samples={n}, got {n_splits}.")
    return n


def _order(n: int, shuffle: bool, seed: int | None) -> np.ndarray:
    """Return row positions; the generator is born here, so that each call starts anew."""
    return np.random.default_rng(seed).permutation(n) if shuffle else np.arange(n)


def _codes(labels: Any) -> np.ndarray:
    """Number the labels from 0: ["b", "a", "b"] -> [1, 0, 1]."""
    return np.unique(np.asarray(labels), return_inverse=True)[1]


def _folds(fold_of: np.ndarray, n_splits: int) -> Iterator[Fold]:
    for fold in range(n_splits):
        tests = fold_of == fold
        yield np.flatnonzero(~tests), np.flatnonzero(tests)


def _rows(data: Any, positions: np.ndarray) -> Any:
    """Cut by position: indexing a Series or a DataFrame would go by label."""
    return data.iloc[positions] if hasattr(data, "iloc") else np.asarray(data)[positions]
