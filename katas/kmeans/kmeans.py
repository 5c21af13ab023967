"""Group rows by k-means: write everything below. The brief says what it promises."""


class KMeans:
    """Group rows around centres by Lloyd's iteration from k-means++ starts.

    Parameters
    ----------
    n_clusters : int, default 8
        Number of centres, from 1 to n_samples.
    init : "k-means++" or array-like of shape (n_clusters, n_features), default "k-means++"
        How the starts are drawn, or the starts themselves: then there is a single run.
    n_init : int, default 10
        Number of runs; the one with the smallest inertia is kept.
    max_iter : int, default 300
        The most iterations of one run.
    tol : float, default 1e-4
        A run ends once the squared movements of its centres sum to at most `tol` times
        the mean variance of the columns. 0 waits until nothing moves.
    seed : int or None, default None
        The same seed gives the same result at every `fit`; None draws anew.

    Attributes
    ----------
    centers_ : array of float, shape (n_clusters, n_features)
    labels_ : array of int, shape (n_samples,)
        The position in `centers_` of the centre nearest to each training row.
    inertia_ : float
        The sum of squared distances of the training rows to these centres.

    Examples
    --------
    >>> model = KMeans(2, init=[[0.0], [5.0]]).fit([[1], [2], [9]])
    >>> model.centers_.tolist(), model.inertia_
    ([[1.5], [9.0]], 0.5)
    """

    def __init__(
        self, n_clusters=8, *, init="k-means++", n_init=10, max_iter=300, tol=1e-4, seed=None
    ):
        raise NotImplementedError("KMeans")

    def fit(self, X):
        """Find the centres of the rows.

        Parameters
        ----------
        X : array-like of numbers, shape (n_samples, n_features)

        Returns
        -------
        KMeans
            The object itself, with `centers_`, `labels_` and `inertia_` set.

        Raises
        ------
        ValueError
            If a number is not finite, if there are fewer rows than clusters or no clusters,
            or if `init` is neither a known name nor of the right shape.
        """
        raise NotImplementedError("KMeans.fit")

    def predict(self, X):
        """Return the position of the nearest centre of each row.

        Parameters
        ----------
        X : array-like of numbers, shape (n_samples, n_features)

        Returns
        -------
        array of int, shape (n_samples,)

        Raises
        ------
        ValueError
            Before `fit`, if a number is not finite, or if the number of columns is another.
        """
        raise NotImplementedError("KMeans.predict")
