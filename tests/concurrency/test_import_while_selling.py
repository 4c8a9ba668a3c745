"""The catalogue is imported again and again while people order: both go on, and neither undoes the other."""

import csv
import threading
from collections import Counter
from functools import partial
from pathlib import Path

from support.market import Market, at_once
from support.shopper import Shopper

BUYERS = 8
STOCKED = 600
PRICES = (140_000, 145_000)
BOUGHT, COUNTED = "gao-daka", "ca-phe-dak-rve"


def test_import_and_orders_do_not_undo_each_other(market: Market, tmp_path: Path) -> None:
    market.count_stock(BOUGHT, STOCKED)
    assert market.keeper.test_cli_runner().invoke(args=["catalog", "export", str(tmp_path)]).exit_code == 0
    over = threading.Event()
    shoppers = [Shopper(market.server.url, 5000 + number) for number in range(BUYERS)]
    buyers = [partial(_buy_until, shopper, over) for shopper in shoppers]

    _imported, *told = at_once([partial(_import_prices, market, tmp_path, over), *buyers])

    answers = sum(told, Counter[int]())
    books = market.books(BOUGHT)
    assert set(answers) <= {303, 409}
    assert answers[303] == len(books.orders) > BUYERS
    # A buyer who was told of a new price has put the goods in once more, so units count and not orders.
    assert books.left == STOCKED - books.units
    assert {order["lines"][0]["price"] for order in books.orders} <= set(PRICES)
    assert market.books(COUNTED).left == len(PRICES)
    assert Shopper(market.server.url, 5999).get(f"/api/v1/products/{BOUGHT}").json["price_dong"] == PRICES[-1]


def _import_prices(market: Market, folder: Path, over: threading.Event) -> Counter[int]:
    """Import the whole catalogue once for each price; the stock of what is being bought stays blank: unchanged."""
    try:
        for count, price in enumerate(PRICES, start=1):
            _rewrite(folder / "products.csv", BOUGHT, price_vnd=str(price), stock="")
            _rewrite(folder / "products.csv", COUNTED, stock=str(count))
            market.server.flask("catalog", "import", str(folder))
    finally:
        over.set()
    return Counter()


def _rewrite(path: Path, slug: str, **cells: str) -> None:
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    changed = [row | cells if row["slug"] == slug else row for row in rows]
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(changed)


def _buy_until(shopper: Shopper, over: threading.Event) -> Counter[int]:
    """How the shop answered each order: placed, or told that the price has changed meanwhile."""
    answers = Counter[int]()
    while not over.is_set() and answers.total() < 18:
        added = shopper.put_in_cart(BOUGHT)
        assert added.status == 303, added.text[:300]
        form = shopper.checkout_form()
        answers[shopper.post("/thanh-toan", form).status] += 1
    return answers
