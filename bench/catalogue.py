"""A catalogue of any size in the files that `catalog import` reads: invented goods at the province's real places.

The same size, day and seed give the same bytes. Names and producers are drawn with weights that fall like those of
real catalogues (a few common, a long tail of rare ones), and invented syllables stand in for brands and dialect.
"""

import csv
import itertools
import random
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from slugify import slugify

from bench import vocabulary as words

REAL = Path(__file__).parent.parent / "storefront" / "demo" / "data"
SEED = 1677
PRODUCTS_A_PRODUCER = 4.5
# Days left, at least, on the day a catalogue is made for, of what a buyer is sent to.
LASTING_DAYS = 60
_REAL_FILES = ("localities.csv", "communes.csv", "quang-ngai.geojson")
_BANK = "970000"  # assigned to no bank
_KIND = re.compile(r"^(Xã|Phường|Thị trấn|Đặc khu) ")

Row = dict[str, str]


@dataclass(frozen=True)
class Place:
    slug: str
    name: str
    district: str
    former: tuple[str, ...]


@dataclass(frozen=True)
class Maker:
    slug: str
    name: str
    place: Place


def write(folder: Path, products: int, day: date, seed: int = SEED) -> None:
    """Write the files of a catalogue of so many products as it stands on `day` (a day in Vietnam) to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in _REAL_FILES:
        shutil.copy(REAL / name, folder / name)
    draw = random.Random(seed)
    makers = _makers(draw, max(round(products / PRODUCTS_A_PRODUCER), 1))
    _write(folder / "producers.csv", (_producer(draw, number, maker) for number, maker in enumerate(makers, 1)))
    _write(folder / "products.csv", _products(draw, products, makers, day))


def buyable(row: Mapping[str, str], day: date) -> bool:
    """Whether a row of products.csv is sold for cash on delivery for weeks after `day`, in some number."""
    issued = row["certified_on"]
    lasts = len(issued) == 10 and date.fromisoformat(issued) > day - timedelta(days=3 * 365 - LASTING_DAYS)
    return bool(lasts and row["stars"] and row["price_vnd"] and not row["alcohol_percent"] and int(row["stock"]) >= 40)


def read(folder: Path, name: str) -> list[Row]:
    """The rows of a file of a catalogue."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: Iterator[Row]) -> None:
    first = next(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(first))
        writer.writeheader()
        writer.writerow(first)
        writer.writerows(rows)


def places() -> list[Place]:
    """The province's communes of today."""
    return [
        Place(
            row["slug"],
            _bare(row["name"]),
            row["predecessor_districts"].split(";")[0].strip(),
            tuple(map(_bare, filter(None, row["predecessor_units"].split(",")))),
        )
        for row in read(REAL, "communes.csv")
    ]


def _bare(name: str) -> str:
    """A unit's name without its kind and without notes in parentheses."""
    return _KIND.sub("", name.split("(")[0].strip())


def _falling(count: int, shift: float, power: float) -> list[float]:
    """Cumulated weights that fall with the rank as in texts and markets."""
    return list(itertools.accumulate(1 / (rank + shift) ** power for rank in range(count)))


def _syllable(draw: random.Random) -> str:
    return draw.choice(words.ONSETS) + draw.choice(words.RHYMES)


def _brand(draw: random.Random) -> str:
    return f"{_syllable(draw)} {_syllable(draw)}".title()


class _Slugs:
    """Slugs of texts, each given once."""

    def __init__(self, longest: int) -> None:
        self._longest = longest - 8
        self._taken: dict[str, int] = {}

    def of(self, text: str) -> str:
        stem = slugify(text)[: self._longest].strip("-")
        number = self._taken[stem] = self._taken.get(stem, 0) + 1
        return stem if number == 1 else f"{stem}-{number}"


def _makers(draw: random.Random, count: int) -> list[Maker]:
    found, slugs = [], _Slugs(80)
    communes = places()
    draw.shuffle(communes)
    weights = _falling(len(communes), 6, 0.7)
    for _ in range(count):
        place = draw.choices(communes, cum_weights=weights)[0]
        kind = draw.choices(list(words.KIND_WEIGHTS), list(words.KIND_WEIGHTS.values()))[0]
        person = f"{draw.choice(words.FAMILY_NAMES)} {draw.choice(words.MIDDLE_NAMES)} {draw.choice(words.GIVEN_NAMES)}"
        named = person if draw.random() < 0.55 else f"{place.name} {_brand(draw)}"
        name = f"{draw.choice(words.ORGANISATIONS[kind])} {named}"
        found.append(Maker(slugs.of(name), name, place))
    return found


def _producer(draw: random.Random, number: int, maker: Maker) -> Row:
    kinds = {name: kind for kind, names in words.ORGANISATIONS.items() for name in names}
    kind = next(kinds[name] for name in sorted(kinds, key=len, reverse=True) if maker.name.startswith(name))
    has_commune = draw.random() < 0.9
    return {
        "slug": maker.slug,
        "name": maker.name,
        "kind": kind if draw.random() < 0.9 else "",
        "locality_slug": maker.place.district,
        "commune_or_ward": f"xã {draw.choice(maker.place.former or (maker.place.name,))}",
        "phone": f"0900{number:06d}",
        "website": f"https://{maker.slug}.example/" if draw.random() < 0.2 else "",
        "source_url": "",
        "commune_slug": maker.place.slug if has_commune else "",
        "bank_bin": _BANK,
        "bank_account": f"{number:010d}",
    }


def _products(draw: random.Random, count: int, makers: Sequence[Maker], day: date) -> Iterator[Row]:
    slugs = _Slugs(120)
    order = list(makers)
    draw.shuffle(order)
    of_maker = _falling(len(order), 12, 0.55)
    of_good = {}
    for group, goods in words.GOODS.items():
        of_good[group] = (draw.sample(goods, len(goods)), _falling(len(goods), 4, 0.8))
    for _ in range(count):
        maker = draw.choices(order, cum_weights=of_maker)[0]
        group = draw.choices(list(words.GROUP_WEIGHTS), list(words.GROUP_WEIGHTS.values()))[0]
        goods, weights = of_good[group]
        good = draw.choices(goods, cum_weights=weights)[0]
        name = _name(draw, good, maker.place)
        yield {"slug": slugs.of(name), "name": name, **_row(draw, group, good, maker, day)}


def _name(draw: random.Random, good: str, place: Place) -> str:
    parts = [good[0].upper() + good[1:]]
    if draw.random() < 0.7:
        parts.append(draw.choice(place.former) if place.former and draw.random() < 0.4 else place.name)
    parts += draw.sample(words.QUALITIES, draw.choice((0, 0, 1, 1, 2)))
    if draw.random() < 0.2:
        parts.append(_brand(draw))
    return " ".join(parts)


def _row(draw: random.Random, group: str, good: str, maker: Maker, day: date) -> Row:
    unit, grams = draw.choice(words.PACKS if group in ("food", "beverages", "medicinal") else words.PIECES)
    price = round(min(9_000_000, max(12_000, draw.lognormvariate(11.6, 0.8))), -3)
    return {
        "name_en": f"{words.ENGLISH[group]} from {maker.place.name}" if draw.random() < 0.6 else "",
        "group": group,
        "producer_slug": maker.slug,
        **_star(draw, day),
        "extra_standards": "; ".join(draw.sample(words.STANDARDS, draw.choice((0, 0, 0, 0, 1, 1, 2)))),
        "price_vnd": str(int(price)) if draw.random() < 0.98 else "",
        "unit": unit,
        "source_url": "",
        "stock": str(0 if draw.random() < 0.06 else draw.randint(1, 400)),
        "description": _description(draw, good, maker, unit),
        "description_en": f"{words.ENGLISH[group]} made in {maker.place.name}, {unit}." if draw.random() < 0.5 else "",
        "ingredients": ", ".join(draw.sample(words.INGREDIENTS, 3)).capitalize() if group == "food" else "",
        "shelf_life_days": str(draw.choice((30, 90, 180, 365, 540, 730))) if grams and group == "food" else "",
        "net_weight_g": str(grams or ""),
        "alcohol_percent": str(draw.choice((12, 14.5, 29.5, 35, 40))) if good.startswith(words.ALCOHOL) else "",
    }


def _star(draw: random.Random, day: date) -> Row:
    """Most certificates in force with a known day, among them some due for re-evaluation; some lapsed, some unknown."""
    stars, kind = draw.choices(("3", "4", "5"), (72, 26, 2))[0], draw.random()
    issued, precision = "", "unknown"
    if kind < 0.92:
        issued, precision = str(day - timedelta(days=draw.randint(0, 1080))), "day"
    elif kind < 0.96:
        issued, precision = str(day - timedelta(days=draw.randint(1100, 1800))), "day"
    elif kind < 0.975:
        issued, precision = str(day.year - draw.choice((1, 2, 3, 4))), "year"
    elif kind >= 0.99:
        stars = ""
    numbered = bool(issued) and draw.random() < 0.8
    return {
        "stars": stars,
        "decision_number": f"{draw.randint(1, 40) * 61}/QĐ-UBND-{issued[:4]}" if numbered else "",
        "certified_on": issued,
        "expires_on": "",
        "issued_precision": precision,
    }


def _description(draw: random.Random, good: str, maker: Maker, unit: str) -> str:
    sentences = draw.sample(words.SENTENCES, draw.randint(3, 8))
    adjectives = draw.sample(words.ADJECTIVES, 2)
    told = [
        sentence.format(
            good=good,
            place=maker.place.name,
            former=draw.choice(maker.place.former or (maker.place.name,)),
            quality=draw.choice(words.QUALITIES),
            other=draw.choice(words.INGREDIENTS),
            adjective=adjectives[0],
            adjective2=adjectives[1],
            months=draw.choice((6, 9, 12, 18, 24)),
            pack=unit,
            producer=maker.name,
            number=draw.randint(3, 60),
            use=draw.choice(words.USES),
        )
        for sentence in sentences
    ]
    if draw.random() < 0.4:
        told.append(f"Người trong vùng còn gọi là {_brand(draw).lower()}.")
    return " ".join(text[0].upper() + text[1:] for text in told)
