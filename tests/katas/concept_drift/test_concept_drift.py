"""The hidden suite of concept_drift.

The oracles follow the definitions. No comparison of theirs is closer than 1e-7, unless both
sides are exact in float64, so rounding decides nothing.
"""

from math import inf, log, nan, sqrt

import numpy as np
import pytest

from katakit.suite import assert_equal

pytestmark = pytest.mark.one_process

RNG = np.random.default_rng(29)


def exceeds(value, bound):
    assert value == bound or abs(value - bound) > 1e-7, "the suite's data are too close to call"
    return value > bound


def page_hinkley(values, threshold=50.0, delta=0.005, min_instances=30, direction="up"):
    """`drift` and `width` after each update."""
    drift, width, n = [], [], 0
    for x in values:
        if not n or drift[-1]:
            n, total, sums, least = 0, 0.0, [0.0, 0.0], [inf, inf]
        n, total = n + 1, total + x
        for way, sign in enumerate([1, -1]):
            sums[way] += sign * (x - total / n) - delta
            least[way] = min(least[way], sums[way])
        ways = {"up": [0], "down": [1], "both": [0, 1]}[direction]
        due = [exceeds(sums[way] - least[way], threshold) for way in ways]
        drift.append(n >= min_instances and any(due))
        width.append(n)
    return {"drift": drift, "width": width}


def ddm(values, warning_level=2.0, drift_level=3.0, min_instances=30):
    """All attributes after each update."""
    records, n, drift = [], 0, False
    for x in values:
        if not n or drift:
            n, ones, best, run = 0, 0, (inf, inf), 0
        n, ones, drift, warning = n + 1, ones + x, False, False
        p, s = ones / n, sqrt(ones / n * (n - ones) / n / n)
        if n >= min_instances:
            best = min(best, (p, s), key=sum)
            drift = exceeds(p + s, best[0] + drift_level * best[1])
            warning = exceeds(p + s, best[0] + warning_level * best[1]) and not drift
        run = run + 1 if drift or warning else 0
        records.append((drift, warning, n, run))
    names = ["drift", "warning", "width", "since_warning"]
    return dict(zip(names, zip(*records, strict=True), strict=True))


def adwin(values, delta=0.002, max_buckets=5):
    """`drift` and `width` after each update; a bucket is its size and sum."""
    drift, width, sizes, sums = [], [], [], []
    for x in values:
        sizes, sums, size = [*sizes, 1], [*sums, x], 1
        while sizes.count(size) > max_buckets:
            i = sizes.index(size)
            sizes[i : i + 2], sums[i : i + 2] = [2 * size], [sums[i] + sums[i + 1]]
            size *= 2
        before = len(sizes)
        while is_cut(sizes, sums, delta):
            sizes, sums = sizes[1:], sums[1:]
        drift.append(len(sizes) < before)
        width.append(sum(sizes))
    return {"drift": drift, "width": width}


def is_cut(sizes, sums, delta):
    n, total, old, old_sum = sum(sizes), sum(sums), 0, 0.0
    for size, part in zip(sizes[:-1], sums[:-1], strict=True):
        old, old_sum = old + size, old_sum + part
        apart = abs(old_sum / old - (total - old_sum) / (n - old))
        if exceeds(apart, sqrt(log(4 * n / delta) * (1 / old + 1 / (n - old)) / 2)):
            return True
    return False


def where(flags, first=0):
    return [place for place, flag in enumerate(flags[first:]) if flag]


def stream(draw, *steps):
    return np.concatenate([draw(mean, n) for mean, n in steps]).tolist()


def numbers(mean, n):
    return np.round((mean + RNG.gamma(2.0, size=n) - 2) * 64) / 64


def errors(rate, n):
    return (RNG.random(n) < rate).astype(int)


def shares(mean, n):
    return np.round(RNG.beta(3 * mean, 3 - 3 * mean, n) * 64) / 64


MOVES = stream(numbers, (5, 90), (9, 70), (2, 60), (2.5, 80), (-4, 45), (6, 60), (5, 15))
DOWN = [-x for x in MOVES]
ERRORS = stream(errors, (0.2, 110), (0.5, 80), (0.1, 170), (0.2, 100), (0.7, 60), (0.3, 90))
SHARES = stream(shares, (0.2, 120), (0.7, 60), (0.1, 40), (0.15, 40))
PAGE_HINKLEY = [
    {},
    {"threshold": 6, "delta": 0.5, "min_instances": 7},
    {"threshold": 20.5, "delta": 0, "min_instances": 60},
]
LEVELS = [
    {},
    {"warning_level": 1.0, "drift_level": 2.5},
    {"warning_level": 2.5, "drift_level": 4.0, "min_instances": 12},
]
DDM_DRIFT = pytest.param("drift", marks=pytest.mark.requirement("ddm-drift"))
DDM_WARNING = pytest.param("warning", marks=pytest.mark.requirement("ddm-warning"))
ENDLESS = [
    ({}, {}),
    ({"direction": "both"}, {"drift_level": 1e9}),  # warnings only
    ({"threshold": 0.25, "min_instances": 1}, {"min_instances": 1}),  # alarms all the time
]
WINDOWS = [
    ({}, [float(x) for x in ERRORS[100:400]]),
    ({"delta": 0.2}, SHARES),
    ({"max_buckets": 1, "delta": 0.05}, SHARES),
    ({"max_buckets": 2}, [0.0] * 130 + [1.0] * 30 + [0.0] * 50),
    ({"max_buckets": 1, "delta": 0.4}, [0.0] * 8 + [1.0] * 4),  # a cut at the newest border
]


def assert_places(candidate, oracle, values, name="drift", *, at_least=1, **options):
    """Assert where an attribute of a new detector is true; the oracle says how often at least."""
    flags = oracle(values, **options)[name]
    expected = where(flags)
    assert len(expected) >= at_least, f"the stream drifts {len(expected)} times only"
    made = {page_hinkley: "PageHinkley", ddm: "DDM", adwin: "ADWIN"}[oracle]
    detector = getattr(candidate, made)(**options)
    assert_equal(getattr(detector, name), False)
    assert_equal(candidate.driver.places(detector, values, name), expected)
    assert_equal(getattr(detector, name), flags[-1])


@pytest.mark.requirement("page-hinkley")
@pytest.mark.parametrize("options", PAGE_HINKLEY)
def test_rises_are_found_where_defined(candidate, options):
    assert_places(candidate, page_hinkley, MOVES, at_least=2, **options)
    assert_places(candidate, page_hinkley, DOWN, direction="up", **options)


# By hand: of [0, 4] the mean is 2, so U is -0.5 and then 1; of [7, 7, 7, 15] 9, U -1.5 and 4.
@pytest.mark.requirement("page-hinkley")
@pytest.mark.parametrize(("values", "rise"), [([0, 4], 1.5), ([7, 7, 7, 15], 5.5)])
def test_a_rise_must_exceed_the_threshold(candidate, values, rise):
    for threshold, expected in [(rise, []), (rise - 0.01, [len(values) - 1])]:
        detector = candidate.PageHinkley(threshold=threshold, delta=0.5, min_instances=2)
        assert_equal(candidate.driver.places(detector, values), expected)
    for last, expected in [(51.62, [31]), (51.615, [])]:  # 31/32 of it is 50.007 or 50.002
        values = [0] * 31 + [last, 0, 0]
        assert_equal(candidate.driver.places(candidate.PageHinkley(), values), expected)


@pytest.mark.requirement("direction")
@pytest.mark.parametrize("direction", ["down", "both"])
@pytest.mark.parametrize("options", PAGE_HINKLEY)
def test_falls_are_found_where_defined(candidate, options, direction):
    for values in (MOVES, DOWN):
        assert_places(candidate, page_hinkley, values, direction=direction, **options)


@pytest.mark.requirement("direction")
def test_the_opposite_change_is_no_alarm(candidate):
    rise = [5, 7, 4] * 20 + [60, 70, 100] * 30
    for direction, values in [("up", [-x for x in rise]), ("down", rise)]:
        detector = candidate.PageHinkley(threshold=30, direction=direction)
        assert_equal(candidate.driver.places(detector, values), [])


@pytest.mark.requirement("ddm-drift")
@pytest.mark.parametrize("options", LEVELS)
def test_more_errors_are_drift_where_defined(candidate, options):
    for values in (ERRORS, ERRORS[::-1]):
        assert_places(candidate, ddm, values, **options)


@pytest.mark.requirement("ddm-drift")
def test_never_right_is_no_drift_and_the_first_error_is(candidate):
    for values, expected in [([1] * 90, []), ([0] * 90, []), ([0] * 40 + [1, 0], [40])]:
        assert_equal(candidate.driver.places(candidate.DDM(), values), expected)


@pytest.mark.requirement("ddm-warning")
@pytest.mark.parametrize("options", LEVELS)
def test_warnings_come_where_defined(candidate, options):
    for values in (ERRORS, ERRORS[::-1]):
        assert_places(candidate, ddm, values, "warning", **options)


@pytest.mark.parametrize("options", [{"min_instances": 9}, {"min_instances": 38}, {}])
@pytest.mark.parametrize("name", [DDM_DRIFT, DDM_WARNING])
def test_a_lucky_beginning_is_no_best(candidate, options, name):
    least = options.get("min_instances", 30)
    even = [0] * 6 + [1, 0, 0, 1, 0] * 30  # all right at first, then two errors in five
    lucky = [1] * 3 + [0] * (least - 3) + [1, 0, 0, 1] * 9  # the best is the first that counts
    for values in (even, lucky, lucky[1:]):
        assert_places(candidate, ddm, values, name, at_least=0, **options)


@pytest.mark.requirement("improvement")
@pytest.mark.parametrize("name", ["drift", "warning"])
def test_fewer_errors_are_good_news(candidate, name):
    halves, most, some = [1, 0] * 60, [1] * 45, [1, 1, 0] * 40
    for values in (halves + [0] * 300, most + [0, 0, 0, 1] * 50, some + [0, 1] * 99):
        assert_equal(where(ddm(values)[name]), [])
        assert_equal(candidate.driver.places(candidate.DDM(), values, name), [])


@pytest.mark.requirement("min-instances")
@pytest.mark.parametrize("options", [{"min_instances": 1}, {"min_instances": 41}, {}])
def test_an_early_rise_waits_until_there_are_enough_values(candidate, options):
    detector = candidate.PageHinkley(threshold=3, **options)
    alarms = candidate.driver.places(detector, [0, 0, 0, 90] + [80, 100] * 20)
    assert_equal(alarms[:1], [max(options.get("min_instances", 30), 4) - 1])


@pytest.mark.requirement("min-instances")
@pytest.mark.parametrize("name", ["drift", "warning"])
def test_errors_before_there_are_enough_values_are_no_news(candidate, name):
    for options in ({"min_instances": 9}, {"min_instances": 38}, {}):
        early = [0, 0] + [1] * (options.get("min_instances", 30) - 3)
        assert_equal(candidate.driver.places(candidate.DDM(**options), early, name), [])


@pytest.mark.requirement("new-start")
@pytest.mark.parametrize("direction", ["up", "down", "both"])
def test_the_same_values_after_an_alarm_alarm_again_at_the_same_place(candidate, direction):
    options = {"threshold": 9, "delta": 0.25, "min_instances": 20, "direction": direction}
    n = where(page_hinkley(MOVES, **options)["drift"])[0] + 1
    got = candidate.driver.places(candidate.PageHinkley(**options), MOVES[:n] * 3)
    assert_equal(got, [n - 1, 2 * n - 1, 3 * n - 1])


@pytest.mark.requirement("new-start")
def test_no_side_keeps_anything(candidate):
    options = {"threshold": 5, "delta": 0.5, "min_instances": 6, "direction": "both"}
    first, rest = [0, 4, 8, 5, 9, 2], [9, 8, 6, 4, 9, 7, 2, 2]  # the rise alarms; a fall stands
    for values, expected in [(first, [5]), (rest, [7]), (first + rest, [5, 13])]:
        assert_equal(where(page_hinkley(values, **options)["drift"]), expected)
        got = candidate.driver.places(candidate.PageHinkley(**options), values)
        assert_equal(got, expected)


@pytest.mark.requirement("new-start")
@pytest.mark.parametrize("name", ["drift", "warning"])
def test_the_same_errors_after_an_alarm_are_judged_the_same(candidate, name):
    n = where(ddm(ERRORS)["drift"])[0] + 1
    once = where(ddm(ERRORS[:n])[name])
    got = candidate.driver.places(candidate.DDM(), ERRORS[:n] * 3, name)
    assert_equal(got, [turn * n + place for turn in range(3) for place in once])


@pytest.mark.requirement("width")
def test_widths_count_from_the_start(candidate):
    for detector, oracle, values in [
        (candidate.PageHinkley(), page_hinkley, MOVES),
        (candidate.DDM(), ddm, ERRORS),
    ]:
        expected = [0, *oracle(values)["width"]]
        assert expected.count(1) > 1, "the stream never drifts twice"
        assert_equal(candidate.driver.trace(detector, values, "width"), expected)


@pytest.mark.requirement("bad-values")
@pytest.mark.parametrize("place", ["start", "middle", "alarm"])
def test_a_refused_value_leaves_no_trace(candidate, place):
    for detector, oracle, values, bad in [
        (candidate.PageHinkley(), page_hinkley, MOVES, [nan, inf, -inf]),
        (candidate.DDM(), ddm, ERRORS, [nan, inf, 2, -1, 0.5]),
    ]:
        expected = oracle(values)
        alarm = where(expected["drift"])[0] + 1
        stop = {"start": 0, "middle": alarm - 3, "alarm": alarm}[place]
        candidate.driver.places(detector, values[:stop])
        for x in bad:
            with pytest.raises(ValueError):
                detector.update(x)
        for name in {"drift", "warning", "width"} & set(expected if stop else []):
            assert_equal(getattr(detector, name), expected[name][stop - 1])
        got = candidate.driver.places(detector, values[stop:])
        assert_equal(got, where(expected["drift"], stop))
        assert_equal(detector.width, expected["width"][-1])


@pytest.mark.one_process(False)
@pytest.mark.requirement("bounded")
@pytest.mark.parametrize(("rises", "levels"), ENDLESS)
def test_four_thousand_values_later_it_is_no_larger(candidate, rises, levels):
    before = [0] * 29 + [1] + [1, 0] * 485
    for detector in (candidate.PageHinkley(**rises), candidate.DDM(**levels)):
        size = candidate.driver.growth(detector, before, [1, 0] * 2000)
        assert size <= 8 << 10, f"it has grown by {size} bytes"


@pytest.mark.requirement("since-warning")
@pytest.mark.parametrize("options", [{"warning_level": 1.5}, *LEVELS])
def test_the_length_of_each_run_of_warnings(candidate, options):
    for values in (ERRORS, [0] * 40 + [1, 0, 1] + ERRORS):
        expected = [0, *ddm(values, **options)["since_warning"]]
        assert max(expected) > 1, "the stream never drifts twice"
        got = candidate.driver.trace(candidate.DDM(**options), values, "since_warning")
        assert_equal(got, expected)


@pytest.mark.requirement("bad-options")
@pytest.mark.parametrize("name", ["PageHinkley", "DDM", "ADWIN"])
def test_an_impossible_option_is_named(candidate, name):
    number = "max_buckets" if name == "ADWIN" else "min_instances"
    options = [(number, 0), (number, -30)]
    for option, value in options + [("direction", "sideways")] * (name == "PageHinkley"):
        with pytest.raises(ValueError, match=str(value)):
            getattr(candidate, name)(**{option: value}).update(1)


@pytest.mark.requirement("any-number")
@pytest.mark.parametrize("kind", ["int8", "uint8", "uint64", "float16", "float32", "bool"])
def test_numbers_of_any_type(candidate, kind):
    top, far = 1 if kind == "bool" else 100, 2**20 * (kind == "float32")  # which fills all digits
    values = (np.array([0, 1, 0, 0] * 60 + [1] * 60) * top + far).astype(kind)
    options = {"threshold": 12.34 * top, "delta": top / 128, "direction": "both"}
    expected = where(page_hinkley(values.tolist(), **options)["drift"])
    assert_equal(candidate.driver.places(candidate.PageHinkley(**options), values), expected)
    values = np.array([1, 0] * 300 + [1] * 100).astype(kind)
    for given in (values, values.tolist()):
        expected = where(ddm(values.tolist())["drift"])
        assert_equal(candidate.driver.places(candidate.DDM(), given), expected)
        expected = where(adwin(values.tolist()[500:])["drift"])
        assert_equal(candidate.driver.places(candidate.ADWIN(), given[500:]), expected)


@pytest.mark.requirement("separate")
def test_detectors_in_turns(candidate):
    streams = [values[:400] for values in (MOVES, MOVES[::-1], ERRORS, ERRORS[::-1])]
    detectors = [make() for make in [candidate.PageHinkley] * 2 + [candidate.DDM] * 2]
    oracles = [page_hinkley, page_hinkley, ddm, ddm]
    expected = [where(oracle(x)["drift"]) for oracle, x in zip(oracles, streams, strict=True)]
    assert_equal(candidate.driver.in_turns(detectors, streams), expected)


@pytest.mark.requirement("adwin-width")
@pytest.mark.parametrize(("options", "values"), WINDOWS)
def test_the_window_after_each_value(candidate, options, values):
    expected = [0, *adwin(values, **options)["width"]]
    assert_equal(candidate.driver.trace(candidate.ADWIN(**options), values, "width"), expected)


@pytest.mark.requirement("adwin-drift")
@pytest.mark.parametrize(("options", "values"), WINDOWS)
def test_rises_and_falls_shorten_the_window(candidate, options, values):
    for way in (values, [1 - x for x in values]):
        assert_places(candidate, adwin, way, **options)


@pytest.mark.requirement("adwin-values")
def test_a_value_outside_leaves_no_trace_in_the_window(candidate):
    expected = adwin(SHARES)["drift"]
    for stop in (0, 60, where(expected)[0] + 1):
        detector = candidate.ADWIN()
        candidate.driver.places(detector, SHARES[:stop])
        for bad in (nan, -0.01, 1.01, inf):
            with pytest.raises(ValueError):
                detector.update(bad)
        assert_equal(detector.drift, stop > 60)
        assert_equal(candidate.driver.places(detector, SHARES[stop:]), where(expected, stop))


@pytest.mark.one_process(False)
@pytest.mark.requirement("adwin-bounded")
@pytest.mark.parametrize("values", [[1, 0] * 50, [0] * 50 + [1] * 50])
def test_neither_a_long_window_nor_many_short_ones_take_more(candidate, values):
    size = candidate.driver.growth(candidate.ADWIN(), values * 10, values * 40)
    assert size <= 8 << 10, f"it has grown by {size} bytes"


# Law: a stream of 100 values drifts with probability at most 100 * 0.002 = 0.2, so of 60 streams
# at most Binomial(60, 0.2) do. Limit: 33. A correct solution goes above it with P = 5e-10. One
# that takes n for n0 n1 / n drifted in 300 of 300 such streams (simulated): were it only in 98 %,
# it would stay within with P < 1e-20.
@pytest.mark.requirement("false-alarms")
def test_one_mean_rarely_drifts(candidate):
    rng, drifted = np.random.default_rng(5), 0
    for _ in range(60):
        values = (rng.random(100) < 0.3).astype(float).tolist()
        drifted += bool(candidate.driver.places(candidate.ADWIN(), values))
    assert drifted <= 33, f"{drifted} of 60 streams without drift were reported"
