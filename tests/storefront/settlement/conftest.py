from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from support import card_provider, shop
from support.card_provider import KEYS, CardProvider


@pytest.fixture
def stripe() -> Iterator[CardProvider]:
    with card_provider.running() as provider:
        yield provider


@pytest.fixture
def app(demo_world: Path, tmp_path: Path, stripe: CardProvider) -> Iterator[Flask]:
    """A shop that takes cards."""
    with shop.opened(demo_world, tmp_path / "instance", stripe_api_base=stripe.url, **KEYS) as application:
        yield application
