"""What comes before serving: `python -m storefront.prepare`, also run by `make run`."""

from flask import Flask
from flask_migrate import upgrade

from storefront import config
from storefront.app import create_app
from storefront.config import Settings
from storefront.database import db
from storefront.demo import world


def prepare(app: Flask, settings: Settings) -> None:
    """Schema up to date, the demo world loaded once, a usable index; all of it does nothing where it is done."""
    with app.app_context():
        upgrade()
        if settings.is_demo:
            world.load()
        # Another host may be at the same: an index that several share is made once.
        app.extensions["search"].drain()
        db.session.remove()
        db.engine.dispose()
    _greet(settings)


def _greet(settings: Settings) -> None:
    print(f"Chợ Sao: http://127.0.0.1:{settings.port}", flush=True)
    if settings.is_demo:
        for role, phone, _name in world.LOG_INS:
            print(f"  {role:<9} {phone}  {world.PASSWORD}", flush=True)


if __name__ == "__main__":
    _settings = config.load()
    prepare(create_app(_settings), _settings)
