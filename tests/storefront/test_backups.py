"""A copy of the shop made while it runs brings back what was there."""

import sqlite3
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from catalog.products.models import Product
from storefront.database import db, writing


def test_a_copy_brings_back_what_was_there_when_it_was_made(app: Flask, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    run = app.test_cli_runner().invoke
    assert run(args=["backup", str(copy)]).exit_code == 0
    with app.app_context(), writing() as session:
        session.scalars(select(Product).where(Product.slug == "toi-ly-son-dori")).one().name = "Đổi tên"
    assert run(args=["restore", str(copy)]).exit_code == 0
    with app.app_context():
        names = set(db.session.scalars(select(Product.name)))
        assert "Tỏi Lý Sơn DORI" in names
        assert "Đổi tên" not in names
        assert app.extensions["search"].status().documents == len(names)


def test_a_copy_never_overwrites_a_file(app: Flask, tmp_path: Path) -> None:
    taken = tmp_path / "taken.db"
    taken.write_text("mine")
    result = app.test_cli_runner().invoke(args=["backup", str(taken)])
    assert result.exit_code != 0
    assert taken.read_text() == "mine"


def test_a_damaged_copy_is_refused_and_the_shop_stays(app: Flask, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    run = app.test_cli_runner().invoke
    run(args=["backup", str(copy)])
    content = bytearray(copy.read_bytes())
    for at in range(4096 * 3, len(content), 4096):
        content[at : at + 600] = b"\xff" * 600
    copy.write_bytes(content)
    assert run(args=["restore", str(copy)]).exit_code != 0
    with app.app_context():
        assert db.session.scalar(select(Product.id).limit(1)) is not None


def test_another_program_s_database_is_refused(app: Flask, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE t (x)")
    result = app.test_cli_runner().invoke(args=["restore", str(other)])
    assert result.exit_code != 0
    assert "no copy of a shop" in result.output
