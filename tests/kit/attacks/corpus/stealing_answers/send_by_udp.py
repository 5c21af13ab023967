"""Sends what it is given to a stranger by UDP.

Expect: failed
Needs: seccomp
"""

import socket


def act(aim):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.sendto(repr(aim.given).encode()[:500], ("127.0.0.1", 9))
