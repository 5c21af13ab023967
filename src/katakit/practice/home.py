"""Where the kit keeps what is a person's own and outlives a project folder."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def home() -> Path:
    """Return the user's data folder, or where ``KATAKIT_HOME`` says; it may not exist yet."""
    moved = os.environ.get("KATAKIT_HOME")
    return Path(moved).expanduser() if moved else platformdirs.user_data_path("katakit")
