"""What fits into 45 minutes: `merge_asof` over a log of which row was best from when on."""

import numpy as np
import pandas as pd


def point_in_time_join(labels, features, *, on, by, created=None, ttl=None):
    if not isinstance(by, str):
        raise NotImplementedError("stretch: several keys")
    if labels[on].dt.tz is not None or labels[on].dtype != features[on].dtype:
        raise NotImplementedError("stretch: zones and resolutions")

    # Oldest first, so that a row's position says how fresh it is.
    features = features.sort_values([on] if created is None else [on, created], kind="stable")
    values = features.drop(columns=[on, by] if created is None else [on, by, created])
    log = pd.DataFrame({"_by": features[by].to_numpy(), "_event": features[on].to_numpy()})
    log["_known"] = log["_event"]
    if created is not None:
        log["_known"] = np.maximum(log["_event"], features[created].to_numpy())
    log["_row"] = np.arange(len(log))
    log = log.sort_values("_known", kind="stable")
    log["_row"] = log.groupby("_by")["_row"].cummax()

    asked = pd.DataFrame({"_by": labels[by].to_numpy(), "_time": labels[on].to_numpy()})
    asked = asked.sort_values("_time", kind="stable")
    row = pd.merge_asof(
        asked, log[["_known", "_by", "_row"]], left_on="_time", right_on="_known", by="_by"
    )["_row"]
    row = row.set_axis(asked.index).sort_index().fillna(-1).astype(int).to_numpy(copy=True)
    if ttl is not None:
        event = features[on].reset_index(drop=True).reindex(row).to_numpy()
        row[labels[on].to_numpy() - event > np.timedelta64(pd.Timedelta(ttl))] = -1
    result = labels.copy()
    for name in values:
        column = values[name].reset_index(drop=True).reindex(row)
        result[name] = column.set_axis(labels.index)
    return result
