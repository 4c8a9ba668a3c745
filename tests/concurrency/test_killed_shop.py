"""The whole shop dies without a word while people order and pay; a short turn of `python -m bench.crash`."""

import shutil
from contextlib import ExitStack
from pathlib import Path

import pytest
from support.shop import PostgresqlWorld

from bench import crash

KILLS = 3


@pytest.mark.parametrize("backend", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_nothing_is_lost_doubled_or_charged_twice(
    request: pytest.FixtureRequest, backend: str, demo_world: Path, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        url = ""
        if backend == "postgresql":
            world: PostgresqlWorld = request.getfixturevalue("postgresql_world")
            url = stack.enter_context(world.copied(tmp_path))
        else:
            shutil.copytree(demo_world, tmp_path, dirs_exist_ok=True)
        report = crash.rehearse(tmp_path, kills=KILLS, seed=7, database_url=url, buyers=4)

    assert not report.findings, crash.told(report)
    assert report.kills == KILLS
    assert report.orders > 0
