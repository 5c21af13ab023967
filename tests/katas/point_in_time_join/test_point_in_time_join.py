"""The hidden suite of point_in_time_join.

Times are hours after a Monday. `join` names the columns as nearly all tests do, `told` reads a
column of the result with every kind of missing value as None, whatever dtype it came in.
"""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from katakit.suite import assert_equal, assert_unchanged

pytestmark = pytest.mark.one_process

MONDAY = pd.Timestamp("2024-03-04")


def at(*hours):
    """Times in nanoseconds, whatever pandas prefers."""
    seconds = np.rint(np.array(hours, dtype=float) * 3600).astype("timedelta64[s]")
    return (MONDAY.to_datetime64() + seconds).astype("datetime64[ns]")


def labels_of(who, hours, **columns):
    return pd.DataFrame({"user": list(who), "at": at(*hours), **columns})


def features_of(*rows, names=("user", "at", "written", "x")):
    """A frame of (user, hour, x), or of (user, hour, hour written, x)."""
    if len(rows[0]) < len(names):
        names = [name for name in names if name != "written"]
    frame = pd.DataFrame(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
    return frame.assign(**{name: at(*frame[name]) for name in ("at", "written") if name in frame})


def join(candidate, labels, features, **options):
    if "written" in features:
        options = {"created": "written", **options}
    return candidate.point_in_time_join(labels, features, on="at", by="user", **options)


def told(result, column="x"):
    values = result[column].tolist()
    values = [None if pd.isna(value) else value for value in values]
    return [float(v) if isinstance(v, (bool, np.bool_)) else v for v in values]


def untidy(seed, n=60, m=45):
    """Few hours, so that times tie; unequal entities, one of them in each frame alone."""
    rng = np.random.default_rng(seed)
    user, asked = rng.choice(list("abcd"), n, p=[0.5, 0.3, 0.15, 0.05]), rng.choice([*"abce"], m)
    hour = rng.integers(0, 30, n)
    written = hour + rng.integers(-4, 12, n) * rng.integers(0, 2, n)
    features = features_of(*zip(user, hour, written, rng.permutation(n), strict=True))
    return labels_of(asked, rng.integers(-2, 36, m)), features


def by_definition(labels, features, created=None, ttl=None):
    """The value of `x` for each label, row against row."""
    rows, values = features.to_dict("records"), []
    for user, time in zip(labels["user"], labels["at"], strict=True):
        usable = [
            (row["at"], row[created] if created else 0, place, row["x"])
            for place, row in enumerate(rows)
            if row["user"] == user
            and row["at"] <= time
            and (created is None or row[created] <= time)
            and (ttl is None or time - row["at"] <= ttl)
        ]
        values.append(max(usable)[-1] if usable else None)
    return values


@pytest.mark.requirement("latest")
def test_each_label_gets_the_last_value_before_it(candidate):
    features = features_of(("ann", 8, 1), ("bob", 9, 2), ("ann", 10, 3), ("bob", 30, 4))
    labels = labels_of(["ann", "bob", "bob", "ann"], [9, 29, 31, 99])
    assert_equal(told(join(candidate, labels, features)), [1, 2, 4, 3])


@pytest.mark.requirement("latest")
def test_untidy_tables_without_creation(candidate):
    for seed in (1, 2):
        labels, features = untidy(seed)
        features = features.drop(columns="written")
        assert_equal(told(join(candidate, labels, features)), by_definition(labels, features))


@pytest.mark.requirement("latest")
def test_integer_entities_and_columns_of_other_names(candidate):
    features = features_of((30, 8, 5), (4, 9, 6), names=["shop", "at", "y"]).rename(
        columns={"at": "day"}
    )
    labels = pd.DataFrame({"day": at(9, 9), "shop": [4, 30]})
    result = candidate.point_in_time_join(labels, features, on="day", by="shop")
    assert_equal(told(result, "y"), [6, 5])


@pytest.mark.requirement("latest")
def test_any_number_is_an_entity_and_any_year_a_time(candidate):
    shops = [0, *range(2**53, 2**53 + 59)]  # floats could not tell these apart
    years = pd.to_datetime(["1960-05-01", "2020-05-01"]).as_unit("ns").repeat(len(shops))
    features = pd.DataFrame({"shop": shops * 2, "at": years, "x": range(2 * len(shops))})
    labels = features[["shop", "at"]].assign(at=years + pd.Timedelta("1h"))[::-1]
    result = candidate.point_in_time_join(labels, features, on="at", by="shop")
    assert_equal(told(result), list(range(2 * len(shops)))[::-1])


@pytest.mark.requirement("no-future")
def test_a_nanosecond_ahead_is_the_future(candidate):
    features = features_of(("ann", 8, 1), ("ann", 10, 2), ("bob", 10, 3))
    labels = labels_of(["ann", "bob", "ann"], [10, 10, 9.99])
    labels["at"] -= pd.Timedelta(1, "ns")
    assert_equal(told(join(candidate, labels, features)), [1, None, 1])


@pytest.mark.requirement("no-future")
def test_a_forecast_is_not_used_before_its_event(candidate):
    features = features_of(("ann", 8, 8, 1), ("ann", 20, 9, 2))
    assert_equal(told(join(candidate, labels_of(["ann"] * 3, [9, 19, 20]), features)), [1, 1, 2])


@pytest.mark.requirement("inclusive")
def test_a_row_of_the_same_time_is_used(candidate):
    features = features_of(("ann", 8, 1), ("ann", 10, 2), ("bob", 10, 3))
    assert_equal(told(join(candidate, labels_of(["ann", "bob"], [10, 10]), features)), [2, 3])


@pytest.mark.requirement("inclusive")
def test_a_row_written_at_the_same_time_is_used(candidate):
    features = features_of(("ann", 8, 8, 1), ("ann", 9, 12, 2), ("bob", 12, 12, 3))
    assert_equal(told(join(candidate, labels_of(["ann", "bob"], [12, 12]), features)), [2, 3])


@pytest.mark.requirement("created")
def test_a_correction_hides_nothing_before_it_is_written(candidate):
    features = features_of(("ann", 8, 8, 1), ("ann", 10, 11, 2), ("ann", 10, 20, 3))
    labels = labels_of(["ann"] * 5, [10, 11, 19, 20, 21])
    assert_equal(told(join(candidate, labels, features)), [1, 2, 2, 3, 3])


@pytest.mark.requirement("created")
def test_a_row_that_arrives_late_does_not_replace_a_later_event(candidate):
    features = features_of(("ann", 8, 18, 1), ("ann", 12, 13, 2), ("ann", 10, 16, 3))
    labels = labels_of(["ann"] * 4, [12, 13, 16, 18])
    assert_equal(told(join(candidate, labels, features)), [None, 2, 2, 2])


@pytest.mark.requirement("created")
def test_untidy_tables_with_creation(candidate):
    for seed in (3, 4):
        labels, features = untidy(seed)
        expected = by_definition(labels, features, created="written")
        assert_equal(told(join(candidate, labels, features)), expected)


@pytest.mark.requirement("ties")
def test_of_one_event_time_the_one_created_last_wins(candidate):
    features = features_of(("ann", 8, 9, 1), ("ann", 8, 11, 2), ("ann", 8, 10, 3))
    assert_equal(told(join(candidate, labels_of(["ann"] * 2, [10, 12]), features)), [3, 2])
    planned = features_of(("ann", 8, 3, 1), ("ann", 8, 7, 2), ("ann", 8, 6, 3))
    assert_equal(told(join(candidate, labels_of(["ann"] * 2, [8, 9]), planned)), [2, 2])


@pytest.mark.requirement("ties")
@pytest.mark.parametrize("written", [(), (9,)])
def test_then_the_one_further_down_wins(candidate, written):
    rows = [
        (user, hour, *written, x) for x, (hour, user) in enumerate([(8, "ann"), (7, "bob")] * 60)
    ]
    result = join(candidate, labels_of(["ann", "bob"], [9, 9]), features_of(*rows))
    assert_equal(told(result), [118, 119])


@pytest.mark.requirement("ttl")
@pytest.mark.parametrize(
    "ttl", [pd.Timedelta("2h"), dt.timedelta(0, 5, 500_000), pd.Timedelta(0)], ids=str
)
def test_a_row_is_used_up_to_its_last_moment(candidate, ttl):
    features = features_of(("ann", 8, 1))
    labels = labels_of(["ann"] * 2, [8, 8])
    labels["at"] += pd.to_timedelta([ttl, ttl + pd.Timedelta(1, "ns")])
    assert_equal(told(join(candidate, labels, features, ttl=ttl)), [1, None])
    assert_equal(told(join(candidate, labels, features, ttl=None)), [1, 1])


@pytest.mark.requirement("ttl")
def test_age_counts_from_the_event_and_not_from_the_creation(candidate):
    features = features_of(("ann", 8, 12, 1), ("bob", 8, 3, 2))
    labels = labels_of(["ann", "ann", "bob", "bob"], [12, 13, 12, 13])
    result = join(candidate, labels, features, ttl=pd.Timedelta("4h"))
    assert_equal(told(result), [1, None, 2, None])


@pytest.mark.requirement("ttl")
def test_untidy_tables_with_a_ttl(candidate):
    labels, features = untidy(5)
    for hours in (3, 9):
        options = {"created": "written", "ttl": pd.Timedelta(hours, "h")}
        expected = by_definition(labels, features, **options)
        assert_equal(told(join(candidate, labels, features, **options)), expected)


@pytest.mark.requirement("unmatched")
def test_every_kind_of_column_has_missing_values(candidate):
    features = features_of(("ann", 8, 7), ("bob", 11, 9))
    features = features.assign(f=[0.5, 1.5], t=["x", "y"], b=[True, False], d=at(1, 2))
    labels = labels_of(["eve", "ann", "bob", "ann"], [9, 9, 9, 7])
    result = join(candidate, labels, features)
    for name, value in {"x": 7, "f": 0.5, "t": "x", "b": 1, "d": pd.Timestamp(at(1)[0])}.items():
        assert_equal(told(result, name), [None, value, None, None])


@pytest.mark.requirement("unmatched")
def test_no_label_may_find_anything(candidate):
    result = join(candidate, labels_of(["eve", "ann"], [9, 7]), features_of(("ann", 8, 7)))
    assert_equal(told(result), [None, None])


@pytest.mark.requirement("whole-row")
def test_a_gap_is_not_filled_from_the_row_before(candidate):
    features = features_of(("ann", 8, 1.0), ("ann", 9, None), ("ann", 10, 3.0), ("bob", 9, 4.0))
    features["t"] = ["p", "q", None, "s"]
    result = join(candidate, labels_of(["ann", "ann", "bob", "ann"], [9, 8, 11, 10]), features)
    assert_equal(told(result), [None, 1, 4, 3])
    assert_equal(told(result, "t"), ["q", "p", "s", None])


@pytest.mark.requirement("labels-kept")
def test_rows_duplicates_and_index_stay_in_place(candidate):
    labels = labels_of(["bob", "ann", "eve", "ann", "ann"], [9, 20, 9, 8, 20], y=[0, 1, 1, 0, 1])
    labels = labels.set_axis([7, 3, 3, 9, -1])
    result = join(candidate, labels, features_of(("ann", 8, 5), ("bob", 8, 6), ("ann", 9, 7)))
    assert_equal(result.index.tolist(), [7, 3, 3, 9, -1])
    for name in labels:
        assert_equal(result[name].tolist(), labels[name].tolist())
    assert_equal(told(result), [6, 7, None, 5, 7])


@pytest.mark.requirement("labels-kept")
def test_labels_may_have_columns_and_an_index_of_any_name(candidate):
    extra = ["index", "row", "order", "position", "known", "written", "event", "level_0"]
    labels = labels_of(["bob", "ann"], [9, 8]).assign(**{name: [4, 2] for name in extra})
    labels.index = pd.Index(["s", "r"], name="index")
    result = join(candidate, labels, features_of(("ann", 7, 8, 5), ("bob", 7, 8, 6)))
    assert_equal(list(result.columns), ["user", "at", *extra, "x"])
    assert_equal((result.index.tolist(), result.index.name), (["s", "r"], "index"))
    assert_equal([result[name].tolist() for name in extra], [[4, 2]] * len(extra))
    assert_equal(told(result), [6, 5])


@pytest.mark.requirement("labels-kept")
def test_an_index_of_two_levels_is_an_index_too(candidate):
    labels = labels_of(["bob", "ann"], [9, 8])
    labels.index = pd.MultiIndex.from_tuples([("s", 2), ("r", 1)], names=["shop", "row"])
    result = join(candidate, labels, features_of(("ann", 7, 5), ("bob", 7, 6)))
    assert_equal(list(result.index.names), ["shop", "row"])
    assert_equal(result.index.tolist(), [("s", 2), ("r", 1)])
    assert_equal(told(result), [6, 5])


@pytest.mark.requirement("columns")
def test_columns_of_the_labels_then_those_of_the_features(candidate):
    features = features_of(("ann", 8, 8, 5)).assign(index=1, a=2)
    features = features[["x", "index", "at", "a", "written", "user"]]
    labels = labels_of(["ann"], [9], z=1)[["z", "at", "user"]]
    result = join(candidate, labels, features)
    assert_equal(list(result.columns), ["z", "at", "user", "x", "index", "a"])
    assert_equal([told(result, name) for name in ("x", "index", "a")], [[5], [1], [2]])


@pytest.mark.requirement("any-order")
def test_rows_may_stand_in_any_order(candidate):
    rng, (labels, features) = np.random.default_rng(8), untidy(7)
    features = features.drop_duplicates(["user", "at", "written"])
    expected = np.array(by_definition(labels, features, created="written"), dtype=object)
    for _ in range(3):
        place = rng.permutation(len(labels))
        shuffled = features.iloc[rng.permutation(len(features))]
        assert_equal(told(join(candidate, labels.iloc[place], shuffled)), list(expected[place]))


@pytest.mark.requirement("any-order")
def test_the_index_of_the_features_says_nothing(candidate):
    features = features_of(("ann", 8, 1), ("bob", 9, 2), ("ann", 10, 3), ("bob", 7, 4))
    labels = labels_of(["ann", "bob", "ann"], [9, 9, 11])
    for index in ([5, 5, 5, 5], [2, 0, 1, 3], list("srqp")):
        result = join(candidate, labels, features.set_axis(index))
        assert_equal(told(result), [1, 2, 3])


@pytest.mark.requirement("instants")
def test_zones_do_not_matter_even_when_the_clock_is_put_back(candidate):
    features = features_of(("ann", 8, 9, 1), ("ann", 9, 10, 2), ("bob", 8, 8, 3))
    day = pd.Timestamp("2024-10-26 16:00", tz="UTC") - MONDAY.tz_localize("UTC")  # 8 is 00:00 UTC
    features["at"] = (features["at"] + day).dt.tz_localize("UTC").dt.tz_convert("Europe/Oslo")
    features["written"] = (features["written"] + day).dt.tz_localize("UTC")
    utc = pd.to_datetime(["2024-10-27 00:30", "2024-10-27 01:30", "2024-10-27 02:00"], utc=True)
    labels = pd.DataFrame({"user": ["bob", "ann", "ann"], "at": utc.tz_convert("Asia/Tokyo")})
    result = join(candidate, labels, features)
    assert_equal(told(result), [3, 1, 2])
    assert_equal(result["at"].tolist(), labels["at"].tolist())


@pytest.mark.requirement("instants")
@pytest.mark.parametrize("units", [("s", "ns", "us"), ("ns", "s", "ms"), ("us", "ns", "s")])
def test_resolutions_do_not_matter(candidate, units):
    labels, features = untidy(9)
    columns = [(labels, "at", -1), (features, "at", 1), (features, "written", 1)]
    for (frame, name, shift), unit in zip(columns, units, strict=True):
        if unit == "ns":  # so that who rounds to the coarser unit sees the future
            frame[name] += pd.Timedelta(shift, "ns")
    expected = by_definition(labels, features, created="written", ttl=pd.Timedelta("9h"))
    for (frame, name, _), unit in zip(columns, units, strict=True):
        frame[name] = frame[name].astype(f"datetime64[{unit}]")
    result = join(candidate, labels, features, ttl=pd.Timedelta("9h"))
    assert_equal(told(result), expected)


@pytest.mark.requirement("naive-aware")
@pytest.mark.parametrize("zoned", ["asked", "at", "written", "at written", "asked at"])
def test_naive_and_aware_times_are_not_compared(candidate, zoned):
    labels, features = labels_of(["ann"], [9]), features_of(("ann", 8, 8, 1))
    columns = {"asked": (labels, "at"), "at": (features, "at"), "written": (features, "written")}
    for frame, name in map(columns.get, zoned.split()):
        frame[name] = frame[name].dt.tz_localize("UTC")
    with pytest.raises(ValueError):
        join(candidate, labels, features)


@pytest.mark.requirement("several-keys")
def test_an_entity_is_a_combination_of_values(candidate):
    features = features_of(("a", 8, 1), ("ab", 8, 2), ("a", 8, 3), ("1", 8, 4))
    features["shop"] = ["bc", "c", "c", "11"]
    features["year"] = [1, 1, 1, 2]
    labels = labels_of(["ab", "a", "a", "11", "a", "1"], [9] * 6)
    labels["shop"] = ["c", "c", "bc", "1", "bc", "11"]
    labels["year"] = [1, 1, 1, 2, 2, 2]
    options = {"on": "at", "by": ["user", "shop", "year"]}
    result = candidate.point_in_time_join(labels, features, **options)
    assert_equal(told(result), [2, 3, 1, None, None, 4])
    assert_equal(list(result.columns), ["user", "at", "shop", "year", "x"])
    of_one = candidate.point_in_time_join(
        labels, features[["user", "at", "x"]], on="at", by=["user"]
    )
    assert_equal(told(of_one), [2, 3, 3, None, 3, 4])


@pytest.mark.requirement("missing-entity")
def test_a_missing_entity_matches_nothing(candidate):
    features = features_of(("ann", 8, 1), (None, 9, 2), ("nan", 8, 3), ("None", 8, 4), ("", 8, 5))
    labels = labels_of([None, "ann", "nan", "None", "", None], [10, 10, 10, 10, 10, 9])
    assert_equal(told(join(candidate, labels, features)), [None, 1, 3, 4, 5, None])


@pytest.mark.requirement("missing-entity")
def test_half_a_combination_is_missing_too(candidate):
    features = features_of(("ann", 8, 1), ("ann", 8, 2)).assign(shop=[None, "s"])
    labels = labels_of(["ann", "ann"], [9, 9], shop=["s", None])
    result = candidate.point_in_time_join(labels, features, on="at", by=["user", "shop"])
    assert_equal(told(result), [2, None])


@pytest.mark.requirement("collision")
def test_a_name_in_both_frames_is_refused(candidate):
    features = features_of(("ann", 8, 1)).assign(amount=3)
    labels = labels_of(["ann"], [9], amount=[2])
    with pytest.raises(ValueError, match="amount"):
        join(candidate, labels, features)


@pytest.mark.requirement("bad-calls")
@pytest.mark.parametrize("lost", ["labels user", "labels at", "user", "at", "written"])
def test_a_lost_column_is_named(candidate, lost):
    labels, features = labels_of(["ann"], [9]), features_of(("ann", 8, 8, 1))
    which, name = lost.split() if " " in lost else ("features", lost)
    labels = labels.drop(columns=name) if which == "labels" else labels
    features = features if which == "labels" else features.drop(columns=name)
    with pytest.raises(ValueError, match=name):
        join(candidate, labels, features, created="written")


@pytest.mark.requirement("bad-calls")
@pytest.mark.parametrize("gap", ["asked", "at", "written"])
def test_a_missing_time_is_refused(candidate, gap):
    labels, features = labels_of(["ann"] * 2, [9, 9]), features_of(("ann", 8, 8, 1), ("b", 8, 8, 2))
    frame, name = (labels, "at") if gap == "asked" else (features, gap)
    frame.loc[1, name] = pd.NaT
    with pytest.raises(ValueError, match=name):
        join(candidate, labels, features)


@pytest.mark.requirement("bad-calls")
def test_a_negative_ttl_is_refused(candidate):
    labels, features = labels_of(["ann"], [9]), features_of(("ann", 8, 1))
    for ttl in (pd.Timedelta("-1s"), dt.timedelta(days=-1)):
        with pytest.raises(ValueError):
            join(candidate, labels, features, ttl=ttl)


@pytest.mark.requirement("empty")
def test_frames_without_rows(candidate):
    labels, features = labels_of(["ann", None], [9, 9], y=[1, 2]), features_of(("ann", 8, 8, 5))
    features["t"] = "x"
    for options in ({}, {"ttl": pd.Timedelta("1h")}):
        nothing = join(candidate, labels, features[:0], **options)
        assert_equal([told(nothing, name) for name in ("y", "x", "t")], [[1, 2], *[[None] * 2] * 2])
        for some in (features, features[:0]):
            empty = join(candidate, labels[:0], some, **options)
            assert_equal(list(empty.columns), ["user", "at", "y", "x", "t"])
            assert_equal(len(empty), 0)


@pytest.mark.requirement("inputs-unchanged")
@pytest.mark.parametrize("columns", [["user", "at", "x"], ["user", "at", "written", "x"]])
def test_both_frames_and_the_keys_stay_as_they_are(candidate, columns):
    labels, features = untidy(6, n=12, m=9)
    keys = ["user"]
    held = [candidate.hold(value) for value in (labels, features[columns], keys)]
    options = {"created": "written"} if "written" in columns else {}
    candidate.point_in_time_join(*held[:2], on="at", by=held[2], ttl=pd.Timedelta("5h"), **options)
    for value in held:
        assert_unchanged(value)
