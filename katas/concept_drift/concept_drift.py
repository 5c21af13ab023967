"""Notice concept drift: write the three detectors. The brief says what they promise."""


class PageHinkley:
    """Alarms when the mean of a stream has moved: the test of Page and Hinkley.

    Parameters
    ----------
    threshold : float, default 50.0
        How large the rise or fall must grow; larger is later and surer.
    delta : float, default 0.005
        The change of the mean that is not worth an alarm; at least 0.
    min_instances : int, default 30
        Number of values from the start before which there is no alarm.
    direction : {"up", "down", "both"}, default "up"
        Which change of the mean alarms.

    Attributes
    ----------
    drift : bool
        Whether the latest update was an alarm. The next one starts anew.
    width : int
        Number of values since the start.

    Raises
    ------
    ValueError
        If `min_instances` is below 1 or the direction is unknown.

    Examples
    --------
    >>> detector = PageHinkley(threshold=1.5, delta=0.0, min_instances=3)
    >>> for x in [1, 1, 4]:
    ...     detector.update(x)
    >>> detector.drift, detector.width
    (True, 3)
    """

    def __init__(self, *, threshold=50.0, delta=0.005, min_instances=30, direction="up"):
        raise NotImplementedError("PageHinkley")

    def update(self, x):
        """Take the next value of the stream.

        Parameters
        ----------
        x : number

        Raises
        ------
        ValueError
            If `x` is NaN or infinite; the state is what it was.

        Notes
        -----
        O(1) in time and memory. U - min U grows by the deviation and never falls
        below 0, so neither U nor its minimum is kept.
        """
        raise NotImplementedError("PageHinkley.update")


class DDM:
    """Alarms when a model errs more often than it did at its best.

    Parameters
    ----------
    warning_level, drift_level : float, default 2.0 and 3.0
        How many standard deviations above the best are worth a warning, an alarm.
    min_instances : int, default 30
        Number of values from the start before which nothing counts as the best.

    Attributes
    ----------
    drift : bool
        Whether the latest update was an alarm. The next one starts anew.
    warning : bool
        Whether the latest update was a warning; never together with `drift`.
    width : int
        Number of values since the start.
    since_warning : int
        Length of the unbroken run of warnings that the latest update belongs to, an
        alarm at its end included: so many values to train the next model on.

    Raises
    ------
    ValueError
        If `min_instances` is below 1.

    Examples
    --------
    >>> detector = DDM(min_instances=4)
    >>> for error in [0, 0, 0, 1, 0, 1, 1, 1]:
    ...     detector.update(error)
    >>> detector.drift, detector.warning, detector.since_warning
    (False, True, 2)
    """

    def __init__(self, *, warning_level=2.0, drift_level=3.0, min_instances=30):
        raise NotImplementedError("DDM")

    def update(self, x):
        """Take the outcome of the next prediction.

        Parameters
        ----------
        x : number or bool
            1 if the prediction was wrong, 0 if it was right.

        Raises
        ------
        ValueError
            If `x` is neither 0 nor 1; the state is what it was.

        Notes
        -----
        O(1) in time and memory. Only a rise is drift: a fall becomes the new best.
        """
        raise NotImplementedError("DDM.update")


class ADWIN:
    """Keeps the longest recent window in which no two parts have different means.

    Parameters
    ----------
    delta : float, default 0.002
        Bound on the probability that an update drifts though nothing has changed.
    max_buckets : int, default 5
        How many buckets of one size are kept; more is finer and takes more memory.

    Attributes
    ----------
    drift : bool
        Whether the latest update dropped a bucket.
    width : int
        Number of values in the window.

    Raises
    ------
    ValueError
        If `max_buckets` is below 1.

    Examples
    --------
    >>> detector = ADWIN(delta=0.1)
    >>> for x in [0.0] * 12 + [1.0] * 6:  # buckets of 4, 4, 2, 2, 1, ... values
    ...     detector.update(x)
    >>> detector.drift, detector.width
    (True, 12)
    """

    def __init__(self, *, delta=0.002, max_buckets=5):
        raise NotImplementedError("ADWIN")

    def update(self, x):
        """Take the next value of the stream.

        Parameters
        ----------
        x : number
            From 0 to 1.

        Raises
        ------
        ValueError
            If `x` is NaN or lies outside; the state is what it was.

        Notes
        -----
        O(log n) in time and memory: at most `max_buckets` buckets of each size, and
        sizes double.
        """
        raise NotImplementedError("ADWIN.update")
