"""Opens the hidden suite and prints it.

Expect: failed
Needs: landlock
"""


def act(aim):
    with open(aim.suite) as file:
        print(file.read())
