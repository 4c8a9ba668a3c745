"""Which tests a worker gets together: those that share what is dear to start, and the long ones before the short.

A browser, a PostgreSQL and the shops that run on it are started once in one worker instead of once in each. What is
long begins early, so that no worker is still at it when the others have nothing left to do. It is a matter of speed
alone: any test may run anywhere. (xdist's own groups by mark are lost with pytest 9.2, which keeps node ids elsewhere.)
"""

import re

from xdist.scheduler import LoadScopeScheduling

_POSTGRESQL = re.compile(r"postgresql|^tests/concurrency/|test_two_hosts|test_operations_readers|test_both_engines")
_BROWSER = re.compile(r"^tests/journeys/")
# Long, and nothing shared with their neighbours.
_ALONE = re.compile(r"test_api_fuzz|test_languages|test_operations_writer")


class Distribution(LoadScopeScheduling):
    """Deals out in the order of the collection what belongs together as one piece."""

    def _split_scope(self, nodeid: str) -> str:
        return _piece(nodeid)[1]


def turn(nodeid: str) -> int:
    """When a test's piece is to begin: 0 is first."""
    return _piece(nodeid)[0]


def _piece(nodeid: str) -> tuple[int, str]:
    if _POSTGRESQL.search(nodeid):
        return 0, "postgresql"
    if _BROWSER.search(nodeid):
        return 1, "browser"
    if _ALONE.search(nodeid):
        return 2, nodeid
    return 3, nodeid.split("::")[0]
