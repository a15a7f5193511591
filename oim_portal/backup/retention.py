"""Names of backups, and which of them are kept: 7 daily, 4 weekly, 12 monthly ones."""

import datetime as dt
import re
from collections.abc import Iterable

_NAME = re.compile(r"portal-(\d{4}-\d{2}-\d{2}T\d{6})Z\.zip(?:\.age)?")
_TIME = "%Y-%m-%dT%H%M%S"
_BUCKETS = (
    (7, lambda time: time.date()),
    (4, lambda time: time.isocalendar()[:2]),
    (12, lambda time: (time.year, time.month)),
)


def name_of(time: dt.datetime) -> str:
    """Return the name of the backup of this moment, without the ending of an encrypted one."""
    return f"portal-{time.astimezone(dt.UTC):{_TIME}}Z.zip"


def time_of(name: str) -> dt.datetime | None:
    """Return the moment in the name of a backup, in UTC; None if the file is no backup."""
    found = _NAME.fullmatch(name)
    try:
        return found and dt.datetime.strptime(found[1], _TIME).replace(tzinfo=dt.UTC)
    except ValueError:
        return None


def kept(times: Iterable[dt.datetime]) -> set[dt.datetime]:
    """Return which backups stay: the last one of each of the last 7 days, 4 weeks and 12 months that have any."""
    latest_first = sorted(times, reverse=True)
    found = set()
    for most, bucket in _BUCKETS:
        last = {}
        for time in latest_first:
            last.setdefault(bucket(time), time)
        found |= set(list(last.values())[:most])
    return found
