"""The hidden suite of {{ cookiecutter.__folder }}."""

import pytest

from katakit.suite import assert_equal


@pytest.mark.requirement("counted")
def test_three_values_are_three(candidate):
    assert_equal(candidate.{{ cookiecutter.function }}([3, 1, 2]), 3)
