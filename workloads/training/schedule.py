"""The learning rate as a function of wall time, so that it has decayed whenever time is up."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

WARMUP_SHARE = 0.02
# The rate stays at its peak up to here, then falls in a straight line to the floor.
STABLE_SHARE = 0.45
FLOOR = 0.01


@dataclass(frozen=True)
class Schedule:
    start: float
    end: float

    def progress(self, now):
        return min(1.0, max(0.0, (now - self.start) / (self.end - self.start)))

    def rate(self, now):
        done = self.progress(now)
        if done < WARMUP_SHARE:
            return max(FLOOR, done / WARMUP_SHARE)
        if done < STABLE_SHARE:
            return 1.0
        return max(FLOOR, (1 - done) / (1 - STABLE_SHARE))


def next_clock_time(text, now):
    """The next moment that the UTC clock shows HH:MM."""
    hour, minute = map(int, text.split(":"))
    moment = datetime.fromtimestamp(now, timezone.utc)
    target = moment.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return (target + timedelta(days=target <= moment)).timestamp()
