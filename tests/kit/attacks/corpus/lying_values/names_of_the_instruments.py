"""Defines the names of the judge's instruments, and its private ones, itself.

Expect: failed
Needs: judge
"""


def hold(value):
    return value


def make(target, *args, **kwargs):
    return 0.0


def collect(iterable):
    return []


def random_state():
    return "always"


_connection = _routines = failure = first_name = calls = link = hold


def value(aim):
    return 0.0
