{%- if cookiecutter.kind == "class" -%}
"""The hidden suite of {{ cookiecutter.__folder }}."""

import pytest

from katakit.suite import assert_equal


@pytest.mark.requirement("counted")
def test_each_value_counts_and_each_counter_for_itself(candidate):
    first, second = candidate.{{ cookiecutter.function }}(), candidate.{{ cookiecutter.function }}()
    assert_equal([first.add(value) for value in (3, 1, 1)], [1, 2, 3])
    assert_equal(second.add(3), 1)
{%- else -%}
"""The hidden suite of {{ cookiecutter.__folder }}."""

import pytest

from katakit.suite import assert_equal


@pytest.mark.requirement("counted")
def test_three_values_are_three(candidate):
    assert_equal(candidate.{{ cookiecutter.function }}([3, 1, 2]), 3)
{%- endif %}
