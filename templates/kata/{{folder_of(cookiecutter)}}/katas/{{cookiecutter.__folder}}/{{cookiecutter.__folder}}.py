"""Write everything below. The brief says what it promises."""


def {{ cookiecutter.function }}(values):
    """Return the number of values.

    Parameters
    ----------
    values : list or array, shape (n_samples,)

    Returns
    -------
    int
    """
    raise NotImplementedError("{{ cookiecutter.function }}")
