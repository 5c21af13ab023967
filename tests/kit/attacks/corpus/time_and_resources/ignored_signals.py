"""Ignores every signal and never returns.

Expect: timeout
Needs: judge
"""

import signal


def act(aim):
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            continue
    while True:
        pass
