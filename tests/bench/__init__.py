"""Benchmarks: ``nox -s bench -- NAME``. A new one is a new module with ``run(words)``."""
