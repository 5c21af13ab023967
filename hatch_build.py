"""Packs the folders of the katas for the wheel; an editable install reads them where they are."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PackKatas(BuildHookInterface):  # type: ignore[type-arg]
    """Adds an archive a kata; briefs and stubs go as they are (pyproject.toml)."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the archives aside and name them for the wheel."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        try:
            from katakit.katas.archive_format import pack_root
        finally:
            sys.path.pop(0)
        self._aside = tempfile.TemporaryDirectory(prefix="katakit-wheel-")
        for path in pack_root(root, Path(self._aside.name)):
            build_data["force_include"][str(path)] = f"katakit/shipped/archives/{path.name}"

    def finalize(self, version: str, *_: object) -> None:
        """Remove what was written aside."""
        if version != "editable":
            self._aside.cleanup()
