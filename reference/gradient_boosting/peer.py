"""scikit-learn in the kata's interface: the independent oracle.

It keeps features in single precision, so they are moved near 0 first. It draws the order in which
tied splits are tried, and holds part of the training rows out to stop early, so stopping on other
rows is done here.
"""

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor
from sklearn.metrics import log_loss, mean_squared_error
from sklearn.utils.validation import check_is_fitted


class GradientBoosting:
    def __init__(
        self,
        loss="squared",
        *,
        n_estimators=100,
        learning_rate=0.1,
        max_depth=3,
        subsample=1.0,
        early_stopping_rounds=None,
        seed=None,
    ):
        kind = GradientBoostingRegressor if loss == "squared" else GradientBoostingClassifier
        self.model = kind(
            n_estimators=n_estimators,
            learning_rate=learning_rate,
            max_depth=max_depth,
            subsample=subsample,
            random_state=seed,
        )
        self.is_log, self.rounds = loss == "log", early_stopping_rounds

    def fit(self, X, y, eval_set=None):
        if self.rounds is not None and eval_set is None:
            raise ValueError("early stopping needs an eval_set")
        self.first = np.array(X, dtype=float)[:1]
        self.model.fit(self._near(X), y)
        self.best_iteration_ = self.model.n_estimators
        if self.rounds is not None:
            self.best_iteration_ = self._best(*eval_set)
        return self

    def _near(self, X):
        X = np.asarray(X, dtype=float)
        return X - self.first if X.shape[1:] == self.first.shape[1:] else X

    def _best(self, X, y):
        X = self._near(X)
        if self.is_log:
            stages = self.model.staged_predict_proba(X)
            losses = [log_loss(y, p, labels=[0, 1]) for p in stages]
        else:
            losses = [mean_squared_error(y, values) for values in self.model.staged_predict(X)]
        best = 0
        for i, loss in enumerate(losses):
            if loss < losses[best]:
                best = i
            if i - best >= self.rounds:
                break
        return best + 1

    def _stages(self, X, method="staged_predict"):
        check_is_fitted(self.model)  # NotFittedError is a ValueError
        for i, values in enumerate(getattr(self.model, method)(self._near(X)), start=1):
            yield np.array(values)
            if i == self.best_iteration_:
                return

    def predict(self, X):
        return list(self._stages(X))[-1]

    def staged_predict(self, X):
        return self._stages(X)

    def predict_proba(self, X):
        return list(self._stages(X, "staged_predict_proba"))[-1]
