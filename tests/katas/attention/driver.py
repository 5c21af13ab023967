"""Steps beside the solution: a cache may be anything, and lives where it was made."""


def walk(attend, steps):
    """Return the row of each step: its x, and the number of the one it continues, or None."""
    rows, caches = [], []
    for x, before in steps:
        row, cache = attend.step(x) if before is None else attend.step(x, caches[before])
        rows.append(row)
        caches.append(cache)
    return rows
