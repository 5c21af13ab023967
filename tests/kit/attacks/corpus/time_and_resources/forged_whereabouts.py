"""Hangs, and answers the question where it hangs with a line number of 9,000 digits.

Expect: timeout
Needs: judge
"""

import signal
import sys
import time

FILE = sys._getframe().f_code.co_filename


def lie(number, frame):
    print(f'File "{FILE}", line {"9" * 9000} in nowhere', flush=True)


def act(aim):
    signal.signal(signal.SIGUSR1, lie)
    while True:
        lie(0, None)
        time.sleep(0.01)
