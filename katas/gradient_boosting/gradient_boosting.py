"""Gradient boosting on trees of your own: write the class below, as the brief promises it."""


class GradientBoosting:
    """Adds up small regression trees, each fitted to what the sum still gets wrong.

    Parameters
    ----------
    loss : {"squared", "log"}, default "squared"
        "log" (stretch) is for labels 0 and 1.
    n_estimators : int, default 100
        The number of trees, or the most of them where boosting may stop early.
    learning_rate : float, default 0.1
        The factor of every tree.
    max_depth : int, default 3
        The splits on the way to a leaf; 1 makes stumps.
    subsample : float, default 1.0
        The share of rows on which each tree is grown (stretch).
    early_stopping_rounds : int or None, default None
        End after that many trees without a lower loss on `eval_set` (stretch).
    seed : int or None, default None
        For the draws of `subsample`; None draws anew at every `fit`.

    Attributes
    ----------
    best_iteration_ : int
        The number of trees that predictions use.
    """

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
        raise NotImplementedError("GradientBoosting")

    def fit(self, X, y, eval_set=None):
        """Grow the trees, whatever was fitted before.

        Parameters
        ----------
        X : array-like of numbers, shape (n_samples, n_features)
        y : array-like of numbers, shape (n_samples,)
        eval_set : pair of rows and targets like `X` and `y`, optional
            Only looked at to stop early.

        Returns
        -------
        GradientBoosting
            The object itself.

        Raises
        ------
        ValueError
            If lengths differ, there is no row, a value is missing, `loss` is "log" and there
            is one class only, or `early_stopping_rounds` is given without `eval_set` or with an
            `eval_set` that breaks the first three.
        """
        raise NotImplementedError("GradientBoosting.fit")

    def predict(self, X):
        """Return a number for each row, or with log loss its label.

        Parameters
        ----------
        X : array-like of numbers, shape (n_samples, n_features)

        Returns
        -------
        array, shape (n_samples,)
            Float; with log loss 1 where class 1 is at least as probable as 0, else 0.

        Raises
        ------
        ValueError
            Before `fit`, or if `X` has another number of features or misses a value.
        """
        raise NotImplementedError("GradientBoosting.predict")

    def staged_predict(self, X):
        """Yield what `predict` would return after each tree.

        Parameters
        ----------
        X : array-like of numbers, shape (n_samples, n_features)

        Yields
        ------
        array, shape (n_samples,)
            By the first tree, by the first two, and so on; each an array of its own.
        """
        raise NotImplementedError("GradientBoosting.staged_predict")

    def predict_proba(self, X):
        """Return the probabilities of both classes, for log loss only.

        Parameters
        ----------
        X : array-like of numbers, shape (n_samples, n_features)

        Returns
        -------
        array of float, shape (n_samples, 2)
            Of class 0 and of class 1.

        Raises
        ------
        ValueError
            Before `fit`, or if `X` has another number of features or misses a value.
        """
        raise NotImplementedError("GradientBoosting.predict_proba")
