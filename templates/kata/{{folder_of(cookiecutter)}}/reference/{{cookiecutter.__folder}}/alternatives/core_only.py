"""The core alone, as one might leave it when the time is over."""


def {{ cookiecutter.function }}(values):
    count = 0
    for _ in values:
        count += 1
    return count
