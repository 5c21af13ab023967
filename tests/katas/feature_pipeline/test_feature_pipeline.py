"""The hidden suite of feature_pipeline.

`features` restates the definitions in plain Python, one value at a time. The tables are skewed,
full of holes, and hold labels that look like missing values.
"""

import json
from datetime import datetime, timedelta
from math import cos, pi, sin, sqrt
from statistics import fmean, median

import numpy as np
import pandas as pd
import pytest

from katakit.suite import assert_close, assert_equal, assert_unchanged

pytestmark = pytest.mark.one_process

RNG = np.random.default_rng(11)
SPEC = {"city": "category", "income": "numeric", "grade": "category", "visits": "numeric"}
NUMBERS = {"income": "numeric", "visits": "numeric"}
MIDDLE = {"median": median, "mean": fmean}
DATES = ["2024-02-29", None, "1969-12-28", "2000-01-01", None, "2023-07-05", "1970-01-01"]
CITIES = ["Oslo", "nan", "", "Åre", "Zug", "bath", None, "None"]


def table(n):
    """Records, their columns in another order than in the spec."""
    return [
        {
            "visits": None if RNG.random() < 0.2 else int(RNG.geometric(0.1)),
            "city": CITIES[min(int(RNG.geometric(0.35)) - 1, 7)],
            "grade": None if RNG.random() < 0.1 else str(RNG.choice([10, 9, 100, -1])),
            "income": None if RNG.random() < 0.3 else float(RNG.lognormal(3)),
        }
        for _ in range(n)
    ]


TRAIN, LATER = table(40), table(15)
NOTHING, WHOLE = dict.fromkeys(TRAIN[0]), {"visits": 0, "city": "Oslo", "grade": "9", "income": 1}


def days(date):
    since = datetime.fromisoformat("1970-01-01")
    return date and (datetime.fromisoformat(date) - since) / timedelta(days=1)


def z(old, new, middle=median):
    """Standardise `new` by what `old` teaches; None is missing."""
    present = [x for x in old if x is not None]
    fill = middle(present) if present else 0.0
    filled = [fill if x is None else x for x in old]
    mean = fmean(filled)
    deviation = sqrt(fmean((x - mean) ** 2 for x in filled)) if len(set(present)) > 1 else 1.0
    return [((fill if x is None else x) - mean) / deviation for x in new]


def features(spec, train, rows, middle=median):
    """Names and features, (n_rows, n_features), by the definitions."""
    columns = []
    for name, kind in spec.items():
        old, new = ([row[name] for row in records] for records in (train, rows))
        if kind == "category":
            labels = sorted({label for label in old if label is not None})
            columns += [(f"{name}={label}", [x == label for x in new]) for label in labels]
        else:
            if kind == "date":
                old, new = (list(map(days, dates)) for dates in (old, new))
            columns.append((name, z(old, new, middle)))
        for part in (sin, cos) if kind == "date" else ():
            around = [d if d is None else part(2 * pi * ((d // 1 + 3) % 7) / 7) for d in new]
            columns.append((f"{name}_weekday_{part.__name__}", [a or 0.0 for a in around]))
        columns.append((f"{name}_missing", [value is None for value in new]))
    names, values = zip(*columns, strict=True)
    return list(names), np.array(values, dtype=float).T


def fitted(candidate, spec, train, **options):
    return candidate.FeaturePipeline(spec, **options).fit(pd.DataFrame(train))


def column(values, dtype, name="x"):
    return pd.DataFrame({name: pd.Series(values, dtype=object).astype(dtype)})


def assert_as_defined(pipeline, rows, spec=SPEC, train=TRAIN, middle=median):
    names, expected = features(spec, train, rows, middle)
    got = np.asarray(pipeline.transform(pd.DataFrame(rows)))
    if got.shape == expected.shape:  # then a difference is told by the feature's name
        got, expected = (dict(zip(names, block.T, strict=True)) for block in (got, expected))
    assert_close(got, expected, atol=1e-9)


@pytest.mark.requirement("names")
def test_features_are_named_in_the_order_of_the_spec_and_labels_ascend(candidate):
    for spec in (SPEC, dict(reversed(SPEC.items()))):
        pipeline = fitted(candidate, spec, TRAIN)
        for _ in range(2):
            assert_equal(list(pipeline.feature_names_out()), features(spec, TRAIN, TRAIN)[0])


@pytest.mark.requirement("names")
def test_declared_labels_that_do_not_occur_have_no_feature(candidate):
    train = pd.DataFrame({"t": pd.Categorical(["b", "Z", "b"], categories=["b", "no", "Z"])})
    pipeline = candidate.FeaturePipeline({"t": "category"}).fit(train)
    assert_equal(list(pipeline.feature_names_out()), ["t=Z", "t=b", "t_missing"])


@pytest.mark.requirement("filled")
@pytest.mark.parametrize("dtype", [float, object, "Int64"])
def test_a_missing_number_counts_as_the_fill(candidate, dtype):
    train = column([1, None, 10, None, 2, 3], dtype)
    for options, fill in [({}, 2.5), ({"impute": "median"}, 2.5), ({"impute": "mean"}, 4)]:
        pipeline = candidate.FeaturePipeline({"x": "numeric"}, **options).fit(train)
        got = np.asarray(pipeline.transform(column([None, 10, None], dtype)))
        assert_close(got[:, 0], z([1, fill, 10, fill, 2, 3], [fill, 10, fill]), atol=1e-12)


@pytest.mark.requirement("standardised")
@pytest.mark.parametrize("impute", MIDDLE)
def test_numbers_are_standardised_over_the_filled_column(candidate, impute):
    pipeline = fitted(candidate, NUMBERS, TRAIN, impute=impute)
    for rows in (TRAIN, LATER):
        assert_as_defined(pipeline, rows, NUMBERS, TRAIN, MIDDLE[impute])


@pytest.mark.requirement("standardised")
def test_short_and_far_off_numbers_are_computed_in_long_floats(candidate):
    for values in (np.float32([0.1, 0.7, 0.2, 16777216]), np.float32([3e20, 1e20, 2.5e20]),
                   np.int8([100, 120, 127]), 1e9 + np.array([0.0, 1, 3, 4.5])):  # fmt: skip
        train = pd.DataFrame({"x": values})
        got = np.asarray(candidate.FeaturePipeline({"x": "numeric"}).fit(train).transform(train))
        assert_close(got[:, 0], z(values.tolist(), values.tolist()), atol=1e-6)


@pytest.mark.requirement("one-hot")
@pytest.mark.parametrize("dtype", [object, "string", "category"])
def test_each_label_has_a_feature_of_its_own_also_those_alike(candidate, dtype):
    spec = {"grade": "category", "city": "category"}
    train = [{"grade": label, "city": city} for label in ("1", "1.0", " 1") for city in CITIES]
    frame = pd.DataFrame(train).astype(dtype)
    pipeline = candidate.FeaturePipeline(spec).fit(frame)
    for places in (slice(None), slice(None, None, -3), slice(2, 3)):
        expected = features(spec, train, train[places])[1]
        assert_close(pipeline.transform(frame[places]), expected)


@pytest.mark.requirement("unseen")
def test_a_new_label_gives_zeros_and_shifts_nothing(candidate):
    pipeline = fitted(candidate, SPEC, TRAIN)
    new = [{**LATER[0], "city": label} for label in ("Aal", "Zz", "Oslo ", "Osl", "oslo", "~")]
    for rows in (new[:1], new[-1:], [*new, *LATER]):
        assert_as_defined(pipeline, rows)


@pytest.mark.requirement("missing-flag")
def test_missing_values_are_flagged_though_training_had_none(candidate):
    train = pd.DataFrame({"n": [0, 4, 2], "t": ["nan", "", "None"]})
    pipeline = candidate.FeaturePipeline({"n": "numeric", "t": "category"}).fit(train)
    rows = pd.DataFrame({"n": [0.0, np.nan, 4], "t": pd.Series(["", None, "nan"], dtype=object)})
    for number, text in [(float, object), ("Float64", "string"), (object, "category")]:
        got = np.asarray(pipeline.transform(rows.astype({"n": number, "t": text})))
        assert_close(got[:, 1:], [[0, 1, 0, 0, 0], [1, 0, 0, 0, 1], [0, 0, 0, 1, 0]])


@pytest.mark.requirement("by-name")
def test_order_and_further_columns_and_the_index_change_nothing(candidate):
    expected, index = features(SPEC, TRAIN, LATER)[1], np.arange(40)[::-1] * 3 % 37
    train, later = (pd.DataFrame(rows).set_index(index[: len(rows)]) for rows in (TRAIN, LATER))
    later.index = later.index % 7
    mixed = later[["grade", "income", "city", "visits"]]
    mixed.insert(0, "a_new", "x")
    for before in (train, train.assign(more=5.0)[["more", "income", "visits", "city", "grade"]]):
        pipeline = candidate.FeaturePipeline(SPEC).fit(before)
        for rows in (later, mixed):
            assert_close(pipeline.transform(rows), expected, atol=1e-9)


@pytest.mark.requirement("lost-column")
@pytest.mark.parametrize("lost", SPEC)
def test_a_lost_column_is_named_by_fit_and_transform(candidate, lost):
    train, later = pd.DataFrame(TRAIN), pd.DataFrame(LATER)
    pipeline = candidate.FeaturePipeline(SPEC).fit(train)
    for rows in (later.rename(columns={lost: "other"}), later[:0].drop(columns=lost)):
        with pytest.raises(ValueError, match=lost):
            pipeline.transform(rows)
    with pytest.raises(ValueError, match=lost):
        candidate.FeaturePipeline(SPEC).fit(train.drop(columns=lost))


@pytest.mark.requirement("train-only")
def test_rows_served_teach_nothing(candidate):
    pipeline = fitted(candidate, SPEC, TRAIN)
    strange = [{"visits": 900, "city": "new", "grade": "7", "income": None}] * 9
    for rows in (strange, LATER, strange):
        assert_as_defined(pipeline, rows)
        assert_equal(list(pipeline.feature_names_out()), features(SPEC, TRAIN, rows)[0])


@pytest.mark.requirement("train-only")
def test_another_fit_forgets_the_first(candidate):
    first = [{**row, "city": f"was {row['city']}", "grade": "5", "visits": 3} for row in TRAIN]
    first[0]["visits"] = 9
    pipeline = fitted(candidate, SPEC, first)
    pipeline.transform(pd.DataFrame(first))
    pipeline.fit(pd.DataFrame(TRAIN))
    for another in (SPEC, dict(reversed(SPEC.items()))):
        assert_equal(list(pipeline.feature_names_out()), features(SPEC, TRAIN, LATER)[0])
        assert_as_defined(pipeline, LATER)
        fitted(candidate, another, first)  # which is another pipeline's


@pytest.mark.requirement("one-row")
def test_one_record_gives_what_it_gives_among_others(candidate):
    rows = [*LATER[:5], NOTHING, WHOLE]
    pipeline = fitted(candidate, SPEC, TRAIN)
    assert_as_defined(pipeline, rows)
    for row in rows:
        assert_as_defined(pipeline, [row])
    for nothing in (np.nan, pd.NA):
        got = pipeline.transform(pd.DataFrame([dict.fromkeys(SPEC, nothing)]))
        assert_close(got, features(SPEC, TRAIN, [NOTHING])[1], atol=1e-9)


@pytest.mark.requirement("no-rows")
def test_no_rows_give_no_rows_of_all_features(candidate):
    pipeline = fitted(candidate, SPEC, TRAIN)
    n_features = len(features(SPEC, TRAIN, TRAIN)[0])
    for empty in (pd.DataFrame(LATER)[:0], pd.DataFrame(columns=[*SPEC])):
        assert_equal(np.shape(pipeline.transform(empty)), (0, n_features))


@pytest.mark.requirement("integer-labels")
@pytest.mark.parametrize("dtype", ["int64", "float64", "Int64", object])
def test_integers_are_integers_in_whatever_column(candidate, dtype):
    train = column([10, 9, 100, 9 if dtype == "int64" else None], dtype, "g")
    pipeline = candidate.FeaturePipeline({"g": "category"}).fit(train)
    assert_equal(list(pipeline.feature_names_out()), ["g=9", "g=10", "g=100", "g_missing"])
    expected = [[0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 1, 0], [1, 0, 0, 0]]
    for other in ("int64", "float64", "Int64", object, "category"):
        assert_close(pipeline.transform(column([10, 11, 100, 9], other, "g")), expected)


@pytest.mark.requirement("integer-labels")
@pytest.mark.parametrize("dtype", ["int64", "Int64"])
def test_integers_that_no_float_tells_apart_are_two_labels(candidate, dtype):
    train = column([2**53 + 1, 2**53], dtype, "g")
    pipeline = candidate.FeaturePipeline({"g": "category"}).fit(train)
    assert_equal(list(pipeline.feature_names_out())[:2], [f"g={2**53}", f"g={2**53 + 1}"])
    assert_close(pipeline.transform(train), [[0, 1, 0], [1, 0, 0]])


@pytest.mark.requirement("dates")
@pytest.mark.parametrize("dtype", [object, "string", "datetime64[ns]", "datetime64[s]"])
def test_dates_become_days_and_a_place_in_the_week(candidate, dtype):
    spec, rows, frame = {"d": "date"}, [{"d": d} for d in DATES], column(DATES, dtype, "d")
    for impute, middle in MIDDLE.items():
        pipeline = candidate.FeaturePipeline(spec, impute=impute).fit(frame)
        names, expected = features(spec, rows, rows, middle)
        assert_equal(list(pipeline.feature_names_out()), names)
        assert_close(pipeline.transform(frame), expected, atol=1e-9)
        for row in rows[:2]:
            assert_as_defined(pipeline, [row], spec, rows, middle)


@pytest.mark.requirement("dates")
@pytest.mark.parametrize(
    ("unit", "last"),
    [("ns", "1969-12-31T06:00:00.25"), ("us", "2024-03-04T00:00:00.25"), ("s", "2500-01-01T18:00")],
)
def test_a_day_has_fractions_and_its_weekday_lasts_to_midnight(candidate, unit, last):
    moments = ["2024-03-03T23:59:59", "2024-03-04T00:00:00", "1969-12-31T06:00:00", last]
    for train in (moments, moments[::3], moments[1::2]):
        rows = [{"d": moment} for moment in train]
        frame = pd.DataFrame({"d": np.array(train, dtype=f"datetime64[{unit}]")})
        got = candidate.FeaturePipeline({"d": "date"}).fit(frame).transform(frame)
        assert_close(got, features({"d": "date"}, rows, rows)[1], atol=1e-9)


@pytest.mark.requirement("constant")
@pytest.mark.parametrize(
    ("train", "rows", "expected"),
    [
        ([0.1, None, 0.1, 0.1], [0.6, 0.1, None], [0.5, 0, 0]),  # their mean is above 0.1
        ([7], [7, 4], [0, -3]),
        ([2e-13, 1e-13, 4e-13], [2e-13, 7e-13], z([2, 1, 4], [2, 7])),
        ([1, 1 + 1e-9, 1], [1, 1 + 1e-9], z([0, 1, 0], [0, 1])),
    ],
)
def test_all_equal_is_constant_and_a_small_difference_is_not(candidate, train, rows, expected):
    for impute in MIDDLE:
        pipeline = candidate.FeaturePipeline({"x": "numeric"}, impute=impute)
        got = pipeline.fit(pd.DataFrame({"x": train})).transform(pd.DataFrame({"x": rows}))
        assert_close(np.asarray(got)[:, 0], expected, rtol=1e-5, atol=1e-9)


@pytest.mark.requirement("all-missing")
@pytest.mark.parametrize("nothing", [None, np.nan])
def test_columns_without_any_training_value(candidate, nothing):
    spec = {"t": "category", "n": "numeric", "d": "date"}
    pipeline = fitted(candidate, spec, [dict.fromkeys(spec, nothing)] * 3)
    rows = [{"t": "x", "n": 2.5, "d": "1970-01-03"}, dict.fromkeys(spec)]
    names = ["t_missing", "n", "n_missing", "d", "d_weekday_sin", "d_weekday_cos", "d_missing"]
    assert_equal(list(pipeline.feature_names_out()), names)
    assert_as_defined(pipeline, rows, spec, rows[1:])


def every_kind():
    spec = dict.fromkeys(["joined", *NUMBERS, "void", "city", "none", "whole"], "category")
    spec |= {"joined": "date", **NUMBERS, "void": "numeric"}
    dates = np.array([*DATES, "2024-02-29T10:11:12"] * 5, dtype="datetime64[us]")
    train = pd.DataFrame(TRAIN).assign(joined=dates, void=np.nan, none=None)
    return spec, train.assign(whole=[3, 12, None, 3] * 10)


@pytest.mark.requirement("round-trip")
def test_a_pipeline_read_from_its_text_gives_equal_features(candidate, candidate_other_seed):
    spec, train = every_kind()
    pipeline = candidate.FeaturePipeline(spec, impute="mean").fit(train[:30])
    text = pipeline.to_json()
    copies = [kata.FeaturePipeline.from_json(text) for kata in (candidate, candidate_other_seed)]
    copies.append(candidate.FeaturePipeline.from_json(copies[0].to_json()))
    for rows in (train, train[-1:]):
        expected = np.asarray(pipeline.transform(rows))
        for other in copies:
            assert_equal(list(other.feature_names_out()), list(pipeline.feature_names_out()))
            assert_equal(other.transform(rows), expected)


@pytest.mark.requirement("strict-json")
def test_the_text_is_json_without_constants_of_its_own(candidate):
    def refuse(constant):
        raise AssertionError(f"{constant} is no JSON")

    spec, train = every_kind()
    text = candidate.FeaturePipeline(spec).fit(train[:1]).to_json()
    assert isinstance(text, str), f"{type(text).__name__} is no text"
    json.loads(text, parse_constant=refuse)


@pytest.mark.requirement("bad-calls")
def test_another_kind_or_impute_is_named(candidate):
    with pytest.raises(ValueError, match="ordinal"):
        fitted(candidate, {**NUMBERS, "city": "ordinal"}, TRAIN)
    with pytest.raises(ValueError, match="mode"):
        fitted(candidate, NUMBERS, TRAIN, impute="mode")


@pytest.mark.requirement("bad-calls")
@pytest.mark.parametrize(("spoilt", "text"), [("income", "n/a"), ("visits", "12")])
def test_text_among_the_numbers_is_refused_by_the_name_of_its_column(candidate, spoilt, text):
    pipeline = fitted(candidate, NUMBERS, TRAIN)
    rows = [{**LATER[0], spoilt: text}, LATER[1]]
    with pytest.raises(ValueError, match=spoilt):
        pipeline.transform(pd.DataFrame(rows))
    with pytest.raises(ValueError, match=spoilt):
        fitted(candidate, NUMBERS, rows)


@pytest.mark.requirement("bad-calls")
def test_nothing_comes_of_nothing(candidate):
    empty, unfitted = pd.DataFrame(TRAIN)[:0], candidate.FeaturePipeline(SPEC)
    for call in (
        lambda: candidate.FeaturePipeline({"city": "category"}).fit(empty),
        lambda: unfitted.transform(pd.DataFrame(LATER)),
        unfitted.feature_names_out,
        unfitted.to_json,
    ):
        with pytest.raises(ValueError):
            call()


@pytest.mark.requirement("inputs-unchanged")
def test_frames_and_spec_stay_as_they_are(candidate):
    spec, train = every_kind()
    train["joined"] = train["joined"].dt.strftime("%Y-%m-%d")
    held = [candidate.hold(value) for value in (spec, train, train[5:9])]
    candidate.FeaturePipeline(held[0]).fit(held[1]).transform(held[2])
    for value in held:
        assert_unchanged(value)


@pytest.mark.requirement("frozen-fit")
def test_training_data_changed_later_change_no_result(candidate):
    train = pd.DataFrame(TRAIN)
    held = candidate.hold(train)
    pipeline = candidate.FeaturePipeline(SPEC).fit(held)
    held.replace(train[::-1].assign(visits=5, city="new", income=train["income"] * 2))
    assert_equal(list(pipeline.feature_names_out()), features(SPEC, TRAIN, LATER)[0])
    assert_as_defined(pipeline, LATER)
