"""The hidden suite of drift.

Most frames are `shifted`: the same distinct numbers on both sides, the current ones
moved up. There D is shift / rows and p is tail(D * sqrt(rows / 2)).
"""

from math import erfc, exp, log, nan, sqrt

import numpy as np
import pandas as pd
import pytest

from katakit.suite import assert_close, assert_equal, assert_frame, assert_unchanged

pytestmark = pytest.mark.one_process

LOW = 0.0001  # what a share of 0 counts as
RNG = np.random.default_rng(7)
SKEWED, MOVED = RNG.lognormal(size=998), RNG.lognormal(mean=0.4, sigma=0.8, size=413)
COUNTS, MORE = SKEWED[:300] * 2 // 1, MOVED * 2 // 1  # many ties


def shares(r, c):
    """PSI of two rows of shares."""
    pairs = [(a or LOW, b or LOW) for a, b in zip(r, c, strict=True)]
    return sum((b - a) * log(b / a) for a, b in pairs)


def psi(reference, current, n_bins=10):
    cuts = sorted(set(np.quantile(reference, [i / n_bins for i in range(1, n_bins)]).tolist()))
    bins = [np.sum(np.greater.outer(sample, cuts), axis=1) for sample in (reference, current)]
    return shares(*[[np.mean(b == i) for i in range(len(cuts) + 1)] for b in bins])


def tail(x):
    """Kolmogorov's Q."""
    return 2 * sum((-1) ** (k - 1) * exp(-2 * (k * x) ** 2) for k in range(1, 100)) if x else 1.0


def ks(reference, current):
    n, m = len(reference), len(current)
    d = max(abs(np.mean(reference <= x) - np.mean(current <= x)) for x in {*reference, *current})
    return d, tail(d * sqrt(n * m / (n + m)))


def adjusted(p):
    ranked = sorted(p)
    return [min(ranked[j] * len(p) / (j + 1) for j in range(ranked.index(x), len(p))) for x in p]


def shifted(rows=200, **shifts):
    values = np.arange(rows) * 77 % rows  # 77 shares no factor with any `rows` used here
    moved = {name: values[::-1] + shift for name, shift in reversed(shifts.items())}
    return pd.DataFrame(dict.fromkeys(shifts, values)), pd.DataFrame(moved)


def drifted(report):
    return [name for name, flag in zip(report["column"], report["drifted"], strict=True) if flag]


def by_requirement(*cases):
    """Tables of cases, one for each requirement that stands first in a case."""
    slugs = dict.fromkeys(slug for slug, *_ in cases)
    return [
        pytest.param([rest for one, _, *rest in cases if one == slug], id=slug,
                     marks=pytest.mark.requirement(slug))
        for slug in slugs
    ]  # fmt: skip


# fmt: off
FIVE, QUARTERS = [5, 3, 1, 2, 4], [1.5, 2.5, 3.5, 4.5]
PSI = by_requirement(  # what, reference, current, n_bins, expected
    ("psi-sum", "halving and doubling", [8, 2, 3, 4, 5, 6, 7, 1], [9, 3, 7, 5, 7, 5, 1, 20], 4,
         log(2) / 2),
    ("psi-sum", "equal shares of unequal sizes", QUARTERS, [4, 2] * 50, 2, 0),
    ("psi-sum", "a Series", pd.Series(QUARTERS, [9, 9, 3, 1]), [1, 1, 4, 2], 2, log(3) / 4),
    ("reference-cuts", "seven bins", SKEWED, MOVED, 7, psi(SKEWED, MOVED, 7)),
    ("reference-cuts", "three bins, swapped", MOVED, SKEWED, 3, psi(MOVED, SKEWED, 3)),
    ("reference-cuts", "cuts between values, here 3, 7 and 12.5", [20, 0, 10, 4],
         [2.9, 3.1, 6.9, 6.9, 6.9, 7.1, 12.4, 12.6], 4,
         shares([2 / 8] * 4, [1 / 8, 4 / 8, 2 / 8, 1 / 8])),
    ("bin-edges", "half of them above", [*FIVE, 6], [99, 50.5, 9, 1, 2, 3], 3,
         shares([2 / 6] * 3, [2 / 6, 1 / 6, 3 / 6])),
    ("bin-edges", "half of them below", [*FIVE, 6], [-99, 0, -5, 1, 6, 4], 3,
         shares([2 / 6] * 3, [4 / 6, 1 / 6, 1 / 6])),
    ("bin-edges", "on the cuts 2, 3 and 4", FIVE, [2, 2, 5, 2, 4, 3], 4,
         shares([2 / 5, 1 / 5, 1 / 5, 1 / 5], [3 / 6, 1 / 6, 1 / 6, 1 / 6])),
    ("bin-edges", "a hair above", FIVE, [2, 4, *np.nextafter([2.0, 3, 4, 4], 9)], 4,
         shares([2 / 5, 1 / 5, 1 / 5, 1 / 5], [1 / 6, 1 / 6, 2 / 6, 2 / 6])),
    ("equal-cuts", "a constant and above", [3, 3, 3], [3, 4], 10, shares([1, 0], [0.5] * 2)),
    ("equal-cuts", "a constant and below", [3, 3, 3], [2, 3, 3], 10, 0),
    ("equal-cuts", "zeros and ones", [0, 1, 0, 1, 0, 0, 1, 0], [1, 0, 1, 1], 4,
         shares([5 / 8, 3 / 8], [1 / 4, 3 / 4])),
    ("equal-cuts", "counts", COUNTS[:257], MORE, 16, psi(COUNTS[:257], MORE, 16)),
    ("empty-bin", "one emptied, the full one stays at 1", [1, 2, 3, 4], [3, 3, 4], 2,
         (LOW - 1 / 2) * log(LOW * 2) + log(2) / 2),
    ("empty-bin", "one never filled before", [7, 7], [8, 9, 9], 10, -2 * (1 - LOW) * log(LOW)),
    ("missing-counts", "a bin of their own", [4, nan, 1, 3, 2], [2, 3, 9, *[nan] * 5], 2,
         shares([2 / 5, 2 / 5, 1 / 5], [1 / 8, 2 / 8, 5 / 8])),
    ("missing-counts", "no cuts without a number", [nan] * 4, [nan, 7, nan, nan], 4,
         shares([0, 1], [1 / 4, 3 / 4])),
)
# fmt: on


@pytest.mark.parametrize("cases", PSI)
def test_psi_of(candidate, cases):
    for reference, current, n_bins, expected in cases:
        assert_close(candidate.psi(reference, current, n_bins=n_bins), expected, atol=1e-12)


@pytest.mark.requirement("psi-sum")
def test_psi_takes_ten_bins_by_default_and_another_number_by_position(candidate):
    assert_close(candidate.psi(SKEWED, MOVED), psi(SKEWED, MOVED))
    assert_close(candidate.psi(SKEWED, MOVED, 3), psi(SKEWED, MOVED, 3))


# fmt: off
A, B, C = ["a"], ["b"], ["c"]
TESTS = by_requirement(  # what, function, reference, current, statistic, p-value
    ("ks-statistic", "short samples", "ks_2samp", [3, 2, 1, 2], [2, 5, 2, 3, 4], 0.4, None),
    ("ks-statistic", "samples swapped", "ks_2samp", [2, 5, 2, 3, 4], [3, 2, 1, 2], 0.4, None),
    ("ks-statistic", "many ties", "ks_2samp", COUNTS, MORE, ks(COUNTS, MORE)[0], None),
    ("ks-statistic", "one value", "ks_2samp", SKEWED, [0.9], np.mean(SKEWED > 0.9), None),
    ("ks-p-value", "unequal sizes", "ks_2samp", SKEWED[:90], MOVED, *ks(SKEWED[:90], MOVED)),
    ("ks-p-value", "equal samples", "ks_2samp", [5, 1, 2], [1, 2, 5], 0, 1),
    ("ks-p-value", "no overlap", "ks_2samp", [1, 2] * 30, [4, 3] * 30, 1, 2 * exp(-60)),
    ("chi-square", "two", "chi_square", A * 2 + B * 2, A + B * 3, 8 / 15, erfc(sqrt(4 / 15))),
    ("chi-square", "three", "chi_square", [3, 1, 2] * 20, [3, 1, 3, 2, 3, 3] * 5, 9, exp(-4.5)),
    ("chi-square", "five", "chi_square", [*"abcde" * 8], pd.Series([*"abcdeeee"] * 5, [1] * 40),
         720 / 91, exp(-360 / 91) * 451 / 91),
    ("chi-square", "a single one", "chi_square", A * 5, A * 3, 0, 1),
    ("chi-square", "new", "chi_square", A * 10 + B * 10, C + A * 5 + B * 4,
         15 / 7, exp(-15 / 14)),
    ("chi-square", "vanished", "chi_square", C + A * 5 + B * 4, A * 10 + B * 10,
         15 / 7, exp(-15 / 14)),
    ("chi-square", "none common", "chi_square", A * 6, B * 6, 12, erfc(sqrt(6))),
    ("missing-counts", "below every number", "ks_2samp", [nan, -6, nan, -12, -7, None, -9, nan],
         [3, -13, 2, -6.5], 5 / 8, tail(5 / 8 * sqrt(8 / 3))),
    ("missing-counts", "None and NaN alike", "chi_square", ["a", None, "b", nan] * 5,
         A * 10 + B * 10, 40 / 3, exp(-20 / 3)),
)
# fmt: on


@pytest.mark.parametrize("cases", TESTS)
def test_statistic_and_p_value_of(candidate, cases):
    for function, reference, current, statistic, p in cases:
        got = getattr(candidate, function)(reference, current)
        assert_close(got[0], statistic, atol=1e-12)
        assert_close(got[1], got[1] if p is None else p, rtol=1e-6)


@pytest.mark.requirement("adjusted")
def test_p_values_are_scaled_by_rank_and_never_overtake_each_other(candidate):
    many = RNG.beta(0.5, 2, size=40)
    for p, expected in [
        ([0.01, 0.04, 0.03, 0.2], [0.04, 0.16 / 3, 0.16 / 3, 0.2]),
        ([0.9, 0.02, 0.8, 0.95], [0.95, 0.08, 0.95, 0.95]),
        ([0.04, 0.01, 0.04, 0.04, 0.0], [0.04, 0.025, 0.04, 0.04, 0.0]),
        (many, adjusted(many.tolist())),
        ([0.3], [0.3]),
    ]:
        assert_close(candidate.adjust(p), expected)


@pytest.mark.requirement("report")
def test_columns_are_matched_by_name_and_extra_ones_ignored(candidate):
    reference, current = shifted(income=60, age=0, latency=30)
    current = current.assign(a_new=1e6).set_index(np.arange(200) % 7)
    report = candidate.DriftDetector(reference, min_effect=0).check(current)
    assert_equal(list(report["column"]), ["income", "age", "latency"])
    assert_close(report["effect"], [0.3, 0, 0.15], atol=1e-12)
    assert_close(report["p_adjusted"], adjusted([tail(3), 1, tail(1.5)]), rtol=1e-6)
    one_row = candidate.DriftDetector(reference[:1], min_effect=0).check(current)
    assert_close(one_row["effect"], [1, 0.995, 1])


@pytest.mark.requirement("report")
@pytest.mark.parametrize("rows", [1, 113])
@pytest.mark.parametrize("options", [{}, {"n_bins": 4}])
def test_every_cell_of_the_report_and_again_after_another_check(candidate, options, rows):
    reference = pd.DataFrame({"z": SKEWED[:300], "count": COUNTS.astype(int), "still": 4})
    current = pd.DataFrame({"z": MOVED[:rows], "count": COUNTS[-rows:] / 2, "still": 4})
    pairs = [(reference[name].to_numpy(), current[name].to_numpy()) for name in reference]
    d, p = zip(*[ks(*pair) for pair in pairs], strict=True)
    values = [psi(*pair, **options) for pair in pairs]
    expected = pd.DataFrame({"column": list(reference), "psi": values, "effect": d, "p_value": p})
    expected["p_adjusted"] = adjusted(p)
    expected["drifted"] = expected["p_adjusted"] <= 0.05
    detector = candidate.DriftDetector(reference, min_effect=0, **options)
    for sample in (current, reference[::2], current):
        report = detector.check(sample)
    assert_frame(report, expected, rtol=1e-6, atol=1e-12)


@pytest.mark.requirement("drift-rule")
@pytest.mark.parametrize(("alpha", "expected"), [(0.05, "ca"), (0.1, "cda"), (0.02, "c")])
def test_the_adjusted_p_value_decides(candidate, alpha, expected):
    reference, current = shifted(c=40, d=28, a=32, e=0, b=20)  # p = .0007, .040, .012, 1, .27;
    options = {"alpha": alpha} if alpha != 0.05 else {}  # adjusted: .003, .066, .030, 1, .34
    report = candidate.DriftDetector(reference, min_effect=0, **options).check(current)
    assert_equal(drifted(report), list(expected))


@pytest.mark.requirement("drift-rule")
def test_a_p_value_of_one_is_at_most_an_alpha_of_one(candidate):
    reference, _ = shifted(a=0, b=0)
    report = candidate.DriftDetector(reference, alpha=1, min_effect=0).check(reference)
    assert_equal(drifted(report), ["a", "b"])


@pytest.mark.requirement("drift-rule")
def test_without_a_gate_a_small_effect_is_drift_and_an_unchanged_constant_is_not(candidate):
    reference, current = shifted(rows=2000, small=120, up=0, still=0, down=0)  # D = 0.06
    reference[["up", "still", "down"]] = 5
    current[["up", "still", "down"]] = [6, 5, 4]
    report = candidate.DriftDetector(reference, min_effect=0).check(current)
    assert_equal(drifted(report), ["small", "up", "down"])


# Law: without drift a check alarms with probability at most 0.2 (Simes), so the alarms of 50
# independent checks are at most Binomial(50, 0.2). Limit: 29. A correct solution goes above it
# with P = 6.9e-10; uncorrected p-values alarm in 1 - 0.813^10 = 87 % of these checks (a column
# of 300 and 200 rows rejects 18.7 %, simulated) and stay within it with P = 2.2e-7.
@pytest.mark.requirement("false-alarms")
def test_unchanged_columns_rarely_alarm(candidate):
    rng, names, alarms = np.random.default_rng(2024), list("jihgfedcba"), 0
    for _ in range(50):
        frames = [pd.DataFrame(rng.gamma(2.0, size=(n, 10)), columns=names) for n in (300, 200)]
        detector = candidate.DriftDetector(frames[0], alpha=0.2, min_effect=0)
        alarms += bool(drifted(detector.check(frames[1])))
    assert alarms <= 29, f"{alarms} of 50 checks without drift reported a column"


# Law: the shift parts the distribution functions by 2 Phi(0.25) - 1 = 0.197 half-way and is
# reported once D >= 0.0594 (p = 0.01, a fifth of 0.05). By Hoeffding, D stays below that with
# P <= exp(-1500 * 0.138^2) = 4e-13. Limit: 32 of 32; a correct solution fails with P = 1e-11. One
# that samples 100 rows needs D >= 0.230, finds 60 % (simulated), and all of them with P = 9e-8.
@pytest.mark.requirement("power")
def test_half_a_standard_deviation_in_one_of_five_columns_is_found(candidate):
    rng, names = np.random.default_rng(99), list("edcba")
    for run in range(32):
        frames = [pd.DataFrame(rng.normal(size=(1500, 5)), columns=names) for _ in range(2)]
        frames[1][names[run % 5]] += 0.5 * (-1) ** run
        report = candidate.DriftDetector(frames[0], min_effect=0).check(frames[1])
        assert names[run % 5] in drifted(report), f"run {run} missed the shifted column"


@pytest.mark.requirement("effect-gate")
@pytest.mark.parametrize(
    ("options", "expected"), [({}, 3), ({"min_effect": 0.25}, 2), ({"min_effect": 0.26}, 1)]
)
def test_only_effects_from_the_limit_upwards_are_drift(candidate, options, expected):
    reference, current = shifted(rows=1024, half=512, quarter=256, above=103, below=102)  # p < 1e-4
    report = candidate.DriftDetector(reference, **options).check(current)
    assert_equal(drifted(report), ["half", "quarter", "above", "below"][:expected])


@pytest.mark.requirement("effect-gate")
def test_the_correction_counts_the_columns_that_the_gate_holds_back(candidate):
    reference, current = shifted(a=10, b=10, c=28, d=10, e=10)  # p of c: 0.040, adjusted 0.20
    report = candidate.DriftDetector(reference, min_effect=0.1).check(current)
    p = [tail(shift / 20) for shift in (10, 10, 28, 10, 10)]
    assert_close(report["p_adjusted"], adjusted(p), rtol=1e-6)
    assert_equal(drifted(report), [])


@pytest.mark.requirement("bad-calls")
@pytest.mark.parametrize("lost", ["income", "age"])
def test_a_lost_column_is_named_even_where_another_took_its_place(candidate, lost):
    reference, current = shifted(income=0, age=0, latency=0)
    for rest in (current.drop(columns=lost), current.rename(columns={lost: "other"})):
        with pytest.raises(ValueError, match=lost):
            candidate.DriftDetector(reference).check(rest)


@pytest.mark.requirement("bad-calls")
@pytest.mark.parametrize("name", ["psi", "ks_2samp", "chi_square"])
def test_an_empty_sample_is_refused(candidate, name):
    for samples in [([], [1, 2]), ([1, 2], []), (np.array([]), np.array([]))]:
        with pytest.raises(ValueError):
            getattr(candidate, name)(*samples)


@pytest.mark.requirement("bad-calls")
@pytest.mark.parametrize("rows", [(0, 9), (9, 0)])
def test_an_empty_frame_is_refused(candidate, rows):
    frames = [frame[:n] for frame, n in zip(shifted(age=3, income=4), rows, strict=True)]
    with pytest.raises(ValueError):
        candidate.DriftDetector(frames[0]).check(frames[1])


@pytest.mark.requirement("inputs-unchanged")
@pytest.mark.parametrize("name", ["psi", "ks_2samp", "chi_square", "adjust"])
def test_samples_and_p_values_stay_as_they_are(candidate, name):
    for kind in (np.array, list, pd.Series):
        held = [candidate.hold(kind([0.5, 0.9, 0.25, 0.5])) for _ in range(1 + (name != "adjust"))]
        getattr(candidate, name)(*held)
        for sample in held:
            assert_unchanged(sample)


@pytest.mark.requirement("inputs-unchanged")
def test_frames_stay_as_they_are(candidate):
    frames = [frame.assign(b=frame["b"].where(frame["b"] > 9)) for frame in shifted(b=40, a=5)]
    frames = [frames[0].assign(t="x"), frames[1].assign(t=["x", None] * 100, extra=1)]
    held = [candidate.hold(frame) for frame in frames]
    candidate.DriftDetector(held[0]).check(held[1])
    for frame in held:
        assert_unchanged(frame)


@pytest.mark.requirement("frozen-fit")
def test_training_data_changed_later_change_no_result(candidate):
    reference, current = shifted(b=60, a=0)
    reference, current = reference.assign(t=["x", "y"] * 100), current.assign(t=["x"] * 200)
    held = candidate.hold(reference)
    detectors = [candidate.DriftDetector(held), candidate.DriftDetector(held)]
    before = detectors[0].check(current)
    held.replace(current[list(reference)])
    for detector in detectors:
        assert_frame(detector.check(current), before)


@pytest.mark.requirement("category-columns")
@pytest.mark.parametrize("dtype", [object, "str", "category"])
def test_text_and_bool_columns_beside_a_number(candidate, dtype):
    text = [pd.Series(list(labels), dtype=dtype) for labels in ("xyyy" * 50, "xxyz" * 50)]
    if dtype == "category":
        text = [column.cat.add_categories(["unused"]) for column in text]
    reference = pd.DataFrame({"t": text[0], "flag": [True, False] * 100, "n": range(200)})
    current = pd.DataFrame({"n": range(28, 228), "flag": [True] * 110 + [False] * 90, "t": text[1]})
    p = [exp(-175 / 3), erfc(sqrt(200 / 399)), tail(1.4)]
    expected = pd.DataFrame({"column": ["t", "flag", "n"]})
    expected["psi"] = [
        shares([0.25, 0.75, 0], [0.5, 0.25, 0.25]),
        shares([0.5] * 2, [0.55, 0.45]),
        psi(np.arange(200), np.arange(28, 228)),
    ]
    expected = expected.assign(effect=[0.5, 0.05, 0.14], p_value=p, p_adjusted=adjusted(p))
    report = candidate.DriftDetector(reference, alpha=0.1).check(current)
    assert_frame(report, expected.assign(drifted=[True, False, True]), rtol=1e-6, atol=1e-12)


@pytest.mark.requirement("missing-counts")
def test_a_share_of_missing_values_that_grows_is_drift(candidate):
    reference, current = shifted(number=0, still=0)
    reference, current = reference.assign(t="x"), current.assign(t=["x", "x", "x", None] * 50)
    current["number"] = current["number"].where(current["number"] % 10 > 2)
    report = candidate.DriftDetector(reference).check(current)
    assert_equal(drifted(report), ["number", "t"])
    assert_close(report["effect"], [0.3, 0, 0.25], atol=1e-12)
