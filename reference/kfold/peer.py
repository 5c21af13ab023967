"""scikit-learn's splitters and ``cross_val_score`` in the interface of the kata.

What is dressed: a draw without a seed comes from the operating system (scikit-learn would use
NumPy's global state), a seed without shuffling is ignored, and a missing ``y`` is a ValueError.
"""

import warnings

import numpy as np
from sklearn import model_selection
from sklearn.base import BaseEstimator

__all__ = ["GroupKFold", "KFold", "StratifiedKFold", "cross_val_score"]


class _Splitter:
    peer = None

    def __init__(self, n_splits=5, *, shuffle=False, seed=None):
        self.n_splits, self.shuffle, self.seed = n_splits, shuffle, seed

    def split(self, X, y=None, groups=None):
        options = {"shuffle": True, "random_state": self._state()} if self.shuffle else {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a rare class, groups that play no part
            yield from self.peer(self.n_splits, **options).split(X, y, groups)

    def _state(self):
        if self.seed is not None:
            return self.seed
        return int(np.random.default_rng().integers(2**32))


class KFold(_Splitter):
    """`sklearn.model_selection.KFold`."""

    peer = model_selection.KFold


class StratifiedKFold(_Splitter):
    """`sklearn.model_selection.StratifiedKFold`."""

    peer = model_selection.StratifiedKFold

    def split(self, X, y=None, groups=None):
        if y is None:
            raise ValueError("StratifiedKFold needs y")
        return super().split(X, y, groups)


class GroupKFold(_Splitter):
    """`sklearn.model_selection.GroupKFold`."""

    peer = model_selection.GroupKFold

    def __init__(self, n_splits=5):
        super().__init__(n_splits)


class _Folds:
    """Any object with a ``split``, as scikit-learn wants to see it."""

    def __init__(self, cv):
        self.split = cv.split

    def get_n_splits(self, X=None, y=None, groups=None):
        raise NotImplementedError("scikit-learn counts the folds itself")


class _Fresh(BaseEstimator):
    """An estimator whose clones call the factory when they are fitted."""

    def __init__(self, make_model=None):
        self.make_model = make_model

    def __sklearn_clone__(self):
        return _Fresh(self.make_model)

    def fit(self, X, y):
        self.model_ = self.make_model()
        self.model_.fit(X, y)
        return self

    def predict(self, X):
        return self.model_.predict(X)


def cross_val_score(make_model, X, y, groups=None, *, cv, scorer):
    """`sklearn.model_selection.cross_val_score`."""
    return model_selection.cross_val_score(
        _Fresh(make_model),
        X,
        y,
        groups=groups,
        cv=_Folds(cv),
        scoring=lambda estimator, X, y: scorer(y, estimator.predict(X)),
        error_score="raise",
    )
