"""The reference. The brief: brief.md."""


def {{ cookiecutter.function }}(values):
    """Return the number of values.

    Parameters
    ----------
    values : list or array, shape (n_samples,)

    Returns
    -------
    int
    """
    return len(values)
