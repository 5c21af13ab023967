"""The wire: the codec with every type that crosses, NumPy's and pandas' once they are met."""

from __future__ import annotations

from katakit.boundary import builtin_types  # noqa: F401 (registers its types)
from katakit.boundary.codec import (
    Breach,
    CannotCross,
    Packer,
    References,
    Unpacker,
    decode,
    encode,
    family,
    require,
)

__all__ = [
    "Breach",
    "CannotCross",
    "Packer",
    "References",
    "Unpacker",
    "decode",
    "encode",
    "require",
]


def _register_numpy() -> None:
    from katakit.boundary import numpy_arrays

    numpy_arrays.register()


def _register_pandas() -> None:
    from katakit.boundary import pandas_frames

    pandas_frames.register()


family("numpy", _register_numpy)
family("pandas", _register_pandas)
