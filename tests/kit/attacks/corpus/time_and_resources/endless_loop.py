"""Never returns.

Expect: timeout
Needs: judge
"""


def act(aim):
    while True:
        pass
