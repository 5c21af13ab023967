"""Asks a name server for a name that holds what it knows.

Expect: failed
Needs: seccomp
"""

import socket


def act(aim):
    socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).close()
    try:
        socket.getaddrinfo("answers.invalid", 80)
    except socket.gaierror:
        return
