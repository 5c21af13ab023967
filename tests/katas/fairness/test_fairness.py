"""The hidden suite of fairness.

The oracle collects the rows of each group in a dictionary and counts them one by one.
"""

import math
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest

from katakit.suite import assert_close, assert_equal, assert_unchanged

pytestmark = pytest.mark.one_process

RATES = ["selection_rate", "base_rate", "tpr", "fpr", "precision"]
RNG = np.random.default_rng(3)
N = 400
NAMES = np.array(["oslo", "bergen", "vardo", "hamar", "moss"])[
    RNG.choice(5, N, p=[0.4, 0.1, 0.04, 0.26, 0.2])
]
TRUE = (RNG.random(N) < np.where(NAMES == "bergen", 0.7, 0.3)).astype(int)
PRED = (RNG.random(N) < np.where(NAMES == "hamar", 0.2, 0.25 + 0.4 * TRUE)).astype(int)


def missing(value):
    return value is None or (isinstance(value, float) and math.isnan(value))


def called(value):
    """What a group is called, None if unknown; an int is as good as the float it became."""
    if isinstance(value, tuple):
        return tuple(map(called, value))
    return None if missing(value) or value is pd.NA else value


def share(part, whole):
    return part / whole if whole else math.nan


def counted(y_true, y_pred, groups, min_n=30):
    """The report as a list of dicts."""
    rows = {}
    for t, p, group in zip(y_true, y_pred, groups, strict=True):
        rows.setdefault(called(group), []).append((int(t), int(p)))
    report = []
    for group, pairs in rows.items():
        t, p = sum(t for t, _ in pairs), sum(p for _, p in pairs)
        both, n = sum(t * p for t, p in pairs), len(pairs)
        shares = [share(p, n), share(t, n), share(both, t), share(p - both, n - t), share(both, p)]
        report.append(
            {"group": group, "n": n, "small": n < min_n, **dict(zip(RATES, shares, strict=True))}
        )
    return report


def gap(report, rate):
    rates = [row[rate] for row in report if not row["small"] and not missing(row[rate])]
    return max(rates) - min(rates) if len(rates) > 1 else math.nan


def assert_report(got, expected):
    assert_equal([str(name) for name in got.columns], ["group", "n", "small", *RATES])
    assert_equal(
        [called(name) for name in got["group"].tolist()], [row["group"] for row in expected]
    )
    assert_equal(np.asarray(got.index), np.arange(len(expected)))
    assert_equal([int(n) for n in got["n"]], [row["n"] for row in expected])
    assert_equal([bool(small) for small in got["small"]], [row["small"] for row in expected])
    for rate in RATES:
        assert_close(np.asarray(got[rate], float), [row[rate] for row in expected])


# --- rates -----------------------------------------------------------------------------


@pytest.mark.requirement("rates")
def test_each_rate_is_the_share_of_its_definition(candidate):
    y_true = [1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0]
    y_pred = [1, 1, 1, 0, 1, 0, 1, 0, 1, 0, 0]
    got = candidate.group_rates(y_true, y_pred, [7] * 11)
    assert_close(
        [float(got[rate].iloc[0]) for rate in RATES], [6 / 11, 5 / 11, 3 / 5, 3 / 6, 3 / 6]
    )


@pytest.mark.requirement("rates")
@pytest.mark.parametrize("dtype", [int, bool, float])
@pytest.mark.parametrize("kind", [list, np.array])
def test_rates_of_unequal_groups_from_any_container(candidate, kind, dtype):
    y_true, y_pred = (kind(labels.astype(dtype).tolist()) for labels in (TRUE, PRED))
    assert_report(candidate.group_rates(y_true, y_pred, NAMES), counted(TRUE, PRED, NAMES))


@pytest.mark.requirement("no-rows")
def test_a_share_of_nobody_is_nan_and_warns_nobody(candidate):
    y_true, y_pred, groups = [1, 1, 0, 0, 1, 0], [1, 0, 0, 0, 0, 1], list("aabbcc")
    got, warned = candidate.driver.with_warnings(candidate.group_rates, y_true, y_pred, groups)
    assert_report(got, counted(y_true, y_pred, groups))
    assert_equal([text for text in warned if text.startswith("RuntimeWarning")], [])


@pytest.mark.requirement("one-row-a-group")
def test_groups_stand_in_the_order_of_their_first_rows(candidate):
    groups = [3, 1, 3, 2, 1, 10, 3]
    y_true, y_pred = [1, 0, 1, 1, 0, 0, 1], [1, 1, 0, 1, 0, 0, 0]
    assert_report(candidate.group_rates(y_true, y_pred, groups), counted(y_true, y_pred, groups))


@pytest.mark.requirement("one-row-a-group")
def test_only_groups_that_occur_are_reported(candidate):
    groups = pd.Series(pd.Categorical(["b", "a", "b"], categories=["a", "b", "never"]))
    got = candidate.group_rates([1, 0, 1], [1, 1, 0], groups)
    assert_report(got, counted([1, 0, 1], [1, 1, 0], ["b", "a", "b"]))


@pytest.mark.requirement("unknown")
@pytest.mark.parametrize("unknown", [[None, math.nan], [math.nan, float("nan")], [None, None]])
@pytest.mark.parametrize(
    "names", [["a", "b", "nan", "None"], ["", "?", "<NA>", "-1"], [0, 1, -1, 2]]
)
def test_who_has_no_group_is_in_the_report(candidate, names, unknown):
    (a, b, c, d), (one, other) = names, unknown
    groups = [a, one, b, other, c, a, one, other, d, b]
    y_true, y_pred = [1, 0, 1, 1, 0, 1, 1, 0, 1, 0], [1, 1, 0, 1, 0, 0, 1, 0, 1, 1]
    for kind in (list, pd.Series, lambda names: np.array(names, dtype=object)):
        got = candidate.group_rates(y_true, y_pred, kind(groups))
        assert_report(got, counted(y_true, y_pred, groups))


@pytest.mark.requirement("small")
@pytest.mark.parametrize("min_n", [0, 3, 4, 5])
def test_small_is_below_the_limit_and_keeps_its_rates(candidate, min_n):
    y_true, y_pred, groups = [1, 0, 1, 0, 1, 1, 0], [1, 1, 0, 0, 1, 0, 0], list("aaaabbb")
    got = candidate.group_rates(y_true, y_pred, groups, min_n=min_n)
    assert_report(got, counted(y_true, y_pred, groups, min_n))


@pytest.mark.requirement("small")
def test_thirty_rows_are_enough_by_default(candidate):
    groups = ["a"] * 30 + ["b"] * 29
    got = candidate.group_rates([0, 1] * 29 + [1], [1] * 59, groups)
    assert_equal([bool(small) for small in got["small"]], [False, True])
    found = candidate.disparities([0, 1] * 29 + [1], [1] * 59, groups)
    assert_equal([called(name) for name in found["left_out"]], ["b"])


@pytest.mark.requirement("by-position")
def test_an_index_matches_nothing(candidate):
    order = RNG.permutation(N)
    y_true, y_pred = pd.Series(TRUE, index=order), pd.Series(PRED, index=order[::-1])
    groups = pd.Series(NAMES, index=np.arange(N) // 3)
    assert_report(candidate.group_rates(y_true, y_pred, groups), counted(TRUE, PRED, NAMES))


# --- disparities -----------------------------------------------------------------------


@pytest.mark.requirement("parity")
@pytest.mark.parametrize("min_n", [1, 30, 60])
def test_parity_compares_the_groups_that_are_not_small(candidate, min_n):
    report = counted(TRUE, PRED, NAMES, min_n)
    large = [row for row in report if not row["small"]]
    rates = [row["selection_rate"] for row in large]
    found = candidate.disparities(TRUE, PRED, NAMES, min_n=min_n)
    assert_close(found["parity_difference"], max(rates) - min(rates))
    assert_close(found["parity_ratio"], min(rates) / max(rates))
    assert_equal(called(found["lowest"]), large[rates.index(min(rates))]["group"])


@pytest.mark.requirement("parity")
def test_nobody_selected_anywhere_is_parity(candidate):
    found = candidate.disparities([1, 0, 1, 0], [0, 0, 0, 0], list("abab"), min_n=1)
    assert_close(found["parity_ratio"], 1.0)
    assert_close(found["parity_difference"], 0.0)
    assert_equal(called(found["lowest"]), "a")


@pytest.mark.requirement("parity")
def test_of_equally_low_groups_the_first_is_named(candidate):
    found = candidate.disparities([1] * 7, [1, 1, 1, 0, 1, 0, 1], list("szzyyxx"), min_n=2)
    assert_equal(called(found["lowest"]), "y")
    assert_close(found["parity_ratio"], 0.5)


@pytest.mark.requirement("parity")
def test_the_first_is_named_of_many_equally_low_groups(candidate):
    for ahead in (4, 8, 9, 10, 11):  # a sort that is not stable moves some of these
        y_pred = [1] * ahead + [0, 1, 1] * 20
        groups = list(range(len(y_pred)))[::-1]
        found = candidate.disparities([1] * len(groups), y_pred, groups, min_n=1)
        assert_equal(called(found["lowest"]), groups[ahead])


@pytest.mark.requirement("parity")
def test_the_unknown_are_compared_like_all_others(candidate):
    groups = [4, None, 4, None, 5, 5]
    found = candidate.disparities([1, 0, 1, 0, 1, 0], [1, 0, 1, 0, 1, 0], groups, min_n=2)
    assert_close(found["parity_difference"], 1.0)
    assert_equal(called(found["lowest"]), None)


@pytest.mark.requirement("odds")
def test_odds_take_the_larger_of_two_differences(candidate):
    for y_pred in (PRED, 1 - PRED, (PRED + (NAMES == "moss") * TRUE > 0).astype(int)):
        report = counted(TRUE, y_pred, NAMES)
        found = candidate.disparities(TRUE, y_pred, NAMES)
        assert_close(found["odds_difference"], max(gap(report, "tpr"), gap(report, "fpr")))


@pytest.mark.requirement("odds")
@pytest.mark.parametrize("y_true", [[1, 1, 1, 0, 1, 0], [0, 0, 1, 0, 1, 0], [0] * 6, [1] * 6])
def test_a_group_without_the_rate_is_compared_in_the_other(candidate, y_true):
    y_pred, groups = [1, 0, 1, 0, 0, 0], list("aabbcc")
    for guesses in (y_pred, [1 - guess for guess in y_pred]):
        report = counted(y_true, guesses, groups, 2)
        gaps = [gap(report, rate) for rate in ("tpr", "fpr")]
        found = candidate.disparities(y_true, guesses, groups, min_n=2)
        assert_close(found["odds_difference"], max(one for one in gaps if not missing(one)))


@pytest.mark.requirement("base-rates")
@pytest.mark.parametrize("min_n", [1, 30, 90])
def test_base_rates_and_who_was_left_out(candidate, min_n):
    report = counted(TRUE, PRED, NAMES, min_n)
    found = candidate.disparities(TRUE, PRED, NAMES, min_n=min_n)
    assert_close(found["base_rate_difference"], gap(report, "base_rate"))
    left = [called(name) for name in found["left_out"]]
    assert_equal(left, [row["group"] for row in report if row["small"]])


@pytest.mark.requirement("too-few")
@pytest.mark.parametrize("min_n", [3, 5])
@pytest.mark.parametrize("y_pred", [[1, 0, 0, 1], [0, 0, 0, 0]])
def test_one_group_or_none_is_compared_with_nobody(candidate, y_pred, min_n):
    found = candidate.disparities([1, 0, 1, 1], y_pred, list("aaab"), min_n=min_n)
    for key in ("parity_difference", "parity_ratio", "odds_difference", "base_rate_difference"):
        assert_close(float(found[key]), math.nan)


@pytest.mark.requirement("too-few")
def test_odds_that_only_one_group_has_are_no_difference(candidate):
    found = candidate.disparities([1, 1, 0, 0], [1, 0, 1, 0], list("aabb"), min_n=1)
    assert_close(float(found["odds_difference"]), math.nan)
    assert_close(found["parity_difference"], 0.0)


# --- stretch ---------------------------------------------------------------------------


@pytest.mark.requirement("combinations")
@pytest.mark.parametrize("columns", [["city", "age"], ["group", "n"], ["y_true", "y_pred"]])
def test_each_combination_that_occurs_is_a_group(candidate, columns):
    ages = np.random.default_rng(4).choice([20, 40], N)
    frame = pd.DataFrame(dict(zip(columns, (NAMES, ages), strict=True)), index=np.arange(N)[::-1])
    groups = list(zip(NAMES.tolist(), ages.tolist(), strict=True))
    assert_report(candidate.group_rates(TRUE, PRED, frame), counted(TRUE, PRED, groups))
    found = candidate.disparities(TRUE, PRED, frame)
    assert_close(found["parity_difference"], gap(counted(TRUE, PRED, groups), "selection_rate"))


@pytest.mark.requirement("combinations")
@pytest.mark.parametrize("columns", [["a", "b", "c"], ["c"]])
def test_combinations_with_unknown_parts_and_of_one_column(candidate, columns):
    y_true, y_pred = [1, 0, 1, 1, 0, 1], [1, 1, 0, 1, 0, 0]
    frame = pd.DataFrame(
        {
            "a": pd.Series(["x", None, "x", math.nan, None, "x"], dtype=object),
            "b": [1, 2, 1, 2, 3, 2],
            "c": ["u", None, "u", None, "v", "u"],
        }
    )[columns]
    groups = list(frame.itertuples(index=False, name=None))
    assert_report(candidate.group_rates(y_true, y_pred, frame), counted(y_true, y_pred, groups))


@pytest.mark.requirement("combinations")
def test_combinations_that_read_alike_are_not_alike(candidate):
    groups = [
        pair for by in ("", " ", "_", "-", "|") for pair in (("a", f"b{by}c"), (f"a{by}b", "c"))
    ]
    y_true, y_pred = [1, 0] * 5, [1, 1, 0, 0, 1] * 2
    got = candidate.group_rates(y_true, y_pred, pd.DataFrame(groups, columns=["one", "two"]))
    assert_report(got, counted(y_true, y_pred, groups))


def interval(successes, n, confidence):
    z, p = NormalDist().inv_cdf((1 + confidence) / 2), successes / n
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return [(p + z * z / (2 * n) + sign * half) / (1 + z * z / n) for sign in (-1, 1)]


@pytest.mark.requirement("wilson")
@pytest.mark.parametrize("confidence", [0.5, 0.95, 0.999])
def test_wilson_gives_the_bounds_of_the_formula(candidate, confidence):
    for successes, n in ((3, 10), (1, 2), (499, 500), (17, 1000)):
        got = candidate.wilson(successes, n, confidence=confidence)
        assert_close(np.asarray(got, float), interval(successes, n, confidence))


@pytest.mark.requirement("wilson")
def test_none_and_all_have_an_interval_that_ends_at_the_edge(candidate):
    for n in (1, 7, 3000):
        low, high = candidate.wilson(0, n)
        assert_close([float(low), float(high)], [0, interval(0, n, 0.95)[1]], atol=1e-12)
        low, high = candidate.wilson(n, n)
        assert_close([float(low), float(high)], [interval(n, n, 0.95)[0], 1], atol=1e-12)
        assert 0 <= float(low) <= float(high) <= 1, f"({low}, {high}) is no part of 0 to 1"


@pytest.mark.requirement("bad-wilson")
@pytest.mark.parametrize(("successes", "n"), [(0, 0), (0, -3), (-1, 5), (6, 5)])
def test_shares_that_are_none_are_refused(candidate, successes, n):
    with pytest.raises(ValueError):
        candidate.wilson(successes, n)


@pytest.mark.requirement("bad-calls")
def test_unequal_lengths_and_no_rows_are_refused(candidate):
    for given in (
        ([1, 0], [1], ["a", "b"]),
        ([1], [1, 0], ["a", "b"]),
        ([1, 0], [1, 0], ["a"]),
        ([], [], []),
    ):
        with pytest.raises(ValueError):
            candidate.group_rates(*given)
        with pytest.raises(ValueError):
            candidate.disparities(*given)


@pytest.mark.requirement("bad-labels")
@pytest.mark.parametrize("label", [2, -1, 0.5, math.nan])
def test_a_label_that_is_none_is_refused_by_name(candidate, label):
    with pytest.raises(ValueError, match="y_true"):
        candidate.group_rates([1, label, 0], [1, 0, 0], list("aab"))
    with pytest.raises(ValueError, match="y_pred"):
        candidate.disparities([1, 0, 0], [1, label, 0], list("aab"))


@pytest.mark.requirement("inputs-unchanged")
def test_nothing_that_was_handed_over_is_changed(candidate):
    groups = pd.DataFrame({"a": ["x", None, "y"], "b": [1.0, 2.0, math.nan]})
    held = [candidate.hold(one) for one in (np.array([1, 0, 1]), pd.Series([1, 1, 0]), groups)]
    candidate.group_rates(*held)
    column = candidate.hold(np.array(["x", None, math.nan], dtype=object))
    candidate.disparities(*held[:2], column)
    for one in (*held, column):
        assert_unchanged(one)
