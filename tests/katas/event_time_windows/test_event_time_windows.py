"""The hidden suite of event_time_windows."""

from math import inf

import numpy as np
import pytest

from katakit.suite import assert_equal

pytestmark = pytest.mark.one_process


class Oracle:
    """The definitions taken literally: keeps every event, and looks at all windows each time."""

    def __init__(self, kind, size, *, slide=None, delay=0, lateness=0):
        self.kind, self.size, self.slide = kind, size, slide or size
        self.delay, self.lateness = delay, lateness
        self.watermark, self.dropped, self.windows = -inf, 0, []

    def add(self, key, time, value):
        mine = self.session(key, time) if self.kind == "session" else self.fixed(key, time)
        mine = [w for w in mine if not self.is_forgotten(w)]
        for window in mine:
            window["values"].append(value)
        self.dropped += not mine
        late = [record(w) for w in mine if w["end"] <= self.watermark]
        return by_end(late + self.advance(time - self.delay))

    def advance(self, time):
        before, self.watermark = self.watermark, max(self.watermark, time)
        return [
            record(w) for w in self.windows if before < w["end"] <= self.watermark and w["values"]
        ]

    def close(self):
        return self.advance(inf)

    def is_forgotten(self, window):
        return window["end"] + self.lateness <= self.watermark

    def fixed(self, key, time):
        starts = [s for s in range(time - self.size + 1, time + 1) if s % self.slide == 0]
        return [self.window(key, start, start + self.size) for start in starts]

    def window(self, key, start, end):
        for window in self.windows:
            if (window["key"], window["start"]) == (key, start):
                return window
        self.windows.append({"key": key, "start": start, "end": end, "values": []})
        return self.windows[-1]

    def session(self, key, time):
        end = time + self.size
        near = [
            w
            for w in self.windows
            if w["key"] == key and w["start"] < end and time < w["end"] and not self.is_forgotten(w)
        ]
        new = {"key": key, "start": time, "end": end, "values": []}
        for old in near:
            new["start"], new["end"] = min(new["start"], old["start"]), max(new["end"], old["end"])
            new["values"] += old["values"]
            self.windows.remove(old)
        if not self.is_forgotten(new):
            self.windows.append(new)
        return [new]


def record(window):
    values = window["values"]
    return (window["key"], window["start"], window["end"], len(values), sum(values))


def by_end(records):
    """In the order of ends, equal ends by key and start."""
    return sorted(map(tuple, records), key=lambda r: (r[2], str(r[0]), r[1]))


def played(candidate, windows, calls):
    """What each call told, equal ends in one order."""
    return [by_end(told) for told in candidate.driver.play(windows, calls)]


def adds(*events):
    return [("add", *event) for event in events]


def stream(seed, n, late, keys="abc", step=4):
    """Calls with events out of order, most a little, some much, and a few jumps of the source."""
    rng = np.random.default_rng(seed)
    happened = np.cumsum(rng.integers(step, size=n)) - 40
    times = happened - rng.integers(late + 1, size=n) * (rng.random(n) < 0.6)
    calls = adds(*zip(rng.choice(list(keys), size=n).tolist(), times.tolist(),
                      rng.integers(-5, 20, size=n).tolist(), strict=True))  # fmt: skip
    for place in rng.integers(n, size=4).tolist():
        calls.insert(place, ("advance", int(happened[place]) + 3))
    return [*calls, ("close",)]


def check_stream(candidate, seed, kind, size, n=90, late=25, dropped=False, **options):
    calls, oracle = stream(seed, n, late), Oracle(kind, size, **options)
    expected = [by_end(getattr(oracle, name)(*arguments)) for name, *arguments in calls]
    windows = candidate.WindowAggregator(kind, size, **options)
    got = played(candidate, windows, calls)
    for number, (one, other) in enumerate(zip(got, expected, strict=True)):
        assert_equal(
            (f"call {number}", calls[number], one), (f"call {number}", calls[number], other)
        )
    if dropped:
        assert_equal(("dropped", int(windows.dropped)), ("dropped", oracle.dropped))


@pytest.mark.requirement("tumbling")
def test_times_on_both_sides_of_a_start_and_of_zero(candidate):
    windows = candidate.WindowAggregator("tumbling", 10, delay=100)
    told = played(candidate, windows, [
        *adds(("a", -1, 1), ("a", 0, 2), ("a", 9, 4), ("b", 10, 8), ("a", -10, 16), ("b", -11, 32)),
        ("close",),
    ])  # fmt: skip
    assert_equal(told[-1], [("b", -20, -10, 1, 32), ("a", -10, 0, 2, 17), ("a", 0, 10, 2, 6),
                            ("b", 10, 20, 1, 8)])  # fmt: skip


@pytest.mark.requirement("tumbling")
def test_times_in_nanoseconds_and_an_event_like_another(candidate):
    windows = candidate.WindowAggregator("tumbling", 10**9, delay=10**9)
    start, event = 1_700_000_000 * 10**9, ("a", 1_700_000_001 * 10**9 - 1, 5)
    told = played(candidate, windows, [*adds(event, event, ("a", start, 0)), ("close",)])
    assert_equal(told[-1], [("a", start, start + 10**9, 3, 10)])


@pytest.mark.requirement("tumbling")
@pytest.mark.parametrize("size", [1, 7])
def test_every_window_counts_its_own(candidate, size):
    check_stream(candidate, 1, "tumbling", size, delay=1000)


@pytest.mark.requirement("complete")
def test_a_window_is_told_when_the_watermark_reaches_its_end(candidate):
    windows = candidate.WindowAggregator("tumbling", 10, delay=3)
    told = played(candidate, windows, [
        *adds(("a", 4, 1), ("a", 12, 1)), ("advance", 9), ("advance", 10), ("advance", 10),
        *adds(("b", 22, 5), ("b", 23, 5)),
    ])  # fmt: skip
    assert_equal(told[:5], [[], [], [], [("a", 0, 10, 1, 1)], []])
    assert_equal(told[5:], [[], [("a", 10, 20, 1, 1)]])


@pytest.mark.requirement("complete")
def test_each_call_returns_a_list_of_its_own_also_of_totals_of_zero(candidate):
    windows = candidate.WindowAggregator("tumbling", 10)
    calls = [("a", 4, 3), ("a", 5, -3), ("a", 12, 0), ("a", 29, 1)]
    told = candidate.driver.kept(windows, calls)
    assert_equal(told, [[], [], [("a", 0, 10, 2, 0)], [("a", 10, 20, 1, 0)]])


@pytest.mark.requirement("complete")
def test_a_jump_over_many_windows_tells_those_with_events(candidate):
    windows = candidate.WindowAggregator("tumbling", 10)
    calls = [*adds(("a", 4, 1)), ("advance", 5), *adds(("b", 7, 2), ("a", 100_000, 3))]
    told = played(candidate, windows, calls)
    assert_equal(told, [[], [], [], [("a", 0, 10, 1, 1), ("b", 0, 10, 1, 2)]])
    assert_equal(
        played(candidate, windows, adds(("a", 100_010, 3))), [[("a", 100_000, 100_010, 1, 3)]]
    )


@pytest.mark.requirement("complete")
@pytest.mark.parametrize("delay", [0, 5, 20])
def test_a_stream_tells_each_window_at_its_call(candidate, delay):
    check_stream(candidate, 2, "tumbling", 8, delay=delay)


@pytest.mark.requirement("watermark")
def test_it_starts_at_minus_infinity_and_moves_only_forward(candidate):
    windows = candidate.WindowAggregator("tumbling", 10, delay=5)
    assert float(windows.watermark) == -inf
    calls = [*adds(("a", -20, 1), ("a", -30, 1), ("b", 3, 1)), ("advance", -9), ("advance", 40),
             *adds(("b", 44, 1), ("b", 46, 1)), ("advance", 41), ("close",)]  # fmt: skip
    got = candidate.driver.watermarks(windows, calls)
    assert_equal(got, [-25.0, -25.0, -2.0, -2.0, 40.0, 40.0, 41.0, 41.0, inf])


@pytest.mark.requirement("watermark")
def test_a_dropped_event_leaves_it_where_it_is(candidate):
    windows = candidate.WindowAggregator("tumbling", 10)
    got = candidate.driver.watermarks(windows, adds(("a", 50, 1), ("a", 3, 1), ("b", -9, 1)))
    assert_equal(got, [50.0, 50.0, 50.0])


@pytest.mark.requirement("any-order")
@pytest.mark.parametrize("seed", [3, 4])
def test_events_within_the_delay_may_come_in_any_order(candidate, seed):
    rng = np.random.default_rng(seed)
    times = np.cumsum(rng.integers(3, size=120)) - 60
    events = list(zip(rng.choice(list("ab"), size=120).tolist(), times.tolist(),
                      rng.integers(50, size=120).tolist(), strict=True))  # fmt: skip
    mixed = [events[i] for i in np.argsort(times + rng.integers(13, size=120), kind="stable")]
    both = []
    for order in (events, mixed):
        windows = candidate.WindowAggregator("tumbling", 9, delay=12)
        told = candidate.driver.play(windows, [*adds(*order), ("close",)])
        both.append(by_end(r for records in told for r in records))
    assert_equal(both[1], both[0])
    assert sum(r[3] for r in both[1]) == 120


@pytest.mark.requirement("corrected")
def test_a_late_event_tells_its_window_again_with_all_it_holds(candidate):
    windows = candidate.WindowAggregator("tumbling", 10, lateness=20)
    told = played(candidate, windows, adds(
        ("a", 2, 1), ("a", 3, 10), ("b", 11, 5), ("a", 9, 100), ("a", 0, 1000), ("b", 8, 7),
        ("b", 29, 1), ("a", 1, 10_000),
    ))  # fmt: skip
    assert_equal(told[2:6], [[("a", 0, 10, 2, 11)], [("a", 0, 10, 3, 111)], [("a", 0, 10, 4, 1111)],
                             [("b", 0, 10, 1, 7)]])  # fmt: skip
    assert_equal(told[6:], [[("b", 10, 20, 1, 5)], [("a", 0, 10, 5, 11_111)]])


@pytest.mark.requirement("corrected")
@pytest.mark.parametrize("lateness", [6, 30])
def test_a_stream_with_late_events_tells_each_at_its_call(candidate, lateness):
    check_stream(candidate, 5, "tumbling", 6, delay=3, lateness=lateness)


@pytest.mark.requirement("dropped")
@pytest.mark.parametrize("lateness", [0, 15])
def test_what_is_too_late_by_one_changes_nothing_but_the_number(candidate, lateness):
    windows = candidate.WindowAggregator("tumbling", 10, lateness=lateness)
    calls = [
        *adds(("a", 5, 1)),
        ("advance", 10 + lateness),
        *adds(("a", 6, 10), ("b", 9, 10), ("a", 12, 3)),
    ]
    told = played(candidate, windows, [*calls, ("close",)])
    assert_equal(told[2:4], [[], []])
    assert_equal(int(windows.dropped), 2 if lateness < 20 else 3)
    assert_equal(told[-1] + told[-2], [("a", 10, 20, 1, 3)])


@pytest.mark.requirement("dropped")
def test_what_is_in_time_by_one_counts(candidate):
    windows = candidate.WindowAggregator("tumbling", 10, lateness=15)
    calls = [*adds(("a", 5, 1)), ("advance", 24), *adds(("a", 6, 10), ("b", 7, 3))]
    told = played(candidate, windows, calls)
    assert_equal(told[2:], [[("a", 0, 10, 2, 11)], [("b", 0, 10, 1, 3)]])
    assert_equal(int(windows.dropped), 0)


@pytest.mark.requirement("dropped")
def test_a_stream_drops_what_is_too_late_and_no_more(candidate):
    check_stream(candidate, 6, "tumbling", 5, lateness=4, dropped=True)


@pytest.mark.requirement("by-end")
def test_the_records_of_one_call_come_by_their_ends(candidate):
    rng = np.random.default_rng(7)
    events = [(f"k{i}", int(t), 1) for i, t in enumerate(rng.permutation(60) - 30)]
    for last in [("advance", 29), ("close",), ("add", "k", 29 + 90, 1)]:
        windows = candidate.WindowAggregator("tumbling", 4, delay=90)
        told = candidate.driver.play(windows, [*adds(*events), last])[-1]
        ends = [r[2] for r in told]
        assert len(ends) > 55, f"the events close {len(ends)} windows only"
        assert_equal(ends, sorted(ends))


@pytest.mark.requirement("by-end")
def test_keys_of_any_type_may_end_together(candidate):
    keys = ["a", 3, None, ("b", 1), 2.5, -3]
    windows = candidate.WindowAggregator("tumbling", 10, delay=90)
    calls = adds(*((key, 12, 1) for key in keys), *((key, 3, 1) for key in keys))
    told = candidate.driver.play(windows, [*calls, ("close",)])[-1]
    assert_equal([record[2] for record in told], [10] * 6 + [20] * 6)


@pytest.mark.requirement("closing")
def test_it_tells_what_was_not_complete_and_nothing_twice(candidate):
    windows = candidate.WindowAggregator("tumbling", 10, lateness=50)
    calls = adds(("a", 5, 1), ("b", 15, 2), ("a", 6, 3), ("a", 17, 4), ("c", 33, 5))
    told = played(candidate, windows, [*calls, ("close",)])
    assert_equal(told[-1], [("c", 30, 40, 1, 5)])


@pytest.mark.one_process(False)
@pytest.mark.requirement("bounded")
@pytest.mark.parametrize("lateness", [0, 200])
def test_what_is_forgotten_leaves_nothing_behind(candidate, lateness):
    windows = candidate.WindowAggregator("tumbling", 100, delay=50, lateness=lateness)
    events = [(f"user {i // 40}", 3 * i - 40 * (i % 2), 1) for i in range(10_000)]
    before = candidate.driver.weight(windows, events[:1000])
    after = candidate.driver.weight(windows, events[1000:])
    assert after - before <= 8192, f"it holds {after - before} bytes more after 10,000 events"


@pytest.mark.requirement("sliding")
def test_an_event_counts_in_each_window_that_holds_it(candidate):
    windows = candidate.WindowAggregator("sliding", 10, slide=4, delay=50)
    told = played(
        candidate, windows, [*adds(("a", 8, 1), ("a", 3, 10), ("a", -1, 100)), ("close",)]
    )
    assert_equal(told[-1], [("a", -8, 2, 1, 100), ("a", -4, 6, 2, 110), ("a", 0, 10, 2, 11),
                            ("a", 4, 14, 1, 1), ("a", 8, 18, 1, 1)])  # fmt: skip


@pytest.mark.requirement("sliding")
@pytest.mark.parametrize(("size", "slide"), [(9, 3), (7, 5), (6, 6), (5, 1)])
def test_a_stream_slides_at_any_distance(candidate, size, slide):
    check_stream(candidate, 8, "sliding", size, slide=slide, delay=6, n=60)


@pytest.mark.requirement("sliding-late")
def test_a_late_event_misses_only_what_is_forgotten(candidate):
    windows = candidate.WindowAggregator("sliding", 10, slide=5, lateness=3)
    calls = [*adds(("a", 6, 1), ("a", 14, 1)), ("advance", 17),
             *adds(("a", 7, 10)), ("advance", 18), *adds(("a", 8, 100))]  # fmt: skip
    told = played(candidate, windows, calls)
    assert_equal(
        told[1:], [[("a", 0, 10, 1, 1)], [("a", 5, 15, 2, 2)], [("a", 5, 15, 3, 12)], [], []]
    )
    assert_equal(int(windows.dropped), 1)


@pytest.mark.requirement("sliding-late")
def test_the_windows_that_one_event_corrects_come_by_their_ends(candidate):
    windows = candidate.WindowAggregator("sliding", 10, slide=3, lateness=50)
    calls = adds(("b", 40, 1), ("a", 9, 2), ("a", 10, 3), ("a", 2, 5))
    told = candidate.driver.play(windows, calls)[1:]
    assert_equal(told[0], [("a", start, start + 10, 1, 2) for start in (0, 3, 6, 9)])
    assert_equal(told[1], [("a", start, start + 10, 2, 5) for start in (3, 6, 9)])
    assert_equal(told[2], [("a", -6, 4, 1, 5), ("a", -3, 7, 1, 5), ("a", 0, 10, 2, 7)])


@pytest.mark.requirement("sliding-late")
def test_a_late_stream_slides_too(candidate):
    check_stream(candidate, 9, "sliding", 8, slide=3, delay=2, lateness=7, dropped=True)


@pytest.mark.requirement("session")
def test_a_gap_ends_a_session_and_one_less_does_not(candidate):
    windows = candidate.WindowAggregator("session", 10, delay=90)
    calls = adds(("a", 0, 1), ("a", 9, 2), ("a", 18, 4), ("a", 28, 8), ("b", 27, 16), ("a", -9, 32))
    told = played(candidate, windows, [*calls, ("close",)])
    assert_equal(told[-1], [("a", -9, 28, 4, 39), ("b", 27, 37, 1, 16), ("a", 28, 38, 1, 8)])


@pytest.mark.requirement("session")
@pytest.mark.parametrize(("seed", "size"), [(10, 3), (11, 6)])
def test_a_stream_falls_into_sessions(candidate, seed, size):
    check_stream(candidate, seed, "session", size, delay=12, n=120)


@pytest.mark.requirement("session")
def test_sessions_that_grew_are_told_by_the_ends_they_have(candidate):
    windows = candidate.WindowAggregator("session", 10, delay=90)
    for last in [("close",), ("add", "c", 110, 1)]:
        windows = candidate.WindowAggregator("session", 10, delay=90)
        calls = [*adds(("a", 0, 1), ("b", 2, 1), ("a", 8, 1)), last]
        told = candidate.driver.play(windows, calls)[-1]
        assert_equal(told, [("b", 2, 12, 1, 1), ("a", 0, 18, 2, 2)])


@pytest.mark.requirement("bridge")
def test_an_event_between_two_sessions_makes_them_one(candidate):
    windows = candidate.WindowAggregator("session", 10, delay=90)
    calls = adds(("a", 0, 1), ("a", 15, 2), ("b", 8, 50), ("a", 8, 4))
    told = played(candidate, windows, [*calls, ("close",)])
    assert_equal(told[-1], [("b", 8, 18, 1, 50), ("a", 0, 25, 3, 7)])


@pytest.mark.requirement("bridge")
def test_also_where_the_first_of_them_has_grown(candidate):
    windows = candidate.WindowAggregator("session", 10, delay=90)
    calls = adds(("a", 0, 1), ("a", 15, 2), ("a", 1, 4), ("a", 8, 8))
    told = played(candidate, windows, [*calls, ("advance", 13), ("close",)])
    assert_equal(told[-2:], [[], [("a", 0, 25, 4, 15)]])


@pytest.mark.requirement("bridge")
def test_also_where_one_of_them_was_told(candidate):
    windows = candidate.WindowAggregator("session", 10, lateness=40)
    calls = adds(("a", 0, 1), ("a", 15, 2), ("a", 8, 4), ("b", 26, 9))
    told = played(candidate, windows, calls)
    assert_equal(told, [[], [("a", 0, 10, 1, 1)], [], [("a", 0, 25, 3, 7)]])


@pytest.mark.requirement("session-late")
def test_an_old_event_counts_by_the_session_that_it_joins(candidate):
    windows = candidate.WindowAggregator("session", 10, lateness=5)
    calls = [*adds(("a", 20, 1), ("a", 29, 1)), ("advance", 33),
             *adds(("a", 15, 10), ("b", 17, 10)), ("advance", 39), *adds(("a", 6, 100)),
             ("advance", 44), *adds(("a", 30, 1000)), ("close",)]  # fmt: skip
    told = played(candidate, windows, calls)
    assert_equal(told[3:], [[], [], [("a", 15, 39, 3, 12)], [("a", 6, 39, 4, 112)], [],
                            [("a", 30, 40, 1, 1000)], []])  # fmt: skip


@pytest.mark.requirement("session-late")
@pytest.mark.parametrize("lateness", [0, 4, 12])
def test_a_late_stream_falls_into_sessions(candidate, lateness):
    check_stream(candidate, 12, "session", 5, delay=2, lateness=lateness, n=120, dropped=True)


@pytest.mark.requirement("sources")
def test_the_slowest_source_holds_the_watermark_back(candidate):
    windows = candidate.WindowAggregator("tumbling", 10, delay=2, sources=3)
    marks = []
    for time, source in [(40, 0), (50, 2), (13, 1), (11, 1), (30, 1), (60, 1)]:
        windows.add("a", time, 1, source=source)
        marks.append(float(windows.watermark))
    assert_equal(marks, [-inf, -inf, 11.0, 11.0, 28.0, 38.0])


@pytest.mark.requirement("sources")
def test_what_is_complete_is_told_when_the_slowest_has_passed(candidate):
    windows = candidate.WindowAggregator("tumbling", 10, sources=2)
    events = [
        ("a", 5, 1, 0),
        ("a", 25, 2, 0),
        ("b", 7, 4, 1),
        ("b", 19, 8, 1),
        ("a", 26, 1, 0),
        ("b", 20, 0, 1),
    ]
    told = [by_end(one) for one in candidate.driver.add_from(windows, events)]
    assert_equal(
        told, [[], [], [], [("a", 0, 10, 1, 1), ("b", 0, 10, 1, 4)], [], [("b", 10, 20, 1, 8)]]
    )


@pytest.mark.requirement("idle")
def test_an_idle_source_holds_nothing_up_and_turns_nothing_back(candidate):
    windows = candidate.WindowAggregator("tumbling", 10, lateness=5, sources=2)
    windows.add("a", 33, 1, source=0)
    windows.add("a", 8, 2, source=0)
    assert_equal(by_end(windows.idle(1)), [("a", 0, 10, 1, 2)])
    assert float(windows.watermark) == 33
    assert_equal([by_end(windows.add("b", t, 3, source=1)) for t in (29, 2)],
                 [[("b", 20, 30, 1, 3)], []])  # fmt: skip
    assert float(windows.watermark) == 33
    windows.add("a", 70, 1, source=0)
    assert float(windows.watermark) == 33
    windows.add("b", 50, 1, source=1)
    assert float(windows.watermark) == 50


@pytest.mark.requirement("idle")
def test_a_source_that_returns_has_the_mark_it_had(candidate):
    windows = candidate.WindowAggregator("tumbling", 10, sources=2)
    windows.add("a", 90, 1, source=0)
    windows.add("a", 20, 1, source=1)
    windows.idle(0)
    windows.add("b", 25, 1, source=0)
    windows.add("b", 95, 1, source=1)
    assert float(windows.watermark) == 90


@pytest.mark.requirement("idle")
def test_a_dropped_event_too_ends_the_idleness(candidate):
    windows = candidate.WindowAggregator("tumbling", 10, sources=2)
    windows.idle(1)
    windows.add("a", 50, 1, source=0)
    windows.add("b", 8, 1, source=1)
    windows.add("a", 70, 1, source=0)
    assert_equal([float(windows.watermark), int(windows.dropped)], [50.0, 1])


@pytest.mark.requirement("idle")
def test_where_all_are_idle_the_watermark_stays(candidate):
    windows = candidate.WindowAggregator("tumbling", 10, sources=2)
    for time, source in [(5, 0), (9, 1)]:
        windows.add("a", time, 1, source=source)
    assert_equal([by_end(windows.idle(1)), by_end(windows.idle(0))], [[], []])
    assert float(windows.watermark) == 5


@pytest.mark.requirement("bad-options")
@pytest.mark.parametrize(
    ("arguments", "options", "name"),
    [
        (("hopping", 10), {}, "hopping"), (("tumbling", 0), {}, "0"), (("session", -3), {}, "-3"),
        (("sliding", 10), {"slide": 11}, "11"), (("sliding", 10), {"slide": 0}, "0"),
        (("tumbling", 10), {"delay": -4}, "-4"), (("session", 10), {"lateness": -7}, "-7"),
    ],
)  # fmt: skip
def test_an_option_out_of_its_range_is_named(candidate, arguments, options, name):
    with pytest.raises(ValueError, match=name):
        candidate.WindowAggregator(*arguments, **options).close()


@pytest.mark.requirement("closed")
def test_after_the_end_nothing_may_come(candidate):
    windows = candidate.WindowAggregator("tumbling", 10)
    windows.add("a", 5, 1)
    windows.close()
    with pytest.raises(ValueError):
        windows.add("a", 500, 1)
    with pytest.raises(ValueError):
        windows.advance(600)
