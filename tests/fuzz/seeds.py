"""Writes the seeds of each target and the dictionary: ``python -m tests.fuzz.seeds``."""

from __future__ import annotations

import importlib

from tests.fuzz import TARGETS
from tests.fuzz.__main__ import CORPUS, store
from tests.fuzz.trees import ODD, tags


def main() -> None:
    """Write them anew; what is there already stays."""
    for name in TARGETS:
        store(CORPUS / name, importlib.import_module(f"tests.fuzz.{name}").seeds())
    words = sorted({*tags(), *(word for word in ODD if type(word) is str and word)})
    lines = [f'"\\x{0xA0 + len(word):02x}{word}"\n' for word in words]  # as msgpack's short texts
    (CORPUS.parent / "tags.dict").write_text("".join(lines))


if __name__ == "__main__":
    main()
