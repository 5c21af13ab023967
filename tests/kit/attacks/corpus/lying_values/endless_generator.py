"""A generator without an end.

Expect: failed|timeout
Needs: wire
"""


def value(aim):
    def numbers():
        while True:
            yield 0.5

    return numbers()
