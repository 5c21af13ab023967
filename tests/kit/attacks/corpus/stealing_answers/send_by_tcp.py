"""Opens a TCP socket.

Expect: failed
Needs: seccomp
"""

import socket


def act(aim):
    socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()
