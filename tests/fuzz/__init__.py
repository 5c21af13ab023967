"""Coverage-guided fuzzing of the wire: ``nox -s fuzz -- wire --seconds 60``.

A target is a module with ``try_one(data)``, which raises `Finding` for what must never happen,
and with ``seeds()`` and ``mutate(data, random)``. It needs no atheris, so that a test can
replay the corpus and the findings.
"""

from __future__ import annotations

TARGETS = ("wire", "conversation")


class Finding(Exception):
    """An input made the judge do what it never must."""
