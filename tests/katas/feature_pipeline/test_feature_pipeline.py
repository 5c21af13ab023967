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

RNG = np.random.default_rng(11)
SPEC = {"city": "category", "income": "numeric", "grade": "category", "age": "numeric"}
CITIES = ["Oslo", "nan", "", "Åre", "Zug", "bath", None, "None"]
NUMBERS = {"income": "numeric", "age": "numeric"}


def table(n, rng=RNG):
    """Rows as records: the columns in another order than in the spec."""
    return [
        {
            "age": None if rng.random() < 0.2 else int(rng.integers(18, 80)),
            "city": CITIES[min(int(rng.geometric(0.35)) - 1, 7)],
            "grade": None if rng.random() < 0.1 else str(rng.choice([10, 9, 100, -1])),
            "income": None if rng.random() < 0.3 else float(rng.lognormal(3)),
        }
        for _ in range(n)
    ]


TRAIN, LATER = table(40), table(15)


def days(date):
    return (datetime.fromisoformat(date) - datetime(1970, 1, 1)) / timedelta(days=1)


def z(old, new, middle=median):
    """Standardise `new` by what `old` teaches; None is missing."""
    present = [x for x in old if x is not None]
    fill = middle(present) if present else 0.0
    filled = [fill if x is None else x for x in old]
    mean = fmean(filled)
    deviation = sqrt(fmean((x - mean) ** 2 for x in filled)) if len(set(filled)) > 1 else 1.0
    return [((fill if x is None else x) - mean) / deviation for x in new]


def features(spec, train, rows, middle=median):
    """Names and features, (n_rows, n_features), by the definitions."""
    names, columns = [], []
    for name, kind in spec.items():
        old, new = ([row[name] for row in records] for records in (train, rows))
        if kind == "category":
            labels = sorted({label for label in old if label is not None})
            names += [f"{name}={label}" for label in labels]
            columns += [[float(value == label) for value in new] for label in labels]
        if kind == "date":
            old, new = ([d and days(d) for d in dates] for dates in (old, new))
        if kind != "category":
            names.append(name)
            columns.append(z(old, new, middle))
        if kind == "date":
            names += [f"{name}_weekday_sin", f"{name}_weekday_cos"]
            angles = [d if d is None else 2 * pi * ((d // 1 + 3) % 7) / 7 for d in new]
            columns += [[0.0 if a is None else f(a) for a in angles] for f in (sin, cos)]
        names.append(f"{name}_missing")
        columns.append([float(value is None) for value in new])
    return names, np.array(columns).T


def fitted(candidate, spec, train, **options):
    return candidate.FeaturePipeline(spec, **options).fit(pd.DataFrame(train))


def assert_features(pipeline, rows, expected):
    assert_close(pipeline.transform(pd.DataFrame(rows)), expected, atol=1e-9)


@pytest.mark.requirement("names")
def test_features_are_named_in_the_order_of_the_spec_and_labels_ascend(candidate):
    pipeline = fitted(candidate, SPEC, TRAIN)
    for _ in range(2):
        assert_equal(list(pipeline.feature_names_out()), features(SPEC, TRAIN, TRAIN)[0])
        pipeline.transform(pd.DataFrame([{**TRAIN[0], "city": "new"}]))


@pytest.mark.requirement("names")
@pytest.mark.parametrize("dtype", [object, "str", "category"])
def test_labels_are_those_that_occur_whatever_the_dtype(candidate, dtype):
    city = pd.Series(["b", "Z", "a", "b"], dtype=dtype)
    city = city.cat.add_categories(["unused"]) if dtype == "category" else city
    pipeline = candidate.FeaturePipeline({"t": "category"}).fit(pd.DataFrame({"t": city}))
    assert_equal(list(pipeline.feature_names_out()), ["t=Z", "t=a", "t=b", "t_missing"])


@pytest.mark.requirement("filled")
@pytest.mark.parametrize(
    ("options", "fill"), [({}, 2), ({"impute": "median"}, 2), ({"impute": "mean"}, 4)]
)
@pytest.mark.parametrize("dtype", [float, object, "Int64"])
def test_a_missing_number_counts_as_the_fill(candidate, options, fill, dtype):
    train = pd.DataFrame({"x": pd.Series([1, None, 9, None, 2], dtype=dtype)})
    pipeline = candidate.FeaturePipeline({"x": "numeric"}, **options).fit(train)
    expected = z([1, fill, 9, fill, 2], [fill, 9, fill])
    later = pd.DataFrame({"x": pd.Series([None, 9, fill], dtype=dtype)})
    assert_close(np.asarray(pipeline.transform(later))[:, 0], expected, atol=1e-12)


@pytest.mark.requirement("filled")
def test_the_median_of_an_even_number_lies_between_the_two(candidate):
    for options, fill in [({}, 4.5), ({"impute": "mean"}, 33)]:
        train = [{"x": x} for x in (120, 1, None, 3, 6, 35)]
        train = train if options else train[:1] + train[1:5]
        values = [row["x"] for row in train]
        middle = fmean if options else median
        assert_equal(middle([x for x in values if x is not None]), fill)
        pipeline = fitted(candidate, {"x": "numeric"}, train, **options)
        got = np.asarray(pipeline.transform(pd.DataFrame([{"x": None}, {"x": fill}])))
        assert_close(got[:, 0], z(values, [None, fill], middle), atol=1e-12)


@pytest.mark.requirement("standardised")
@pytest.mark.parametrize("impute", [None, "mean"])
def test_numbers_are_standardised_over_the_filled_column(candidate, impute):
    options, middle = ({"impute": "mean"}, fmean) if impute else ({}, median)
    pipeline = fitted(candidate, NUMBERS, TRAIN, **options)
    for rows in (TRAIN, LATER):
        assert_features(pipeline, rows, features(NUMBERS, TRAIN, rows, middle)[1])


@pytest.mark.requirement("standardised")
def test_short_and_far_off_numbers_are_computed_in_long_floats(candidate):
    for values in (np.float32([0.1, 0.7, 0.2, 16777216]), np.float32([3e20, 1e20, 2.5e20]),
                   np.int8([100, 120, 127]), 1e9 + np.array([0.0, 1, 3, 4.5])):  # fmt: skip
        train = pd.DataFrame({"x": values})
        got = np.asarray(candidate.FeaturePipeline({"x": "numeric"}).fit(train).transform(train))
        assert_close(got[:, 0], z(values.tolist(), values.tolist()), atol=1e-6)


@pytest.mark.requirement("one-hot")
@pytest.mark.parametrize("dtype", [object, "str", "category"])
def test_each_label_has_a_feature_of_its_own(candidate, dtype):
    old, new = ["b", "Z", "a", "b"], ["a", "b", "a"]
    frames = [pd.DataFrame({"t": pd.Series(labels, dtype=dtype)}) for labels in (old, new)]
    pipeline = candidate.FeaturePipeline({"t": "category"}).fit(frames[0])
    a, b, upper = [0, 1, 0, 0], [0, 0, 1, 0], [1, 0, 0, 0]
    assert_close(pipeline.transform(frames[0]), [b, upper, a, b])
    assert_close(pipeline.transform(frames[1]), [a, b, a])


@pytest.mark.requirement("one-hot")
def test_labels_that_look_missing_or_alike_are_kept_apart(candidate):
    spec = {"city": "category", "grade": "category"}
    train = [{**row, "grade": f" {row['grade']}"} for row in TRAIN]
    pipeline = fitted(candidate, spec, train)
    assert_features(pipeline, train, features(spec, train, train)[1])
    assert_features(pipeline, train[::-3], features(spec, train, train[::-3])[1])


@pytest.mark.requirement("unseen")
@pytest.mark.parametrize("label", ["Aal", "Zz", "Oslo ", "Osl", "oslo", "~"])
def test_a_new_label_gives_zeros_and_shifts_nothing(candidate, label):
    rows = [{**row, "city": label} for row in LATER[:3]]
    pipeline = fitted(candidate, SPEC, TRAIN)
    for batch in (rows, [*rows, *LATER]):
        assert_features(pipeline, batch, features(SPEC, TRAIN, batch)[1])


@pytest.mark.requirement("missing-flag")
def test_missing_values_are_flagged_and_no_others(candidate):
    train = pd.DataFrame({"n": [0, 4, np.nan], "t": ["nan", "", "None"]})
    pipeline = candidate.FeaturePipeline({"n": "numeric", "t": "category"}).fit(train)
    rows = pd.DataFrame({"n": [0.0, np.nan, 4], "t": pd.Series(["", None, "nan"], dtype=object)})
    for dtype in (object, "str", "category"):
        got = np.asarray(pipeline.transform(rows.astype({"t": dtype})))
        assert_close(got[:, [1, -1]], [[0, 0], [1, 1], [0, 0]])
        assert_close(got[1, 2:5], [0, 0, 0])
        assert_close(got[:, 1], pipeline.transform(rows.astype({"n": "Float64"}))[:, 1])


@pytest.mark.requirement("missing-flag")
def test_the_flag_stands_also_where_training_missed_nothing(candidate):
    full = [row for row in TRAIN if None not in row.values()]
    rows = [dict.fromkeys(SPEC), full[0], dict.fromkeys(SPEC)]
    pipeline = fitted(candidate, SPEC, full)
    assert_features(pipeline, rows, features(SPEC, full, rows)[1])


@pytest.mark.requirement("by-name")
def test_order_and_further_columns_and_the_index_change_nothing(candidate):
    expected = features(SPEC, TRAIN, LATER)[1]
    train, later = pd.DataFrame(TRAIN), pd.DataFrame(LATER)
    mixed = later[["grade", "income", "city", "age"]].set_index(np.arange(15) % 4)
    mixed.insert(0, "a_new", "x")
    for before in (train, train.assign(more=5.0)[["more", "income", *"age city grade".split()]]):
        pipeline = candidate.FeaturePipeline(SPEC).fit(before.set_index(np.arange(40) % 7))
        for rows in (later, mixed):
            assert_close(pipeline.transform(rows), expected, atol=1e-9)


@pytest.mark.requirement("lost-column")
@pytest.mark.parametrize("lost", SPEC)
def test_a_lost_column_is_named_by_fit_and_transform(candidate, lost):
    train, later = pd.DataFrame(TRAIN), pd.DataFrame(LATER)
    pipeline = candidate.FeaturePipeline(SPEC).fit(train)
    for rest in ("drop", "rename"):
        changes = {"columns": lost if rest == "drop" else {lost: "other"}}
        with pytest.raises(ValueError, match=lost):
            pipeline.transform(getattr(later, rest)(**changes))
        with pytest.raises(ValueError, match=lost):
            candidate.FeaturePipeline(SPEC).fit(getattr(train, rest)(**changes))


@pytest.mark.requirement("train-only")
def test_rows_served_teach_nothing(candidate):
    pipeline = fitted(candidate, SPEC, TRAIN)
    strange = [{**row, "age": 900, "city": "new", "grade": "7", "income": None} for row in LATER]
    for rows in (strange, LATER, strange):
        assert_features(pipeline, rows, features(SPEC, TRAIN, rows)[1])


@pytest.mark.requirement("train-only")
def test_another_fit_forgets_the_first(candidate):
    first = [{**row, "city": f"was {row['city']}", "grade": "5", "age": 3} for row in TRAIN]
    pipeline = fitted(candidate, SPEC, first)
    pipeline.transform(pd.DataFrame(first))
    again = pipeline.fit(pd.DataFrame(TRAIN))
    names, expected = features(SPEC, TRAIN, LATER)
    for one in (pipeline, again):
        assert_equal(list(one.feature_names_out()), names)
        assert_features(one, LATER, expected)


@pytest.mark.requirement("one-row")
def test_one_record_gives_what_it_gives_among_others(candidate):
    rows = [*LATER[:5], dict.fromkeys(SPEC), {"city": "new", "grade": "9", "age": 0, "income": 1}]
    pipeline = fitted(candidate, SPEC, TRAIN)
    expected = features(SPEC, TRAIN, rows)[1]
    assert_features(pipeline, rows, expected)
    for row, one in zip(rows, expected, strict=True):
        assert_features(pipeline, [row], [one])


@pytest.mark.requirement("no-rows")
def test_no_rows_give_no_rows_of_all_features(candidate):
    pipeline = fitted(candidate, SPEC, TRAIN)
    n_features = len(features(SPEC, TRAIN, TRAIN)[0])
    for empty in (pd.DataFrame(LATER)[:0], pd.DataFrame(columns=[*SPEC])):
        assert_equal(np.shape(pipeline.transform(empty)), (0, n_features))


@pytest.mark.requirement("integer-labels")
@pytest.mark.parametrize("dtype", ["int64", "float64", "Int64", object])
def test_integers_are_integers_in_whatever_column(candidate, dtype):
    train = pd.DataFrame({"g": pd.Series([10, 9, 100, 9], dtype=dtype)})
    if dtype != "int64":
        train.loc[3, "g"] = None
    pipeline = candidate.FeaturePipeline({"g": "category"}).fit(train)
    assert_equal(list(pipeline.feature_names_out()), ["g=9", "g=10", "g=100", "g_missing"])
    expected = [[0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 1, 0], [1, 0, 0, 0]]
    for other in ("int64", "float64", "Int64", object, "category"):
        rows = pd.DataFrame({"g": pd.Series([10, 11, 100, 9], dtype=other)})
        assert_close(pipeline.transform(rows), expected)


DATES = ["2024-02-29", None, "1969-12-28", "2000-01-01", None, "2023-07-05", "1970-01-01"]


@pytest.mark.requirement("dates")
@pytest.mark.parametrize("impute", ["median", "mean"])
@pytest.mark.parametrize("dtype", [object, "str", "datetime64[ns]", "datetime64[s]"])
def test_dates_become_days_and_a_place_in_the_week(candidate, impute, dtype):
    rows = [{"d": date} for date in DATES]
    frame = pd.DataFrame({"d": pd.Series(DATES, dtype=object).astype(dtype)})
    spec, middle = {"d": "date"}, {"median": median, "mean": fmean}[impute]
    pipeline = candidate.FeaturePipeline(spec, impute=impute).fit(frame)
    names, expected = features(spec, rows, rows, middle)
    assert_equal(list(pipeline.feature_names_out()), names)
    assert_close(pipeline.transform(frame), expected, atol=1e-9)
    for place in (0, 1):
        assert_features(pipeline, rows[place : place + 1], expected[place : place + 1])


@pytest.mark.requirement("dates")
def test_a_day_has_fractions_and_its_weekday_lasts_to_midnight(candidate):
    moments = ["2024-03-03T23:59:59", "2024-03-04T00:00:00", "1969-12-31T06:00:00"]
    rows = [{"d": moment} for moment in moments]
    for unit in ("ns", "us", "s"):
        frame = pd.DataFrame({"d": pd.Series(np.array(moments, dtype=f"datetime64[{unit}]"))})
        got = candidate.FeaturePipeline({"d": "date"}).fit(frame).transform(frame)
        assert_close(got, features({"d": "date"}, rows, rows)[1], atol=1e-9)


@pytest.mark.requirement("constant")
def test_a_constant_column_has_a_deviation_of_one(candidate):
    for train, rows, expected in [
        ([0.1, None, 0.1], [0.6, 0.1, None], [0.5, 0, 0]),  # whose mean is 0.10000000000000002
        ([7], [7, 4], [0, -3]),
    ]:
        pipeline = fitted(candidate, {"x": "numeric"}, [{"x": x} for x in train])
        got = np.asarray(pipeline.transform(pd.DataFrame({"x": rows})))
        assert_close(got[:, 0], expected, atol=1e-12)


@pytest.mark.requirement("constant")
def test_small_differences_are_differences(candidate):
    for train in ([2e-13, 1e-13, 4e-13], [1, 1 + 1e-9, 1]):
        pipeline = fitted(candidate, {"x": "numeric"}, [{"x": x} for x in train])
        got = np.asarray(pipeline.transform(pd.DataFrame({"x": train})))
        assert_close(got[:, 0], z(train, train), atol=1e-5)


@pytest.mark.requirement("all-missing")
@pytest.mark.parametrize("nothing", [None, np.nan])
def test_columns_without_any_training_value(candidate, nothing):
    spec = {"t": "category", "n": "numeric", "d": "date"}
    pipeline = fitted(candidate, spec, [dict.fromkeys(spec, nothing)] * 3)
    rows = [{"t": "x", "n": 2.5, "d": "1970-01-03"}, dict.fromkeys(spec)]
    names, expected = features(spec, rows[1:], rows)
    assert_equal(list(pipeline.feature_names_out()), names)
    assert_features(pipeline, rows, expected)


def every_kind():
    spec = {**SPEC, "joined": "date", "void": "numeric", "none": "category"}
    spec["whole"] = "category"
    dates = np.array([*DATES, "2024-02-29T10:11:12"] * 5, dtype="datetime64[us]")
    train = pd.DataFrame(TRAIN).assign(joined=dates, void=np.nan, none=None)
    return spec, train.assign(whole=[3, 12, None, 3] * 10)


@pytest.mark.requirement("round-trip")
@pytest.mark.parametrize("impute", ["median", "mean"])
def test_a_pipeline_read_from_its_text_gives_equal_features(candidate, candidate_elsewhere, impute):
    spec, train = every_kind()
    pipeline = candidate.FeaturePipeline(spec, impute=impute).fit(train[:30])
    text = pipeline.to_json()
    copies = [kata.FeaturePipeline.from_json(text) for kata in (candidate, candidate_elsewhere)]
    copies.append(candidate.FeaturePipeline.from_json(copies[0].to_json()))
    for rows in (train, train[-1:]):
        expected = np.asarray(pipeline.transform(rows))
        for other in copies:
            assert_equal(list(other.feature_names_out()), list(pipeline.feature_names_out()))
            assert_equal(other.transform(rows), expected)


@pytest.mark.requirement("strict-json")
def test_the_text_is_json_without_constants_of_its_own(candidate):
    spec, train = every_kind()

    def refuse(constant):
        raise AssertionError(f"{constant} is no JSON")

    for rows in (train, train[:1]):
        text = candidate.FeaturePipeline(spec).fit(rows).to_json()
        assert isinstance(text, str), f"{type(text).__name__} is no text"
        json.loads(text, parse_constant=refuse)


@pytest.mark.requirement("bad-calls")
@pytest.mark.parametrize(
    ("spec", "options", "named"),
    [({"age": "numeric", "city": "text"}, {}, "text"), (NUMBERS, {"impute": "mode"}, "mode")],
)
def test_another_kind_or_impute_is_named(candidate, spec, options, named):
    with pytest.raises(ValueError, match=named):
        fitted(candidate, spec, TRAIN, **options)


@pytest.mark.requirement("bad-calls")
@pytest.mark.parametrize("column", NUMBERS)
def test_text_among_the_numbers_is_refused_by_the_name_of_its_column(candidate, column):
    pipeline = fitted(candidate, NUMBERS, TRAIN)
    spoilt = pd.DataFrame([{**LATER[0], column: "n/a"}, LATER[1]])
    for model in (pipeline, candidate.FeaturePipeline(NUMBERS)):
        with pytest.raises(ValueError, match=column):
            (model.transform if model is pipeline else model.fit)(spoilt)


@pytest.mark.requirement("bad-calls")
def test_nothing_comes_of_nothing(candidate):
    with pytest.raises(ValueError):
        fitted(candidate, SPEC, pd.DataFrame(TRAIN)[:0])
    with pytest.raises(ValueError):
        candidate.FeaturePipeline(SPEC).transform(pd.DataFrame(LATER))
    for method in ("feature_names_out", "to_json"):
        with pytest.raises(ValueError):
            getattr(candidate.FeaturePipeline(SPEC), method)()


@pytest.mark.requirement("inputs-unchanged")
def test_frames_and_spec_stay_as_they_are(candidate):
    spec, train = every_kind()
    held = [candidate.hold(value) for value in (spec, train, train[5:9])]
    pipeline = candidate.FeaturePipeline(held[0]).fit(held[1])
    pipeline.transform(held[2])
    pipeline.feature_names_out()
    for value in held:
        assert_unchanged(value)


@pytest.mark.requirement("frozen-fit")
def test_training_data_changed_later_change_no_result(candidate):
    train, later = pd.DataFrame(TRAIN), pd.DataFrame(LATER)
    held = candidate.hold(train)
    pipeline = candidate.FeaturePipeline(SPEC).fit(held)
    held.replace(train[::-1].assign(age=5, city="new", income=train["income"] * 2))
    assert_equal(list(pipeline.feature_names_out()), features(SPEC, TRAIN, LATER)[0])
    assert_close(pipeline.transform(later), features(SPEC, TRAIN, LATER)[1], atol=1e-9)
