"""A list that says it is longer than it is and iterates as something else.

Expect: failed
Needs: wire
"""


class Items(list):
    def __len__(self):
        return 3

    def __iter__(self):
        while True:
            yield 0.0

    def __getitem__(self, key):
        return 0.0


def value(aim):
    return Items([1])
