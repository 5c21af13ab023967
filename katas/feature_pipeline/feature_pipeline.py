"""Features for training and serving: write the class below. The brief says what it promises."""


class FeaturePipeline:
    """Learns features from a training table and repeats them wherever rows arrive.

    Parameters
    ----------
    spec : dict of str to str
        The kind of each column, ``"numeric"``, ``"category"`` or ``"date"``. Its order
        is the order of the features.
    impute : {"median", "mean"}, default "median"
        What fills a missing number or date: that of the training values present.

    Raises
    ------
    ValueError
        If a kind or `impute` is another.

    Examples
    --------
    >>> import pandas as pd
    >>> train = pd.DataFrame({"size": [1, 3, None], "shape": ["flat", "round", "flat"]})
    >>> pipeline = FeaturePipeline({"size": "numeric", "shape": "category"}).fit(train)
    >>> pipeline.feature_names_out()
    ['size', 'size_missing', 'shape=flat', 'shape=round', 'shape_missing']
    >>> pipeline.transform(pd.DataFrame([{"shape": "square", "size": None}])).tolist()
    [[0.0, 1.0, 0.0, 0.0, 0.0]]
    """

    def __init__(self, spec, *, impute="median"):
        raise NotImplementedError("FeaturePipeline")

    def fit(self, df):
        """Learn fills, means, deviations and labels, and forget those learnt before.

        Parameters
        ----------
        df : DataFrame
            The training rows; has the columns of `spec`, in any order, others maybe.

        Returns
        -------
        FeaturePipeline
            Itself.

        Raises
        ------
        ValueError
            If a column of `spec` is lost, a numeric one holds text, or there are no rows.
        """
        raise NotImplementedError("FeaturePipeline.fit")

    def transform(self, df):
        """Return the features of each row, by what `fit` learnt.

        Parameters
        ----------
        df : DataFrame
            Has the columns of `spec`, in any order, others maybe; one row is enough, or none.

        Returns
        -------
        array of float64, shape (n_rows, n_features)

        Raises
        ------
        ValueError
            If a column of `spec` is lost, a numeric one holds text, or nothing is fitted.
        """
        raise NotImplementedError("FeaturePipeline.transform")

    def feature_names_out(self):
        """Return the name of each feature, in the order of `transform`.

        Returns
        -------
        list of str, length n_features

        Raises
        ------
        ValueError
            If nothing is fitted.
        """
        raise NotImplementedError("FeaturePipeline.feature_names_out")

    def to_json(self):
        """Return all that `fit` learnt as JSON.

        Returns
        -------
        str
            By the standard: every number in it is finite.

        Raises
        ------
        ValueError
            If nothing is fitted.
        """
        raise NotImplementedError("FeaturePipeline.to_json")

    @classmethod
    def from_json(cls, text):
        """Return the fitted pipeline that `to_json` wrote.

        Parameters
        ----------
        text : str

        Returns
        -------
        FeaturePipeline
        """
        raise NotImplementedError("FeaturePipeline.from_json")
