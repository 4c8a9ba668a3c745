"""Made-up documents and questions, and a plain reading of them that every engine is held to."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import strategies as st

from search import query
from search.documents import Document
from search.port import Clause, Question, Variant
from search.results import Filters
from search.schema import tokens
from search.vietnamese import collation_key, folded_text, syllables

DAY = date(2026, 11, 24)
WORDS = "nước mắm tỏi đen lý sơn quế trà bồng bột nghệ dừa dưa dứa mật ong rừng chè heo 5 sao".split()  # noqa: SIM905 - reads better
GROUPS = ("food", "beverages", "medicinal")
PRODUCERS = ("phu-sinh", "dori", "sahu", "phu-quy")
COMMUNES = ("", "ly-son", "tra-bong", "sa-huynh")
STANDARDS = ("HACCP", "ISO 22000", "VietGAP")

words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)

# Ids to replace, the documents that take their place (the rest disappear), whether a reader looks before.
Step = tuple[set[int], list[Document], bool]


def made(number: int, name: str, **values: Any) -> Document:
    """A document with only the facts that matter to a test."""
    empty = Document(
        id=number, slug=f"p{number}", name=name, name_en="", labels=(), description="", group="food", stars=4,
        producer="a", producer_name="A", commune="", commune_names=(), standards=(), price_dong=1000, in_stock=True,
        created=1, sale_from=1, sale_until=DAY.toordinal(),
    )  # fmt: skip
    return replace(empty, **values)


@st.composite
def documents(draw: st.DrawFn, number: int) -> Document:
    pick = draw(st.randoms(use_true_random=False))
    commune, producer = pick.choice(COMMUNES), pick.choice(PRODUCERS)
    return Document(
        id=number,
        slug=f"p{number}",
        name=" ".join(pick.choices(WORDS, k=pick.randint(1, 5))),
        name_en=pick.choice(("", "black garlic")),
        labels=(producer.replace("-", " "), commune.replace("-", " ")),
        description=" ".join(pick.choices(WORDS, k=pick.randint(0, 12))),
        group=pick.choice(GROUPS),
        stars=pick.choice((3, 4, 5)),
        producer=producer,
        producer_name=producer.title(),
        commune=commune,
        commune_names=(commune.title(), "Đảo") if commune else (),
        standards=tuple(pick.sample(STANDARDS, pick.randint(0, 3))),
        price_dong=pick.choice((10_000, 20_000, 20_000, 50_000)),
        in_stock=pick.random() < 0.7,
        created=pick.randint(1, 5),
        sale_from=DAY.toordinal() - pick.choice((0, 1, 100, -1)),
        sale_until=DAY.toordinal() + pick.choice((0, 1, 100, -1)) if pick.random() < 0.9 else 0,
    )


@st.composite
def steps(draw: st.DrawFn) -> Step:
    ids = draw(st.sets(st.integers(1, 16), min_size=1, max_size=4))
    return ids, [draw(documents(id_)) for id_ in sorted(ids) if draw(st.booleans())], draw(st.booleans())


beginnings = st.integers(0, 12).flatmap(lambda n: st.tuples(*(documents(id_) for id_ in range(1, n + 1))))

filters = st.builds(
    Filters,
    group=st.frozensets(st.sampled_from((*GROUPS, "nothing", "\x00", "\ud800")), max_size=2),
    stars=st.frozensets(st.sampled_from((3, 4, 5, 9, 10**30)), max_size=2),
    commune=st.frozensets(st.sampled_from((*COMMUNES[1:], "atlantis", "%", "\x00")), max_size=2),
    standard=st.frozensets(st.sampled_from((*STANDARDS, "none", "\ud800")), max_size=2),
    producer=st.sampled_from((None, None, "dori", "nobody", "\x00")),
    price_min=st.sampled_from((None, None, -5, 15_000, 10**30)),
    price_max=st.sampled_from((None, None, -5, 20_000, 10**30)),
    in_stock=st.booleans(),
)


def questions(text: str) -> list[Question]:
    """Everything a text may be read as, and questions no reading makes but the port allows."""
    meant = query.weighty(syllables(text))
    if not meant:
        return [()]
    folded = Variant(query._clauses(meant, 0.0, folded=True))
    straight = Variant(query._clauses(meant, 2.0))
    apart = tuple(Clause(((x.folded, 1.0),)) for x in meant)
    either = Clause(tuple((x.exact, 1.0) for x in meant) * 2, floor=5.0)
    only_helpful = Variant(tuple(replace(clause, required=False) for clause in apart))
    return [
        (straight,),
        (straight, *query._variants(meant, 0.0)),
        (folded,),
        (Variant(apart, at_least=max(1, len(meant) - 1)),),
        (Variant(apart, at_least=0),),
        (Variant((either, Clause(((meant[0].folded, 2.0),), flat=True))),),
        (only_helpful, straight),
        (Variant((Clause(()),)), straight),
    ]


def on_sale(document: Document) -> bool:
    return document.sale_from <= DAY.toordinal() <= document.sale_until


def matches(document: Document, question: Question) -> bool:
    bag = tokens(document)
    for variant in question:
        required = [clause for clause in variant.clauses if clause.required]
        met = sum(_weighs(bag, clause) for clause in required)
        if met >= min(len(required), len(required) if variant.at_least is None else variant.at_least):
            return True
    return not question


def _weighs(bag: dict[str, float], clause: Clause) -> bool:
    return any(bag.get(token, 0.0) >= max(clause.floor, 1e-9) for token, _ in clause.any_of)


def passes(document: Document, chosen: Filters, without: str = "") -> bool:
    price = document.price_dong or 0
    checks = {
        "group": not chosen.group or document.group in chosen.group,
        "stars": not chosen.stars or document.stars in chosen.stars,
        "commune": not chosen.commune or document.commune in chosen.commune,
        "standard": not chosen.standard or bool(chosen.standard & set(document.standards)),
        "producer": chosen.producer is None or document.producer == chosen.producer,
        "in_stock": not chosen.in_stock or document.in_stock,
        "price": (chosen.price_min is None or price >= chosen.price_min)
        and (chosen.price_max is None or price <= chosen.price_max),
    }
    return all(passed for kind, passed in checks.items() if kind != without)


def counted(found: Iterable[Document], kind: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for document in found:
        for value in _values(document, kind):
            counts[value] = counts.get(value, 0) + 1
    return counts


def _values(document: Document, kind: str) -> Iterable[str]:
    if kind == "standard":
        return document.standards
    value = str(getattr(document, kind))
    return (value,) if value else ()


def sort_key(document: Document, sort: str) -> tuple[Any, ...]:
    keys: dict[str, Any] = {
        "newest": -document.created,
        "price": document.price_dong,
        "-price": -(document.price_dong or 0),
        "stars": -document.stars,
        "name": collation_key(document.name),
    }
    return (not document.in_stock, keys[sort], document.id)


def busiest(found: Iterable[Document], kind: str, folded: list[str]) -> list[str]:
    """Slugs of those whose names hold the syllables, the last one begun: most goods first."""
    names = {"producer": lambda x: x.producer_name, "commune": lambda x: " ".join(x.commune_names)}[kind]
    goods: dict[str, int] = {}
    for document in found:
        held = folded_text(names(document)).split()
        if set(folded[:-1]) <= set(held) and any(syllable.startswith(folded[-1]) for syllable in held):
            slug = getattr(document, kind)
            goods[slug] = goods.get(slug, 0) + 1
    return sorted(goods, key=lambda slug: (-goods[slug], slug))
