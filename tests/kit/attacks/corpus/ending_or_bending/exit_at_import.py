"""Ends the process while it is loaded, with the status of success.

Expect: refused
Needs: process
"""

import os

os._exit(0)
