"""Listens on an abstract Unix socket, where the next test's worker would find it.

Expect: failed
Needs: seccomp
"""

import socket


def act(aim):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        sock.bind("\0katakit-attack")
