"""The commands of the README, run as one types them."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select
from support import office, shop
from support.buyer import Buyer

from catalog.products.models import Product
from storefront.accounts.models import User
from storefront.database import db
from storefront.demo import world
from storefront.jobs.schedule import SCHEDULE

GARLIC = "toi-ly-son-phu-sinh"
Run = Callable[..., Result]
FILES = {"products.csv", "producers.csv", "localities.csv", "communes.csv"}


@pytest.fixture
def run(app: Flask) -> Run:
    def run(*words: object) -> Result:
        return app.test_cli_runner().invoke(args=[str(word) for word in words])

    return run


@pytest.fixture
def folder(run: Run, tmp_path: Path) -> Path:
    """The catalogue as files, ready to be edited."""
    assert run("catalog", "export", tmp_path / "files").exit_code == 0
    return tmp_path / "files"


def _edit(folder: Path, file_name: str, slug: str, /, **changes: str) -> int:
    """Change one row of a file; its line number."""
    with open(folder / file_name, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    row = next(row for row in rows if row["slug"] == slug)
    row.update(changes)
    with open(folder / file_name, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys([*rows[0], *changes])), restval="")
        writer.writeheader()
        writer.writerows(rows)
    return rows.index(row) + 2


def _name(app: Flask, slug: str = GARLIC) -> str:
    with app.app_context():
        return db.session.scalar(select(Product.name).where(Product.slug == slug))


class TestCatalogue:
    def test_what_is_exported_is_what_import_reads_and_changes_nothing(
        self, app: Flask, run: Run, folder: Path
    ) -> None:
        before = run("ledger", "--json").output

        result = run("catalog", "import", folder)

        assert {path.name for path in folder.iterdir()} >= FILES
        assert result.exit_code == 0, result.output
        assert run("ledger", "--json").output == before

    def test_an_edited_row_reaches_the_shop(self, app: Flask, run: Run, folder: Path) -> None:
        client = app.test_client()
        client.get(f"/san-pham/{GARLIC}")
        _edit(folder, "products.csv", GARLIC, name="Tỏi Lý Sơn mới", price_vnd="210000")

        assert run("catalog", "import", folder).exit_code == 0

        page = client.get(f"/san-pham/{GARLIC}").get_data(as_text=True)
        assert "Tỏi Lý Sơn mới" in page
        assert "210.000" in page

    def test_a_dry_run_tells_and_changes_nothing(self, app: Flask, run: Run, folder: Path) -> None:
        name = _name(app)
        _edit(folder, "products.csv", GARLIC, name="Khác")

        result = run("catalog", "import", folder, "--dry-run")

        assert result.exit_code == 0
        assert "Dry run: nothing was changed." in result.output
        assert _name(app) == name

    def test_one_broken_row_changes_nothing_and_is_named(self, app: Flask, run: Run, folder: Path) -> None:
        name = _name(app)
        _edit(folder, "products.csv", GARLIC, name="Khác")
        line = _edit(folder, "products.csv", "mit-say-ohjoy", price_vnd="rẻ")

        result = run("catalog", "import", folder)

        assert result.exit_code == 1
        assert "products.csv" in result.output
        assert str(line) in result.output
        assert "price_vnd" in result.output
        assert "Nothing was imported: 1 problem(s)." in result.output
        assert _name(app) == name

    def test_all_broken_rows_are_named_in_one_go(self, run: Run, folder: Path) -> None:
        _edit(folder, "products.csv", GARLIC, stars="7")
        _edit(folder, "products.csv", "mit-say-ohjoy", producer_slug="khong-co")
        _edit(folder, "producers.csv", "apanax", kind="giant")

        result = run("catalog", "import", folder)

        assert "Nothing was imported: 3 problem(s)." in result.output
        assert all(word in result.output for word in ("stars", "producer_slug", "kind"))

    def test_an_import_needs_its_folder(self, run: Run, tmp_path: Path) -> None:
        assert run("catalog", "import", tmp_path / "nothing").exit_code == 2
        (tmp_path / "empty").mkdir()
        assert run("catalog", "import", tmp_path / "empty").exit_code == 1


class TestLedger:
    def test_the_books_tell_stock_orders_and_payments(self, app: Flask, run: Run, buyer: Buyer) -> None:
        office.restock(app, GARLIC, 10)
        buyer.put(GARLIC, 2)
        code = buyer.order(method="vietqr")

        books = json.loads(run("ledger", "--json").output)

        assert set(books) == {"products", "orders", "images"}
        assert books["products"][GARLIC] == {"stock": 8}
        assert len(books["products"]) == 99
        assert books["orders"] == [
            {
                "code": f"{code}1",
                "group": code,
                "state": "placed",
                "method": "vietqr",
                "total": 370_000,
                "checkout_token": books["orders"][0]["checkout_token"],
                "lines": [{"sku": GARLIC, "qty": 2, "price": 185_000}],
                "payments": [{"provider": "vietqr", "ref": f"{code}1", "amount": 370_000, "state": "unpaid"}],
            }
        ]


class TestUsers:
    def test_an_account_is_made_and_signs_in(self, app: Flask, run: Run) -> None:
        result = run("users", "add", "--role", "officer", "--phone", "+84 912 345 678", "--password", "long-enough-1")
        answer = app.test_client().post("/dang-nhap", data={"phone": "0912345678", "password": "long-enough-1"})

        assert result.exit_code == 0
        assert answer.headers["Location"] == "/tai-khoan"

    @pytest.mark.parametrize(
        ("role", "phone", "password", "told"),
        [
            ("king", "0912345678", "long-enough-1", "role"),
            ("officer", "12", "long-enough-1", "not a Vietnamese telephone number"),
            ("officer", "0912345678", "short", "at least 10"),
        ],
    )
    def test_what_makes_no_account_is_told(
        self, app: Flask, run: Run, role: str, phone: str, password: str, told: str
    ) -> None:
        result = run("users", "add", "--role", role, "--phone", phone, "--password", password)

        assert result.exit_code == 2
        assert told in result.output
        assert office.count(app, User) == len(world.LOG_INS)


class TestShipping:
    def test_the_table_is_edited_and_every_page_follows(self, app: Flask, run: Run) -> None:
        client = app.test_client()
        client.get(f"/san-pham/{GARLIC}")
        words = ("--base", "25000", "--step", "6000", "--free-from", "500000")

        assert run("shipping", "set", "in_province", *words).exit_code == 0

        assert "25.000" in client.get(f"/san-pham/{GARLIC}").get_data(as_text=True)
        assert "500.000" in client.get("/chinh-sach/giao-hang").get_data(as_text=True)
        buyer = Buyer(client)
        buyer.put("mit-say-ohjoy")
        assert "93.000" in buyer.cart().select_one(".basket__sum").get_text()

    @pytest.mark.parametrize(
        "words", [("moon", "--base", "1", "--step", "1"), ("elsewhere", "--base", "-1", "--step", "1")]
    )
    def test_a_rate_that_is_none_is_refused(self, run: Run, words: tuple[str, ...]) -> None:
        assert run("shipping", "set", *words).exit_code == 2


class TestSearch:
    def test_a_query_prints_what_the_shop_finds(self, run: Run) -> None:
        result = run("search", "query", "toi ly son")

        assert result.exit_code == 0
        assert GARLIC in result.output

    def test_a_rebuilt_index_finds_the_same(self, app: Flask, run: Run) -> None:
        before = run("search", "query", "toi").output

        assert "documents" in run("search", "rebuild").output
        assert run("search", "query", "toi").output == before

    def test_the_shop_answers_while_there_is_no_index(self, app: Flask, run: Run, tmp_path: Path) -> None:
        folder = app.extensions["settings"].instance_dir
        shutil.rmtree(folder / "search")
        with shop.opened(folder, folder) as without:
            client = without.test_client()
            found = client.get("/san-pham?q=tỏi")
            ready = client.get("/readyz").get_data(as_text=True)
            kept = [client.get("/san-pham").headers.get("X-Request-ID") for _ in range(2)]

        assert found.status_code == 200
        assert GARLIC in found.get_data(as_text=True)
        assert "được dựng lại" in found.get_data(as_text=True)
        assert "being rebuilt" in ready
        assert all(kept)


class TestJobs:
    def test_the_schedule_is_printed(self, run: Run) -> None:
        lines = run("jobs", "list").output.splitlines()

        assert [line.split()[0] for line in lines] == [job.name for job in SCHEDULE]

    def test_every_job_can_run_at_any_time_and_twice(self, app: Flask, run: Run) -> None:
        before = run("ledger", "--json").output
        with app.app_context():
            for job in (*SCHEDULE, *SCHEDULE):
                job.run()

        assert run("ledger", "--json").output == before

    def test_a_damaged_index_is_made_anew_by_its_job(self, app: Flask) -> None:
        folder = app.extensions["settings"].instance_dir / "search"
        for path in folder.rglob("*"):
            if path.is_file() and path.suffix not in (".lock",):
                path.write_bytes(b"damaged")
        shop.follow(app)
        with shop.opened(folder.parent, folder.parent) as again:
            assert "healthy" in again.test_client().get("/readyz").get_data(as_text=True)


class TestDemo:
    def test_a_second_load_changes_nothing(self, app: Flask, run: Run) -> None:
        before = run("ledger", "--json").output

        result = run("demo", "load")

        assert result.output == "The shop already has products; nothing was changed.\n"
        assert run("ledger", "--json").output == before

    def test_the_demo_says_so_on_every_page(self, demo_world: Path, tmp_path: Path) -> None:
        with shop.opened(demo_world, tmp_path / "demo", app_env="demo") as demo:
            client = demo.test_client()
            for path in ("/", f"/san-pham/{GARLIC}", "/gio-hang", "/khong-co", "/en/tra-cuu", "/dang-nhap"):
                assert 'class="demo"' in client.get(path).get_data(as_text=True)
