"""Random streams of a few levels, and options under which no comparison is a tie."""

from hypothesis import strategies as st

LEVEL = st.tuples(st.integers(0, 8), st.integers(1, 40))  # eighths, and how many values
NOISE = st.lists(st.integers(0, 8), min_size=1, max_size=7)
INPUTS = st.tuples(
    st.lists(LEVEL, min_size=1, max_size=5),
    NOISE,
    st.sampled_from(["up", "down", "both"]),
    st.integers(1, 40),
    st.integers(1, 4),
)


def run(solution, values):
    """Return what all three say after each value."""
    levels, noise, direction, least, most = values
    eighths = [level for level, n in levels for _ in range(n)]
    eighths = [(level + noise[i % len(noise)]) / 2 for i, level in enumerate(eighths)]
    detectors = [
        solution.PageHinkley(
            threshold=1.2345678, delta=0.0123456, min_instances=least, direction=direction
        ),
        solution.DDM(warning_level=1.2345678, drift_level=2.3456789, min_instances=least),
        solution.ADWIN(delta=0.1234567, max_buckets=most),
    ]
    seen = []
    for level in eighths:
        for detector, x in zip(detectors, (level / 8, int(level > 4), level / 8), strict=True):
            detector.update(x)
            seen.append([bool(detector.drift), int(detector.width)])
        seen.append([bool(detectors[1].warning), int(detectors[1].since_warning)])
    return seen


TOLERANCE = {"rtol": 0, "atol": 0}
