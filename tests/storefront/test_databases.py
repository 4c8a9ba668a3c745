"""SQLite and PostgreSQL behave alike: schema, import, orders, stock, search."""

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from passlib.totp import TOTP
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError, IntegrityError
from support import office, shop
from support.buyer import TYPED, Buyer
from support.pages import Pages
from support.shop import PostgresqlWorld

from catalog import changes
from catalog.products.models import Product
from storefront.accounts import actions as accounts
from storefront.accounts.factor import actions as factor
from storefront.accounts.factor.actions import WrongCode
from storefront.accounts.factor.codes import Codes
from storefront.accounts.models import SecondFactor
from storefront.database import db, writing
from storefront.demo import world
from storefront.jobs import schedule
from storefront.mail import sender
from storefront.orders.models import OrderGroup
from storefront.programme.renewals import actions as renewals
from storefront.programme.renewals import queries as renewal_queries
from storefront.programme.renewals.queries import Wanted
from storefront.programme.renewals.rules import Kind, Stage

GARLIC, CHIPS = "toi-ly-son-phu-sinh", "mit-say-ohjoy"
BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(params=BOTH)
def empty_shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """A shop whose database has no table yet."""
    url = request.getfixturevalue("postgresql_url") if request.param == "postgresql" else ""
    with shop.opened(tmp_path, tmp_path, database_url=url) as app:
        yield app


@pytest.fixture(scope="module", params=BOTH)
def built(
    request: pytest.FixtureRequest, demo_world: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, str]]:
    """A shop with the demo world on either database: its folder and DATABASE_URL."""
    folder = tmp_path_factory.mktemp("built")
    if request.param == "sqlite":
        shutil.copytree(demo_world, folder, dirs_exist_ok=True)
        yield folder, ""
        return
    copies: PostgresqlWorld = request.getfixturevalue("postgresql_world")
    with copies.copied(folder) as url:
        yield folder, url


@pytest.fixture
def either(built: tuple[Path, str]) -> Iterator[Flask]:
    """The shop; its tests leave the garlic and the chips as they like, nothing else."""
    folder, url = built
    with shop.opened(folder, folder, database_url=url) as app:
        office.restock(app, GARLIC, 20)
        office.restock(app, CHIPS, 20)
        shop.follow(app)
        yield app


class TestSchema:
    def test_migrations_make_exactly_the_tables_of_the_models(self, empty_shop: Flask) -> None:
        with empty_shop.app_context():
            upgrade()
            check()

    def test_the_way_back_leaves_nothing_and_forward_again_works(self, empty_shop: Flask) -> None:
        with empty_shop.app_context():
            upgrade()
            downgrade(revision="base")
            left = set(inspect(db.engine).get_table_names())
            upgrade()
            check()

        assert left <= {"alembic_version", "sqlite_sequence"}

    def test_a_second_upgrade_does_nothing(self, either: Flask) -> None:
        with either.app_context():
            revision = changes.revision(db.session())
            db.session.rollback()
            upgrade()

            assert changes.revision(db.session()) == revision

    @pytest.mark.parametrize(
        "broken",
        [
            "UPDATE stock SET held = on_hand + 1",
            "UPDATE stock SET held = -1",
            "UPDATE price SET amount_dong = 0",
            "UPDATE certificate SET stars = 2",
            "UPDATE product SET producer_id = 999999",
            "INSERT INTO certificate_event SELECT * FROM certificate_event",
        ],
    )
    def test_the_database_itself_refuses_what_cannot_be(self, either: Flask, broken: str) -> None:
        with either.app_context(), pytest.raises(IntegrityError), writing() as session:
            session.execute(text(broken))


class TestImport:
    def test_the_world_is_loaded_whole(self, either: Flask) -> None:
        assert office.count(either, Product) == 99

    def test_a_second_import_of_the_same_files_changes_nothing(self, either: Flask, tmp_path: Path) -> None:
        runner = either.test_cli_runner()
        assert runner.invoke(args=["catalog", "export", str(tmp_path / "files")]).exit_code == 0
        with either.app_context():
            revision = changes.revision(db.session())
        result = runner.invoke(args=["catalog", "import", str(tmp_path / "files")])

        assert result.exit_code == 0, result.output
        with either.app_context():
            assert changes.revision(db.session()) == revision


class TestBuying:
    def test_an_order_of_two_producers_with_mail_and_held_stock(self, either: Flask) -> None:
        buyer = Buyer(either.test_client())
        buyer.put(GARLIC, 3)
        buyer.put(CHIPS, 1)
        form = buyer.form(method="vietqr")
        code = buyer.send(form).headers["Location"].rsplit("/", 1)[1]
        again = buyer.send(form).headers["Location"].rsplit("/", 1)[1]
        page = Pages(either.test_client()).post(f"/don-hang/{code}", {"phone": TYPED["phone"]})

        assert again == code
        assert len(page.select(".order")) == 2
        assert office.stock_of(either, GARLIC) == (20, 3)
        with either.app_context():
            either.extensions["clock"].set(shop.NOON + timedelta(minutes=1))
            assert sender.send_due() == 3
            either.extensions["clock"].set(shop.NOON + timedelta(days=2))
            schedule.release_unpaid()
        assert office.stock_of(either, GARLIC) == (20, 0)

    def test_what_is_not_there_is_not_sold(self, either: Flask) -> None:
        office.restock(either, GARLIC, 2)
        buyer = Buyer(either.test_client())
        buyer.put(GARLIC, 2)
        form = buyer.form()
        office.restock(either, GARLIC, 1)
        before = office.count(either, OrderGroup)

        buyer.refused(form, 409)

        assert office.count(either, OrderGroup) == before
        assert office.stock_of(either, GARLIC) == (1, 0)

    def test_the_same_key_of_the_api_is_one_order(self, either: Flask) -> None:
        body = {
            "lines": [{"slug": CHIPS, "quantity": 1}],
            "customer": {"name": TYPED["name"], "phone": TYPED["phone"]},
            "address": {name: TYPED[name] for name in ("street", "commune", "province")},
            "payment": "cod",
        }
        before = office.count(either, OrderGroup)
        answers = {
            either.test_client().post("/api/v1/orders", json=body, headers={"Idempotency-Key": "both-databases"}).data
            for _ in range(3)
        }

        assert len(answers) == 1
        assert office.count(either, OrderGroup) == before + 1

    @pytest.mark.parametrize("slug", [GARLIC, "x\x00", "é" * 200, "' OR 1=1 --"])
    def test_hostile_words_reach_no_database(self, either: Flask, slug: str) -> None:
        client = either.test_client()
        answers = [
            client.post("/gio-hang", data={"slug": slug, "variant": slug, "quantity": "1"}),
            client.get("/san-pham/" + slug),
            client.get("/san-pham", query_string={"q": slug, "commune": slug, "producer": slug}),
            client.get("/tra-cuu", query_string={"q": slug, "number": slug}),
            client.get("/c/" + slug),
            client.post("/dang-nhap", data={"phone": slug, "password": slug}),
            client.post("/don-hang/" + slug, data={"phone": slug}),
            client.get("/api/v1/certificates", query_string={"q": slug, "number": slug}),
            client.get("/api/v1/products/" + slug),
            client.get("/api/v1/orders/" + slug, query_string={"phone": slug}),
        ]
        client.set_cookie("cart", slug)
        answers += [client.get("/gio-hang"), client.get("/thanh-toan")]
        answers.append(client.post("/thanh-toan", data={**TYPED, "checkout_token": slug, "name": slug}))

        assert not [answer.request.path for answer in answers if answer.status_code >= 500]


class TestSearch:
    def test_the_index_follows_what_is_sold_out_and_back(self, either: Flask) -> None:
        client = either.test_client()

        def in_stock() -> list[str]:
            shop.follow(either)
            return [one["slug"] for one in client.get("/api/v1/products?q=toi&in_stock=1&per_page=100").json["items"]]

        before = in_stock()
        office.restock(either, GARLIC, 0)
        gone = in_stock()
        office.restock(either, GARLIC, 5)

        assert GARLIC in before
        assert set(before) - set(gone) == {GARLIC}
        assert set(in_stock()) == set(before)

    def test_without_an_index_the_database_finds_the_same_products(self, either: Flask, tmp_path: Path) -> None:
        url = either.extensions["settings"].database_url or either.extensions["settings"].database
        with_index = either.test_client().get("/api/v1/products?per_page=100").json
        with shop.opened(tmp_path, tmp_path, database_url=url) as without:
            found = without.test_client().get("/api/v1/products?per_page=100").json

        assert {one["slug"] for one in found["items"]} == {one["slug"] for one in with_index["items"]}
        assert found["total"] == with_index["total"]


class TestOffice:
    def test_what_is_due_stands_in_the_same_stages(self, either: Flask) -> None:
        with either.app_context():
            session = db.session()
            for day in (date(2026, 11, 24), date(2027, 8, 1), date(2028, 3, 1)):
                found = renewal_queries.find(session, Wanted(), day)
                stages = Counter(one.stage for one in found)
                assert renewal_queries.counts(session, Wanted(), day) == {stage: stages[stage] for stage in Stage}
                for order in ("commune", "producer"):
                    assert len(renewal_queries.find(session, Wanted(order=order), day)) == len(found)
            assert {one.reminder for one in renewal_queries.to_remind(session, date(2027, 8, 1), by_mail=True)} == {180}

    def test_a_reminder_goes_once_and_what_happened_stays(self, either: Flask) -> None:
        now = datetime(2027, 8, 1, tzinfo=UTC)
        with either.app_context():
            with writing() as session:
                first = renewals.remind(session, now=now)
            with writing() as session:
                assert renewals.remind(session, now=now) == 0
            with writing() as session:
                due = renewal_queries.find(session, Wanted(stage=Stage.OPEN), now.date())[0]
                renewals.open_dossier(session, due=due, kind=Kind.UPGRADE, filed_on=None, by="test", now=now)
            with pytest.raises(DatabaseError), writing() as session:
                session.execute(text("DELETE FROM renewal_event"))
        assert first > 0

    def test_a_code_is_spent_once(self, either: Flask) -> None:
        now = shop.NOON
        with either.app_context():
            reader = Codes("a secret key of the test")
            with writing() as session:
                user = accounts.add(session, role="officer", phone="0900000188", password=world.PASSWORD)
                session.flush()
                factor.begin(session, user=user, reader=reader, now=now)
                session.flush()
                key = reader.key(session.get_one(SecondFactor, user.id).secret).replace("-", "")
                code = str(TOTP(key=key).generate(time=int(now.timestamp())).token)
                recovery = factor.confirm(session, user=user, reader=reader, typed=code, now=now)
                for typed in (code, "000000", "2222-2222-2222"):
                    with pytest.raises(WrongCode):
                        factor.spend(session, user_id=user.id, reader=reader, typed=typed, now=now)
                factor.spend(session, user_id=user.id, reader=reader, typed=recovery[0], now=now)
                with pytest.raises(WrongCode):
                    factor.spend(session, user_id=user.id, reader=reader, typed=recovery[0], now=now)
            with pytest.raises(DatabaseError), writing() as session:
                session.execute(text("UPDATE account_event SET actor = 'x'"))
