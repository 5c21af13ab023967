"""Opens a multipath TCP socket, of which Landlock's network rules know nothing.

Expect: failed
Needs: seccomp
"""

import socket


def act(aim):
    try:
        socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262).close()
    except OSError as error:
        if error.errno == 1:  # the filter's answer; a kernel without it has another
            raise
