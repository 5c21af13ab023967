{%- if cookiecutter.kind == "class" -%}
"""The reference. The brief: brief.md."""


class {{ cookiecutter.function }}:
    """Counts the values that it is given."""

    def __init__(self):
        self._count = 0

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
        self._count += 1
        return self._count
{%- else -%}
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
{%- endif %}
