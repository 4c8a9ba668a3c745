import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from support import visitor as visitors
from support.server import Server, serving
from support.visitor import Visitor

Enter = Callable[..., Visitor]


@pytest.fixture(scope="session")
def shop(demo_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The running shop of all journeys, on a copy of the demo world."""
    folder = tmp_path_factory.mktemp("journeys") / "instance"
    shutil.copytree(demo_world, folder)
    with serving(folder) as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with visitors.chromium() as browser:
        yield browser


@pytest.fixture
def enter(browser: Browser, shop: Server) -> Iterator[Enter]:
    """Lets a visitor into the shop; at the end no page may have done what no page may do."""
    with ExitStack() as stack:
        came: list[Visitor] = []

        def come_in(**more: Any) -> Visitor:
            came.append(stack.enter_context(visitors.visitor(browser, shop.url, **more)))
            return came[-1]

        yield come_in
        assert [fault for one in came for fault in one.faults] == []
