"""The hidden suite of roc_auc.

The oracles are the definitions, threshold by threshold and pair by pair. Rows stand in no order,
three in ten are positive; scores are skewed, and in TENS a third of the pairs tie.
"""

from math import inf, nan, sqrt
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest

from katakit.suite import assert_close, assert_equal, assert_unchanged

pytestmark = pytest.mark.one_process

RNG = np.random.default_rng(31)
Y = (RNG.random(157) < 0.3).astype(int)
SCORES = RNG.gamma(2, size=157) + 1.5 * Y - 2
TENS = SCORES // 2 * 10
WEIGHTS = RNG.lognormal(size=157)
CORE = ["roc_curve", "roc_auc", "average_precision"]
PARTS = ["fpr", "tpr", "thresholds"]


def counts(y, s, w=None):
    """tp, fp and threshold, from the highest threshold to the lowest."""
    y, s, w = np.array(y), np.array(s, float), np.ones(len(s)) if w is None else np.array(w)
    thresholds = np.array(sorted(set(s.tolist()), reverse=True))
    called = s >= thresholds[:, None]  # (n_thresholds, n_rows)
    return called @ (w * (y == 1)), called @ (w * (y == 0)), thresholds


def curve(y, s, w=None):
    tp, fp, thresholds = counts(y, s, w)
    return np.append(0, fp / fp[-1]), np.append(0, tp / tp[-1]), np.append(inf, thresholds)


def precision_sum(y, s, w=None):
    tp, fp, _ = counts(y, s, w)
    return np.sum(np.diff(tp / tp[-1], prepend=0) * tp / (tp + fp))


def won(y, s):
    """1 where the positive of a row outscores the negative of a column, half where they tie."""
    y, s = np.array(y), np.array(s, float)
    ones, others = s[y == 1][:, None], s[y == 0]
    return (ones > others) + (ones == others) / 2


def share_of_pairs(y, s, w=None):
    y, w = np.array(y), np.ones(len(y)) if w is None else np.array(w)
    return w[y == 1] @ won(y, s) @ w[y == 0] / w[y == 1].sum() / w[y == 0].sum()


def interval(y, s, alpha=0.05):
    a, b = won(y, s).mean(axis=1), won(y, s).mean(axis=0)
    margin = sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))
    margin *= NormalDist().inv_cdf(1 - alpha / 2)
    return max(a.mean() - margin, 0), min(a.mean() + margin, 1)


def mean_of_classes(y, s, average="macro", w=None):
    y, s, w = np.array(y), np.array(s), np.ones(len(y)) if w is None else np.array(w)
    classes = sorted(set(y.tolist()))
    areas = [share_of_pairs((y == one) * 1, s[:, j], w) for j, one in enumerate(classes)]
    return np.average(areas, weights=[average == "macro" or w[y == one].sum() for one in classes])


def assert_curve(got, expected):
    """Compare as many parts as are expected."""
    for part, one, other in zip(PARTS, got, expected, strict=False):
        assert_close({part: one}, {part: other}, atol=1e-12)


def assert_all_three(candidate, rows, expected):
    """Compare the core functions on labels, scores and weights with the oracles on others."""
    data, options = rows[:2], {"sample_weight": rows[2]} if rows[2:] else {}
    assert_curve(candidate.roc_curve(*data, **options), curve(*expected))
    found = {name: getattr(candidate, name)(*data, **options) for name in CORE[1:]}
    wanted = dict(zip(CORE[1:], (share_of_pairs(*expected), precision_sum(*expected)), strict=True))
    assert_close(found, wanted, atol=1e-12)


def orders(s, y):
    """The rows as they are; positives first among equals; negatives first; by ascending score."""
    return [np.arange(len(s)), np.lexsort((-y, -s)), np.lexsort((y, -s)), np.argsort(s)]


@pytest.mark.requirement("points")
def test_points_of_a_few_rows(candidate):
    for y, scores, expected in [
        ([0, 1, 0, 1, 1, 1], [3, 7, 7, -2, 9, 3], ([0, 0, 0.5, 1, 1], [0, 0.25, 0.5, 0.75, 1])),
        ([1, 0], [0.5, 0.5], ([0, 1], [0, 1])),
        ([1, 0], [0.4, 0.5], ([0, 1, 1], [0, 0, 1])),
    ]:
        assert_curve(candidate.roc_curve(y, scores), expected)


@pytest.mark.requirement("points")
def test_points_of_many_rows(candidate):
    for scores in (SCORES, TENS, -SCORES):
        assert_curve(candidate.roc_curve(Y, scores), curve(Y, scores)[:2])


@pytest.mark.requirement("thresholds")
def test_every_distinct_score_is_a_threshold_even_on_a_straight_line(candidate):
    for y, scores in [([1, 1, 1, 0, 0, 0], [6, 5, 4, -3, -2, -1]), ([0, 1, 0, 1], [1, 1, 0, 0])]:
        expected = [inf, *sorted(set(scores), reverse=True)]
        assert_close({"thresholds": candidate.roc_curve(y, scores)[2]}, {"thresholds": expected})


@pytest.mark.requirement("thresholds")
def test_scores_a_hair_apart_are_two_thresholds_and_equal_ones_one(candidate):
    above, far = np.nextafter(0.3, 1), 1e300
    thresholds = candidate.roc_curve([1, 0, 1, 0, 1], [0.3, above, -far, 0.3, far])[2]
    assert_equal({"thresholds": thresholds}, {"thresholds": [inf, far, above, 0.3, -far]})
    assert_equal(list(candidate.roc_curve(Y, TENS)[2]), list(curve(Y, TENS)[2]))


@pytest.mark.requirement("auc")
def test_auc_of_a_few_rows(candidate):
    for y, scores, expected in [
        ([1, 0], [0.2, 0.1], 1),
        ([1, 0], [-2, -1], 0),
        ([0, 1, 1, 0, 1], [3, 1, 5, 2, 4], 4 / 6),
        ([0, 1, 0, 0, 0, 0], [3, 4, 5, 2, 1, 0], 4 / 5),
    ]:
        assert_close(candidate.roc_auc(y, scores), expected, atol=1e-12)


@pytest.mark.requirement("auc")
def test_auc_depends_on_the_order_of_scores_alone(candidate):
    for scores in (SCORES, SCORES * 1e-12, np.exp(SCORES * 20), SCORES * 1e307):
        assert_close(candidate.roc_auc(Y, scores), share_of_pairs(Y, SCORES))
    for order in orders(SCORES, Y):
        assert_close(candidate.roc_auc(Y[order], SCORES[order]), share_of_pairs(Y, SCORES))


@pytest.mark.requirement("ties")
@pytest.mark.parametrize("y", [[1, 0], [0, 1], [1, 0, 0, 0, 0], [0, 1, 1] * 40])
def test_equal_scores_are_worth_a_half(candidate, y):
    assert_close(candidate.roc_auc(y, [0.1 + 0.2] * len(y)), 0.5)


@pytest.mark.requirement("ties")
def test_ties_among_others_count_half_whoever_stands_first(candidate):
    for order in orders(TENS, Y):
        assert_close(candidate.roc_auc(Y[order], TENS[order]), share_of_pairs(Y, TENS))
    assert_close(candidate.roc_auc([1, 0, 0, 1], [2, 2, 1, 1]), 0.5)


@pytest.mark.requirement("average-precision")
def test_average_precision_of_a_few_rows(candidate):
    for y, scores, expected in [
        ([1, 1, 0], [3, 2, 1], 1),
        ([0, 0, 1], [3, 2, 1], 1 / 3),
        ([0, 1, 1, 0, 1], [4, 5, 3, 1, 2], (1 + 2 / 3 + 3 / 4) / 3),
        ([1, 0, 0, 1, 0], [1, 5, 4, 3, 2], (1 / 3 + 2 / 5) / 2),
    ]:
        assert_close(candidate.average_precision(y, scores), expected)


@pytest.mark.requirement("average-precision")
def test_average_precision_of_many_rows(candidate):
    for y, scores in [(Y, SCORES), (Y, -SCORES), (1 - Y, SCORES), (Y, SCORES * 1e-12)]:
        assert_close(candidate.average_precision(y, scores), precision_sum(y, scores))


@pytest.mark.requirement("tied-precision")
def test_average_precision_of_equal_scores_is_the_share_of_positives(candidate):
    for y in ([1, 0, 0, 0], [0, 0, 0, 1], [0, 1, 1] * 40):
        assert_close(candidate.average_precision(y, [7] * len(y)), np.mean(y))


@pytest.mark.requirement("tied-precision")
def test_rows_of_equal_score_share_a_step_whoever_stands_first(candidate):
    for order in orders(TENS, Y):
        got = candidate.average_precision(Y[order], TENS[order])
        assert_close(got, precision_sum(Y, TENS))


@pytest.mark.requirement("weights")
def test_a_weight_of_three_is_worth_three_rows(candidate):
    times = WEIGHTS.astype(int) + 1
    rows = np.repeat(np.arange(len(Y)), times)
    for scores in (SCORES, TENS):
        assert_all_three(candidate, (Y, scores, times), (Y[rows], scores[rows]))


@pytest.mark.requirement("weights")
def test_weights_are_added_up_on_either_side(candidate):
    for weights in (WEIGHTS, WEIGHTS * 1e-6, 1 + 19.0 * (Y == 0), 1 + 19.0 * (Y == 1)):
        for scores in (SCORES, TENS):
            assert_all_three(candidate, (Y, scores, weights), (Y, scores, weights))


@pytest.mark.requirement("infinite-scores")
def test_infinities_lie_beyond_all_others_and_tie_with_each_other(candidate):
    far = np.choose(np.arange(157) % 5, [SCORES, TENS, 1e9, -1e9, SCORES])
    scores = np.choose(np.arange(157) % 5, [SCORES, TENS, inf, -inf, SCORES])
    fpr, tpr, thresholds = curve(Y, far)
    thresholds = [inf, inf, *thresholds[2:-1], -inf]
    for order in orders(far, Y):
        rows = Y[order], scores[order]
        assert_curve(candidate.roc_curve(*rows), (fpr, tpr, thresholds))
        found = {name: getattr(candidate, name)(*rows) for name in CORE[1:]}
        wanted = share_of_pairs(Y, far), precision_sum(Y, far)
        assert_close(found, dict(zip(CORE[1:], wanted, strict=True)))


@pytest.mark.requirement("infinite-scores")
@pytest.mark.parametrize("infinity", [inf, -inf])
def test_if_all_scores_are_one_infinity_all_rows_tie(candidate, infinity):
    assert_close(candidate.roc_auc([1, 0, 0, 1], [infinity] * 4), 0.5)
    assert_close(candidate.average_precision([0, 0, 1, 0], [infinity] * 4), 0.25)


BYTES = (TENS - TENS.min()).astype(int)  # from 0 up: of unsigned numbers 0 alone stays below
# fmt: off
FORMS = {  # labels, scores, weights; the same numbers
    "lists": [Y.tolist(), SCORES.tolist(), WEIGHTS.tolist()],
    "bool labels": [Y > 0, SCORES, WEIGHTS],
    "labels of a byte": [Y.astype(np.uint8), SCORES, WEIGHTS],
    "float labels": [Y.astype(float), SCORES, WEIGHTS],
    "unsigned scores": [Y, BYTES.astype(np.uint8), WEIGHTS],
    "signed bytes": [Y, (BYTES * 2 - 128).astype(np.int8), WEIGHTS],
    "bool scores": [Y, SCORES > 0.2, WEIGHTS],
    "short scores": [Y, SCORES.astype(np.float32), WEIGHTS],
    "short weights": [Y, TENS, WEIGHTS.astype(np.float16)],
    "weights of a byte": [Y, TENS, np.arange(157, 0, -1).astype(np.uint8)],
    "Series": [pd.Series(Y, np.arange(157)[::-1]), SCORES, pd.Series(WEIGHTS, np.arange(157) % 7)],
    "Series of scores": [Y, pd.Series(SCORES, np.arange(157) * 77 % 157), WEIGHTS],
}
# fmt: on


@pytest.mark.requirement("any-form")
@pytest.mark.parametrize("form", FORMS)
def test_the_same_numbers_in_another_form(candidate, form):
    numbers = [np.array(part, float) for part in FORMS[form]]
    assert_all_three(candidate, FORMS[form], numbers)


@pytest.mark.requirement("one-class")
@pytest.mark.parametrize("y", [[1, 1, 1], [0, 0, 0], [True] * 3])
def test_one_class_alone_is_refused(candidate, y):
    for name in CORE:
        with pytest.raises(ValueError):
            getattr(candidate, name)(y, [0.3, 0.1, 0.2])


@pytest.mark.requirement("bad-labels")
@pytest.mark.parametrize("label", [-1, 37, 0.25, nan, "spam"])
def test_a_label_that_is_neither_0_nor_1_is_named(candidate, label):
    y = ["spam", "ham", "spam"] if label == "spam" else [0, 1, label]
    for name in CORE:
        with pytest.raises(ValueError, match=f"(?i){label}|ham"):
            getattr(candidate, name)(y, [0.3, 0.1, 0.2])


@pytest.mark.requirement("zero-weight")
def test_rows_without_weight_are_as_good_as_absent(candidate):
    best, kept = np.argsort(-SCORES)[:3], np.arange(157) % 3 > 0
    for scores, empty in [(SCORES, best), (SCORES, ~kept), (TENS, ~kept), (TENS, TENS > 0)]:
        weights = WEIGHTS.copy()
        weights[empty] = 0
        rows = weights > 0
        assert_all_three(candidate, (Y, scores, weights), (Y[rows], scores[rows], weights[rows]))


@pytest.mark.requirement("zero-weight")
@pytest.mark.parametrize("weights", [[1, 0, 2, 0, 3], [0, 3, 0, 1, 0], [0.0] * 5])
def test_a_class_without_weight_is_absent(candidate, weights):
    for name in CORE:
        with pytest.raises(ValueError):
            getattr(candidate, name)([0, 1, 0, 1, 0], [3, 1, 2, 9, 4], sample_weight=weights)


BAD = {
    "fewer scores": ([0, 1, 1], [0.5, 0.1]),
    "fewer labels": ([0, 1], [0.5, 0.1, 0.3]),
    "more weights": ([0, 1], [0.5, 0.1], [1, 1, 1]),
    "one weight": ([0, 1], [0.5, 0.1], [1]),
    "no rows": ([], []),
    "two columns of scores": ([0, 1], [[0.5, 0.5], [0.1, 0.9]]),
    "one column of scores": ([0, 1], [[0.5], [0.1]]),
    "one column of labels": ([[0], [1]], [0.5, 0.1]),
    "one column of weights": ([0, 1], [0.5, 0.1], [[1], [1]]),
    "columns everywhere": ([[0], [1]], [[0.5], [0.1]], [[1], [1]]),
    "a NaN score": ([0, 1, 1, 0], [0.5, nan, 0.7, 0.1]),
    "a NaN weight": ([0, 1, 1], [0.5, 0.7, 0.1], [1, 2, nan]),
    "a negative weight": ([0, 1, 1], [0.5, 0.7, 0.1], [1, 2, -1]),
    "an infinite weight": ([0, 1, 1], [0.5, 0.7, 0.1], [1, 2, inf]),
}


@pytest.mark.requirement("bad-calls")
@pytest.mark.parametrize("form", [list, np.array])
@pytest.mark.parametrize("kind", BAD)
def test_what_has_no_answer_is_refused(candidate, kind, form):
    y, scores, weights = [*map(form, BAD[kind]), None][:3]
    for name in CORE:
        with pytest.raises(ValueError):
            getattr(candidate, name)(y, scores, sample_weight=weights)


@pytest.mark.requirement("inputs-unchanged")
@pytest.mark.parametrize("form", [list, np.array, pd.Series])
def test_no_argument_is_modified(candidate, form):
    held = [candidate.hold(form(part)) for part in ([0.0, 1.0, 1.0, 0.0], [4.0, 9.0, 2.0, 4.0])]
    weights = candidate.hold(form([1.0, 0.0, 3.0, 2.0]))
    for name in CORE:
        getattr(candidate, name)(*held, sample_weight=weights)
    candidate.delong_ci(*held)
    columns = candidate.hold(np.array([[4.0, 1.0], [3.0, 9.0], [8.0, 2.0], [4.0, 4.0]]))
    candidate.roc_auc_ovr(held[0], columns, sample_weight=candidate.hold(form([1.0, 2, 3, 4])))
    for argument in (*held, weights, columns):
        assert_unchanged(argument)


GRADES = np.array([10, -3, 9, 1000])[RNG.choice(4, size=157, p=[0.5, 0.2, 0.1, 0.2])]
COLUMNS = RNG.gamma(2, size=(157, 4)) * 2 // 1 + (GRADES[:, None] == [-3, 9, 10, 1000])
NAMES = np.array([f"{grade}" for grade in GRADES])  # as text 10 and 1000 stand before 9
BY_NAME = COLUMNS[:, [0, 2, 3, 1]]


@pytest.mark.requirement("one-vs-rest")
def test_each_class_against_the_rest_in_ascending_order(candidate):
    expected = mean_of_classes(GRADES, COLUMNS)
    series = pd.Series(GRADES, np.arange(157)[::-1])
    lists = NAMES.tolist(), BY_NAME.tolist()
    for y, scores in [(GRADES, COLUMNS), (series, COLUMNS), (NAMES, BY_NAME), lists]:
        assert_close(candidate.roc_auc_ovr(y, scores), expected)
        assert_close(candidate.roc_auc_ovr(y, scores, average="macro"), expected)


@pytest.mark.requirement("one-vs-rest")
def test_two_classes_have_two_columns(candidate):
    scores = [[3, 1], [2, 2], [2, 0], [1, 5], [2, 4]]
    y = ["no", "no", "yes", "yes", "no"]  # 5 of 6 pairs by the first column, 3 by the second
    assert_close(candidate.roc_auc_ovr(y, scores), 4 / 6)


@pytest.mark.requirement("class-weights")
@pytest.mark.parametrize("average", ["macro", "weighted"])
def test_classes_and_rows_are_weighted(candidate, average):
    for options in ({}, {"sample_weight": WEIGHTS}, {"sample_weight": WEIGHTS[::-1].tolist()}):
        expected = mean_of_classes(GRADES, COLUMNS, average, options.get("sample_weight"))
        assert_close(candidate.roc_auc_ovr(GRADES, COLUMNS, average, **options), expected)


@pytest.mark.requirement("bad-classes")
def test_classes_and_columns_must_match(candidate):
    for y, scores in [
        (GRADES, COLUMNS[:, :3]),
        (np.where(GRADES == 9, 10, GRADES), COLUMNS),
        (Y, SCORES[:, None]),
        (Y * 0, SCORES[:, None]),
    ]:
        with pytest.raises(ValueError):
            candidate.roc_auc_ovr(y, scores)


@pytest.mark.requirement("bad-classes")
@pytest.mark.parametrize("average", ["micro", "wheighted"])
def test_another_average_is_named(candidate, average):
    with pytest.raises(ValueError, match=f"average|{average}"):
        candidate.roc_auc_ovr(GRADES, COLUMNS, average)


@pytest.mark.requirement("delong")
@pytest.mark.parametrize("options", [{}, {"alpha": 0.2}, {"alpha": 0.001}])
def test_the_interval_of_delong(candidate, options):
    infinite = np.where(TENS > 10, inf, TENS)
    few, near, unsigned = (Y[:40], SCORES[:40]), (Y, SCORES * 1e-12), (Y, BYTES.astype(np.uint8))
    for y, scores in [(Y, SCORES), (1 - Y, TENS), few, near, (Y, infinite), unsigned]:
        assert_close(candidate.delong_ci(y, scores, **options), interval(y, scores, **options))


@pytest.mark.requirement("delong")
def test_the_interval_ends_at_0_and_1(candidate):
    for y, scores, expected in [
        ([1, 1, 0, 0], [3, 1, 2, 0], (0.75 - NormalDist().inv_cdf(0.975) / sqrt(8), 1)),
        ([0, 0, 1, 1], [3, 1, 2, 0], (0, 0.25 + NormalDist().inv_cdf(0.975) / sqrt(8))),
        ([1, 1, 1, 0, 0], [5, 4, 4, 2, 1], (1, 1)),
        ([1, 0, 1, 0], [2, 2, 2, 2], (0.5, 0.5)),
    ]:
        assert_close(candidate.delong_ci(y, scores), expected, atol=1e-12)


@pytest.mark.requirement("bad-interval")
def test_a_single_row_has_no_variance(candidate):
    for y in ([1, 0, 0, 0], [1, 0, 1, 1], [1, 0]):
        with pytest.raises(ValueError):
            candidate.delong_ci(y, [0.3, 0.1, 0.2, 0.9][: len(y)])


@pytest.mark.requirement("bad-interval")
@pytest.mark.parametrize("alpha", [-0.25, 1.5])
def test_an_alpha_that_is_no_probability_is_named(candidate, alpha):
    with pytest.raises(ValueError, match=f"alpha|{alpha}"):
        candidate.delong_ci(Y, SCORES, alpha=alpha)
