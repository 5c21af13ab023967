"""Three splitters and a scorer for cross-validation. The brief: brief.md."""

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
        raise NotImplementedError("KFold")

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
        raise NotImplementedError("KFold")


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
        raise NotImplementedError("StratifiedKFold")

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
        raise NotImplementedError("StratifiedKFold")


class GroupKFold:
    """Split rows so that no group stands on both sides of a fold.

    Parameters
    ----------
    n_splits : int, default 5
        Number of folds, from 2 to the number of groups.
    """

    def __init__(self, n_splits: int = 5):
        raise NotImplementedError("GroupKFold")

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
        raise NotImplementedError("GroupKFold")


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
    raise NotImplementedError("cross_val_score")
