"""NumPy arrays and scalars on the wire: dtype, shape and raw bytes.

Only dtypes from a whitelist are built from raw bytes, and only after their size was
checked. Object arrays travel item by item, records field by field.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from katakit.boundary.codec import NoForm, Packer, Unpacker, kind, require
from katakit.boundary.message_size import MAX_NODES

if TYPE_CHECKING:
    from numpy.typing import NDArray


_DTYPE = re.compile(
    r"[<>|=](b1|i[1248]|u[1248]|f(2|4|8|12|16)|c(8|16|24|32)|[US]\d{1,9}"
    r"|[mM]8(\[([1-9]\d{0,5})?(Y|M|W|D|h|m|s|ms|us|ns|ps|fs|as)\])?)"
)
_NO_BYTES = frozenset(f"{order}{kind}0" for order in "<>|=" for kind in "US")
_LARGEST_CODE_POINT = 0x10FFFF


def register() -> None:
    """Register NumPy's types."""
    kind("np.array", np.ndarray, _pack_array, _unpack_array)
    for scalar in _scalar_types():
        kind("np.scalar", scalar, _pack_scalar, _unpack_scalar)


def _scalar_types() -> set[type]:
    codes = "?bhilqpBHILQPefdgFDGSUMm"
    return {np.dtype(code).type for code in codes}


def _pack_array(array: NDArray[Any], packer: Packer) -> list[Any]:
    if array.dtype == object:
        return ["O", list(array.shape), packer.pack_all(array.ravel().tolist())]
    if array.dtype.names:
        fields = [[name, packer.pack(array[name])] for name in array.dtype.names]
        return ["V", list(array.shape), fields]
    code = array.dtype.str
    if not _DTYPE.fullmatch(code) or (array.ndim and not array.itemsize):
        raise NoForm(f"an array of dtype {array.dtype}")
    if array.flags.f_contiguous and not array.flags.c_contiguous:
        return [code, list(array.shape), _raw(array.T), "F"]
    return [code, list(array.shape), _raw(np.ascontiguousarray(array))]


def _raw(array: NDArray[Any]) -> bytes:
    return array.tobytes()


def _unpack_array(parts: list[Any], unpacker: Unpacker) -> NDArray[Any]:
    code, shape, data, *order = parts
    require(type(shape) is list and len(shape) <= 32, "a shape that is none")
    require(all(type(n) is int and n >= 0 for n in shape), "a shape that is none")
    if 0 in shape or code in _NO_BYTES:  # neither costs bytes, and listing them would
        require(math.prod(n or 1 for n in shape) <= MAX_NODES, "a huge shape of nothing")
    if code == "O":
        return _unpack_objects(shape, data, unpacker)
    if code == "V":
        return _unpack_records(shape, data, unpacker)
    if order:
        require(order == ["F"], "an unknown memory order")
        return _from_bytes(code, shape[::-1], data).T
    return _from_bytes(code, shape, data)


def _from_bytes(code: Any, shape: list[int], data: Any) -> NDArray[Any]:
    require(type(code) is str and bool(_DTYPE.fullmatch(code)), "an unknown dtype")
    require(type(data) is bytes, "an array without its bytes")
    dtype = np.dtype(code)
    require(math.prod(shape) * dtype.itemsize == len(data), "an array of another size")
    if dtype.kind == "b":
        require(not data.strip(b"\0\1"), "a boolean that is neither true nor false")
    if not dtype.itemsize:
        require(not shape, "an array of no bytes")  # else any shape would fit
        return np.zeros(shape, dtype)
    array = np.frombuffer(bytearray(data), dtype).reshape(shape)
    if dtype.kind == "U" and array.size:
        points = np.frombuffer(data, np.dtype(np.uint32).newbyteorder(dtype.byteorder))
        require(int(points.max()) <= _LARGEST_CODE_POINT, "text that is none")
    return array


def _unpack_objects(shape: list[int], data: Any, unpacker: Unpacker) -> NDArray[Any]:
    require(type(data) is list and len(data) == math.prod(shape), "an array of another size")
    array = np.empty(len(data), dtype=object)
    for position, item in enumerate(unpacker.unpack_all(data)):
        array[position] = item
    return array.reshape(shape)


def _unpack_records(shape: list[int], data: Any, unpacker: Unpacker) -> NDArray[Any]:
    columns = [(name, unpacker.unpack(column)) for name, column in data]
    require(bool(columns), "records without fields")
    require(all(type(name) is str for name, _ in columns), "a field without a name")
    n = len(shape)
    require(all(list(column.shape[:n]) == shape for _, column in columns), "ragged records")
    dtype = np.dtype([(name, column.dtype, column.shape[n:]) for name, column in columns])
    array = np.empty(shape, dtype)
    for name, column in columns:
        array[name] = column
    return array


def _pack_scalar(scalar: np.generic, packer: Packer) -> list[Any]:
    if not _DTYPE.fullmatch(scalar.dtype.str):
        raise NoForm(f"a number of dtype {scalar.dtype}")
    return [scalar.dtype.str, scalar.tobytes()[: scalar.dtype.itemsize]]  # "" has four bytes


def _unpack_scalar(parts: list[Any], unpacker: Unpacker) -> Any:
    code, data = parts
    scalar: Any = _from_bytes(code, [], data)[()]
    return scalar
