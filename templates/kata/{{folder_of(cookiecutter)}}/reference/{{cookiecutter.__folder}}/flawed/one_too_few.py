"""Counts from 0.

Fails: counted
Written: with the suite
"""


def {{ cookiecutter.function }}(values):
    return len(values) - 1
