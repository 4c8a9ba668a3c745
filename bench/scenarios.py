"""What visitors do: for each scenario the pages or visits of one round, drawn with a fixed seed from the catalogue."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from bench import catalogue, vocabulary
from bench.catalogue import Row
from bench.load import World
from search.vietnamese import folded_text

SEED = 26
PER_PAGE = 24
WARM_PAGES = 12
_FILTER_SORTS = ("price", "-price", "stars", "name", "newest")


@dataclass(frozen=True)
class Scenario:
    """`items` are paths or slugs, taken in turn. `share` is how many turns to do for each asked of a page.

    `cookies` are what the visitor's browser has when it comes, such as a sign-in.
    """

    name: str
    kind: str
    items: tuple[str, ...]
    share: float = 1.0
    cookies: Mapping[str, str] = field(default_factory=dict)


def cold(world: World) -> list[Scenario]:
    """Pages and visits without the page cache; as many different ones as the catalogue gives, up to 400."""
    draw = random.Random(SEED)
    rows = catalogue.read(world.files, "products.csv")
    sold = [row for row in rows if catalogue.buyable(row, world.day)]
    draw.shuffle(sold)
    slugs = tuple(row["slug"] for row in sold[:400])
    pages = max(min(20, len(sold) // PER_PAGE), 1)
    return [
        Scenario("home", "page", ("/",)),
        Scenario("list", "page", tuple(f"/san-pham?page={number}" for number in range(1, pages + 1))),
        Scenario("filtered", "page", _filtered(draw, world, sold)),
        Scenario("product", "page", tuple(f"/san-pham/{slug}" for slug in slugs)),
        Scenario("search", "page", tuple(f"/san-pham?q={quote(q)}" for q in _questions(draw, rows))),
        # Other products first, so that no visit profits from a page that was just counted or measured.
        Scenario("cart visit", "cart", slugs[::-1], share=0.5),
        Scenario("order visit", "order", slugs[::-1], share=0.25),
    ]


def warm(scenarios: list[Scenario]) -> list[Scenario]:
    """The pages among them, few enough that every worker soon has them all."""
    return [Scenario(it.name, it.kind, it.items[:WARM_PAGES], share=5.0) for it in scenarios if it.kind == "page"]


def _filtered(draw: random.Random, world: World, sold: list[Row]) -> tuple[str, ...]:
    """Lists by two or three filters and a sort, each of which at least one product meets."""
    communes = {row["slug"]: row["commune_slug"] for row in catalogue.read(world.files, "producers.csv")}
    paths: dict[str, None] = {}
    for row in sold[:1200]:
        asked = {"group": row["group"], "sort": draw.choice(_FILTER_SORTS)}
        if draw.random() < 0.6:
            asked["stars"] = row["stars"]
        if draw.random() < 0.4 and communes[row["producer_slug"]]:
            asked["commune"] = communes[row["producer_slug"]]
        if draw.random() < 0.4:
            asked["price_max"] = str(int(row["price_vnd"]) + 50_000)
        paths[f"/san-pham?{urlencode(asked)}"] = None
    return tuple(paths)[:400]


def _questions(draw: random.Random, rows: list[Row]) -> tuple[str, ...]:
    """400 different texts as people type them: goods, goods and place, names, without accents, half typed, mistyped."""
    asked: dict[str, None] = {}
    for text in _typed(draw, rows):
        asked[text] = None
        if len(asked) == 400:
            break
    return tuple(asked)


def _typed(draw: random.Random, rows: list[Row]) -> Iterator[str]:
    goods = [good for names in vocabulary.GOODS.values() for good in names]
    places = [place.name for place in catalogue.places()]
    while True:
        kind = draw.random()
        if kind < 0.3:
            text = draw.choice(goods)
        elif kind < 0.6:
            text = f"{draw.choice(goods)} {draw.choice(places)}"
        elif kind < 0.8:
            text = " ".join(draw.choice(rows)["name"].split()[: draw.randint(2, 5)])
        else:
            text = f"{draw.choice(goods)} {draw.choice(vocabulary.QUALITIES)}"
        if draw.random() < 0.5:
            text = folded_text(text)
        if draw.random() < 0.06:
            at = draw.randrange(len(text))
            text = text[:at] + text[at + 1 :]
        if draw.random() < 0.08:
            text = text[:-1]
        yield text.lower().strip()
