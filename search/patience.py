"""How long a reader waits for an index that lags behind its catalogue.

What is committed is to be found within a second. The job process that follows the catalogue needs a few hundredths of
a second for that, but on a machine whose processors are all busy answering it may not get them. Then whoever asks
waits for it, which also leaves it the processor.
"""

import time
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from catalog import changes

# So long a change may be missing from the index before a reader waits for it; longer than following takes by itself.
BEHIND_SECONDS = 0.5
# So long a reader waits in all: a late answer is better than an old one, and an old one better than none.
PATIENCE_SECONDS = 5.0
# So long the last look holds good.
LOOK_SECONDS = 0.2
PAUSE_SECONDS = 0.03
# With more than this to follow it is an import, and takes its time.
_MANY = 200


class Patience:
    """One a process. It is lost when the index does not move while it is waited for: then nobody follows."""

    def __init__(self) -> None:
        self._number = -1
        self._waits_since = 0.0
        self._look_at = float("-inf")

    @property
    def is_fresh(self) -> bool:
        """Whether the last look still holds good, so that `waits` need not be asked."""
        return time.monotonic() < self._look_at

    def waits(self, session: Session, number: int) -> bool:
        """Whether to look again in a moment, because an index that holds changes up to `number` is too far behind."""
        now = time.monotonic()
        waiting, oldest = changes.backlog(session, number, _MANY)
        if oldest is None or waiting == _MANY or oldest > datetime.now(UTC) - timedelta(seconds=BEHIND_SECONDS):
            self._look_at = now + LOOK_SECONDS
            return False
        if number != self._number:
            self._number, self._waits_since = number, now
        return now - self._waits_since < PATIENCE_SECONDS
