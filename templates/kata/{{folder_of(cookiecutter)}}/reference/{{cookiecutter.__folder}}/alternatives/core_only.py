{%- if cookiecutter.kind == "class" -%}
"""The core alone, as one might leave it when the time is over."""


class {{ cookiecutter.function }}:
    def __init__(self):
        self.values = []

    def add(self, value):
        self.values.append(value)
        return len(self.values)
{%- else -%}
"""The core alone, as one might leave it when the time is over."""


def {{ cookiecutter.function }}(values):
    count = 0
    for _ in values:
        count += 1
    return count
{%- endif %}
