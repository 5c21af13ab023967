{%- if cookiecutter.kind == "class" -%}
"""Write everything below. The brief says what it promises."""


class {{ cookiecutter.function }}:
    """Counts the values that it is given."""

    def __init__(self):
        raise NotImplementedError("{{ cookiecutter.function }}")

    def add(self, value):
        """Take one more value.

        Parameters
        ----------
        value : object

        Returns
        -------
        int
            How many there are by now.
        """
        raise NotImplementedError("{{ cookiecutter.function }}.add")
{%- else -%}
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
{%- endif %}
