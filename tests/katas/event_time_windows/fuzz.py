"""Random calls of small times, so that windows, gaps and watermarks often meet."""

from hypothesis import strategies as st

CALL = st.tuples(
    st.sampled_from(["add"] * 8 + ["advance", "idle"]),
    st.integers(-5, 9),  # steps onward, some of them back
    st.sampled_from("ab"),
    st.integers(0, 1),
)
INPUTS = st.tuples(
    st.sampled_from(["tumbling", "sliding", "session"]),
    st.integers(1, 7),
    st.integers(1, 7),
    st.integers(0, 8),
    st.integers(0, 12),
    st.integers(1, 2),
    st.lists(CALL, max_size=50),
)


def run(solution, values):
    """Return the records of each call, sorted, with the watermark and the number dropped."""
    kind, size, slide, delay, lateness, sources, calls = values
    slide = min(slide, size) if kind == "sliding" else None
    windows = solution.WindowAggregator(
        kind, size, slide=slide, delay=delay, lateness=lateness, sources=sources
    )
    now, seen = -10, []
    for number, (name, step, key, source) in enumerate(calls):
        now += step
        if name == "add":
            told = windows.add(key, now, number, source=source % sources)
        elif name == "advance":
            told = windows.advance(now - delay)
        else:
            told = windows.idle(source % sources)
        ends = [record[2] for record in told]
        records = sorted(list(record) for record in told)
        seen.append([ends, records, float(windows.watermark), int(windows.dropped)])
    return [*seen, sorted(list(record) for record in windows.close())]


TOLERANCE = {"rtol": 0, "atol": 0}
