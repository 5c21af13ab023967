"""The commands: one module each, found by its name; a new command is a new file.

A module has a docstring whose first line is the command's help, ``add_arguments(parser)``
and ``run(arguments) -> int``, the exit status.
"""
