"""Arrays and NumPy's scalars cross with dtype, byte order, memory order and every bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

DTYPES = [
    "?", "i1", "i2", "<i4", ">i4", "<i8", ">i8", "u1", "<u2", ">u8", "<f2", ">f2", "<f4", ">f4",
    "<f8", ">f8", "g", "c8", ">c16", "G", "U1", "<U5", ">U5", "S3", "M8[Y]", "M8[D]", "<M8[ns]",
    ">M8[us]", "M8[25s]", "M8", "m8[h]", "m8[fs]", "m8",
]  # fmt: skip


def assert_same(got: object, expected: np.ndarray) -> None:
    assert type(got) is np.ndarray
    assert got.dtype == expected.dtype
    assert got.dtype.str == expected.dtype.str
    assert got.shape == expected.shape
    assert got.tobytes() == expected.tobytes()
    for order in ("c_contiguous", "f_contiguous"):
        if getattr(expected.flags, order):
            assert getattr(got.flags, order)
    assert got.flags.writeable


def some(dtype: str, shape: tuple[int, ...]) -> np.ndarray:
    count = int(np.prod(shape))
    return np.arange(count).astype("i8").reshape(shape).astype(dtype)


@pytest.mark.parametrize("shape", [(), (0,), (1,), (5,), (2, 3), (3, 0, 2), (2, 2, 2, 2)], ids=str)
@pytest.mark.parametrize("dtype", DTYPES)
def test_an_array_crosses_as_it_is(cross, dtype, shape):
    array = some(dtype, shape)
    assert_same(cross(array), array)


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_scalar_crosses_as_it_is(cross, dtype):
    scalar = some(dtype, (2,))[1]
    got = cross(scalar)
    assert type(got) is type(scalar)
    assert got.dtype.str == scalar.dtype.str
    assert got.tobytes() == scalar.tobytes()


@pytest.mark.parametrize(
    "array",
    [
        np.array([0.0, -0.0, np.nan, -np.nan, np.inf, 5e-324]),
        np.array(["NaT", "2024-01-01"], "M8[s]"),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.arange(24).reshape(2, 3, 4).transpose(2, 0, 1),
        np.arange(10)[::2],
        np.arange(10)[::-1],
        np.broadcast_to(np.arange(3), (4, 3)),
        np.array(["", "a\0b", "日本🙂"]),
        np.array(["\ud800"]),
    ],
    ids=["zeros-and-nan", "nat", "fortran", "transposed", "strided", "reversed", "broadcast",
         "text", "surrogate"],
)  # fmt: skip
def test_the_layout_does_not_matter(cross, array):
    assert_same(cross(array), array)


def test_an_array_that_is_read_only_arrives_as_a_copy_one_may_write_to(cross):
    array = np.arange(3)
    array.flags.writeable = False
    got = cross(array)
    got[0] = 7
    assert array[0] == 0


def test_objects_cross_item_by_item(cross):
    array = np.empty((2, 2), object)
    array[:] = [[None, "a"], [[1, 2], np.float32(0.5)]]
    got = cross(array)
    assert got.dtype == object
    assert got.shape == (2, 2)
    assert got[1, 0] == [1, 2]
    assert type(got[1, 1]) is np.float32


@pytest.mark.parametrize(
    "dtype",
    [
        [("x", "f4"), ("name", "U3")],
        [("when", "M8[D]"), ("ok", "?"), ("n", ">i2")],
        [("place", [("row", "i4"), ("column", "i4")]), ("value", "f8")],
        [("vector", "f8", (3,)), ("n", "i8")],
        [("anything", "O")],
    ],
    ids=["plain", "mixed", "nested", "with-arrays", "object"],
)
@pytest.mark.parametrize("shape", [(), (0,), (4,), (2, 2)], ids=str)
def test_records_cross_field_by_field(cross, dtype, shape):
    array = np.zeros(shape, dtype)
    got = cross(array)
    assert got.dtype == array.dtype
    assert got.shape == array.shape
    assert repr(got.tolist()) == repr(array.tolist())


@pytest.mark.parametrize(
    "scalar",
    [np.str_(""), np.bytes_(b""), np.str_("é"), np.float64(-0.0), np.bool_(True), np.datetime64("NaT"),
     np.longdouble(1) / 3],
    ids=repr,
)  # fmt: skip
def test_an_odd_scalar_crosses_as_it_is(cross, scalar):
    got = cross(scalar)
    assert type(got) is type(scalar)
    assert got.tobytes() == scalar.tobytes()


@pytest.mark.parametrize("array", [np.zeros(3, "V4"), np.zeros((), "V0")], ids=str)
def test_raw_memory_stays_where_it_is(cross, array):
    assert cross([array]) == ["ndarray"]


def test_an_array_of_numpys_own_text_dtype_stays_where_it_is(cross):
    assert cross(np.array(["a"], np.dtypes.StringDType())) == "ndarray"


@settings(
    max_examples=100,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    array=hnp.arrays(
        hnp.boolean_dtypes()
        | hnp.integer_dtypes()
        | hnp.unsigned_integer_dtypes()
        | hnp.floating_dtypes()
        | hnp.complex_number_dtypes()
        | hnp.datetime64_dtypes()
        | hnp.timedelta64_dtypes()
        | hnp.unicode_string_dtypes(min_len=1)
        | hnp.byte_string_dtypes(min_len=1),
        hnp.array_shapes(min_dims=0, min_side=0, max_side=4),
    ),
    transpose=st.booleans(),
)
def test_any_array_crosses_as_it_is(cross, array, transpose):
    array = array.T if transpose else array
    assert_same(cross(array), array)
