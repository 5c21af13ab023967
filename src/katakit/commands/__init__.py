"""The commands: parsing and words, no logic.

A command NAME has ``add_NAME_arguments(parser)`` and ``run_NAME(arguments) -> int``, which
returns the exit status; its docstring is the command's help. Small commands of one topic
share a module.
"""

from __future__ import annotations

MODULES = {
    "audit": "audit",
    "changed": "group",
    "comment": "group",
    "grade": "grade",
    "group": "group",
    "hint": "practice",
    "history": "history",
    "init": "practice",
    "kata": "kata",
    "list": "practice",
    "mock": "mock",
    "new": "authoring",
    "next": "practice",
    "reset": "practice",
    "seal": "authoring",
    "standings": "group",
    "watch": "practice",
}
"""Command to its module, which is imported when the command is asked for."""
