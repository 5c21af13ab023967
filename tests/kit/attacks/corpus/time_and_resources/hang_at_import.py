"""Hangs while it is loaded.

Expect: refused
Needs: judge
"""

while True:
    pass
