"""Two megabytes of lines, for whoever looks for their differences line by line.

Expect: failed|timeout
Needs: judge
"""


def value(aim):
    return "\n".join(f"{i * 7919 % 1000} nearly the same line {i % 13}" for i in range(60_000))
