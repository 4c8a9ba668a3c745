"""A decision and the rows of its annex held against the register: what would be done, or all that forbids it."""

import difflib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from catalog.certification import actions as certification
from catalog.certification import rules as certificates
from catalog.certification.models import Certificate, Decision
from catalog.certification.rules import IN_FORCE, Event, EventKind, Facts, Hold, Precision, Standing, WrongEvent
from catalog.decisions.rows import Rows
from catalog.decisions.rules import ISSUING, Act, Header, Plan, Problem, Reading, Reason, Row, Step
from catalog.decisions.words import folded
from catalog.products.models import Product

_KINDS = {
    Act.DOWNGRADE: EventKind.DOWNGRADED,
    Act.SUSPEND: EventKind.SUSPENDED,
    Act.REINSTATE: EventKind.REINSTATED,
    Act.EXTEND: EventKind.EXTENDED,
    Act.CORRECT: EventKind.CORRECTED,
    Act.REVOKE: EventKind.REVOKED,
}
_NAMED = 3


class _Refused(Exception):
    """One row's fault, on the way out of its checking."""

    def __init__(self, columns: Sequence[str], reason: Reason, value: str = "", detail: str = "") -> None:
        super().__init__(reason)
        self.columns = tuple(columns)
        self.reason = reason
        self.value = value
        self.detail = detail


@dataclass(frozen=True, slots=True)
class _Register:
    """The products and certificates that rows may name."""

    by_slug: Mapping[str, Product]
    by_name: Mapping[str, list[Product]]
    by_code: Mapping[str, Certificate]
    held: Mapping[int, list[Certificate]]


def plan(session: Session, header: Header, found: Rows, *, today: date) -> Plan:
    """What the checked rows of an annex would do to the register; writes nothing.

    Of rows with a faulty cell the product is looked up too, so that all faults are told in one go.
    """
    register = _register(session, [*found.rows, *found.faulty])
    known = session.scalar(select(Decision).where(Decision.number == header.number))
    completes = known if known is not None and known.decided_on is None else None
    problems = [*_header_problems(header, known, completes, today), *found.problems]
    readings = list(found.readings)
    steps: list[Step] = []
    seen: dict[int, int] = {}
    for row in sorted([*found.rows, *found.faulty], key=lambda row: row.line):
        try:
            product = _product(register, row, readings)
            _once(seen, product, row)
            if row in found.rows:
                steps.append(_step(register, row, product, header, completes, today))
        except _Refused as refused:
            problems.append(Problem(row.cell(*refused.columns), refused.reason, refused.value, refused.detail))
    return Plan(header, tuple(steps), tuple(problems), tuple(readings), completes.id if completes else None)


def _register(session: Session, rows: Sequence[Row]) -> _Register:
    products = session.scalars(select(Product).options(selectinload(Product.producer))).all()
    by_name: dict[str, list[Product]] = defaultdict(list)
    for product in products:
        by_name[folded(product.name)].append(product)
    by_slug = {product.slug: product for product in products}
    codes = {row.code for row in rows if row.code}
    by_code = {one.code: one for one in session.scalars(select(Certificate).where(Certificate.code.in_(codes)))}
    wanted = {one.product_id for one in by_code.values()}
    wanted |= {by_slug[row.slug].id for row in rows if row.slug in by_slug}
    wanted |= {product.id for row in rows for product in by_name.get(folded(row.product), [])}
    held: dict[int, list[Certificate]] = defaultdict(list)
    with_events = select(Certificate).options(selectinload(Certificate.events)).order_by(Certificate.id)
    for certificate in session.scalars(with_events.where(Certificate.product_id.in_(wanted))):
        held[certificate.product_id].append(certificate)
    return _Register(by_slug, by_name, by_code, held)


def _header_problems(
    header: Header, known: Decision | None, completes: Decision | None, today: date
) -> Iterable[Problem]:
    if header.decided_on > today:
        yield Problem("", Reason.FUTURE_DATE, _dmy(header.decided_on), _dmy(today))
    if known is not None and completes is None:
        yield Problem("", Reason.NUMBER_USED, header.number, _dmy(known.decided_on) if known.decided_on else "")


def _product(register: _Register, row: Row, readings: list[Reading]) -> Product:
    """The product a row names by code, slug or name; what it names besides must not contradict."""
    if row.code:
        certificate = register.by_code.get(row.code)
        if certificate is None:
            raise _Refused(["code"], Reason.UNKNOWN_CODE, row.code)
        product = certificate.product
        if row.product and folded(row.product) != folded(product.name):
            raise _Refused(["code"], Reason.OTHER_PRODUCT, row.code, product.name)
        return product
    if row.slug and row.slug not in register.by_slug:
        raise _Refused(["slug"], Reason.UNKNOWN_PRODUCT, row.slug, _nearest(row.slug, register.by_slug))
    if row.slug:
        product = register.by_slug[row.slug]
        if row.product and folded(row.product) != folded(product.name):
            raise _Refused(["product"], Reason.CONTRADICTS, row.product, product.name)
        return product
    return _named(register, row, readings)


def _named(register: _Register, row: Row, readings: list[Reading]) -> Product:
    same = register.by_name.get(folded(row.product), [])
    if not same:
        names = {one.name: one for products in register.by_name.values() for one in products}
        raise _Refused(["product"], Reason.UNKNOWN_PRODUCT, row.product, _nearest(row.product, names))
    makers = [one for one in same if not row.producer or _is_maker(row.producer, one.producer.name)]
    if not makers:
        raise _Refused(["producer"], Reason.CONTRADICTS, row.producer, same[0].producer.name)
    if len(makers) > 1:
        detail = "; ".join(f"{one.slug} ({one.producer.name})" for one in makers[:_NAMED])
        raise _Refused(["product"], Reason.AMBIGUOUS_PRODUCT, row.product, detail)
    if row.product.casefold() != makers[0].name.casefold():
        readings.append(Reading(row.cell("product"), row.product, makers[0].name))
    return makers[0]


def _is_maker(written: str, name: str) -> bool:
    """Annexes shorten «Hợp tác xã» to HTX and drop forms of companies: either name may contain the other."""
    one, other = (
        folded(text).replace("hop tac xa", "htx").replace("cong ty trach nhiem huu han", "cong ty tnhh")
        for text in (written, name)
    )
    return one in other or other in one


def _nearest(text: str, names: Iterable[str]) -> str:
    plain = {folded(name): name for name in names}
    near = difflib.get_close_matches(folded(text), plain, n=1, cutoff=0.5)
    return plain[near[0]] if near else "–"


def _once(seen: dict[int, int], product: Product, row: Row) -> None:
    if product.id in seen:
        raise _Refused(["product", "slug", "code"], Reason.TWICE, product.name, str(seen[product.id]))
    seen[product.id] = row.line


def _step(
    register: _Register, row: Row, product: Product, header: Header, completes: Decision | None, today: date
) -> Step:
    held = register.held.get(product.id, [])
    current = _target(register, row, held)
    act = row.act
    if act is Act.ISSUE and completes is not None and current is not None and current.decision_id == completes.id:
        act = Act.CORRECT
        row = replace(row, issued_on=row.issued_on or (header.decided_on, False))
    if act in ISSUING:
        facts, after = _issued(row, act, product, held, current, header, today)
    else:
        facts, after = _acted(row, act, product, current, header)
    before = current.standing if current else None
    return Step(
        line=row.line,
        act=act,
        product_id=product.id,
        product_slug=product.slug,
        product_name=product.name,
        producer_name=product.producer.name,
        code=current.code if current else None,
        before=before,
        status_before=certificates.status(before, today) if before else None,
        after=after,
        status_after=certificates.status(after, today),
        facts=facts,
        until=row.until,
        packs=row.packs,
        reason=row.reason,
    )


def _target(register: _Register, row: Row, held: Sequence[Certificate]) -> Certificate | None:
    """The certificate meant: the one of the code, else the one that could be in force, else the newest."""
    if row.code:
        return register.by_code[row.code]
    current = next((one for one in held if one.hold in (Hold.NONE, Hold.SUSPENDED)), None)
    return current or (held[-1] if held else None)


def _issued(
    row: Row,
    act: Act,
    product: Product,
    held: Sequence[Certificate],
    current: Certificate | None,
    header: Header,
    today: date,
) -> tuple[Facts, Standing]:
    day, is_year = row.issued_on or (header.decided_on, False)
    facts = Facts(row.stars or 0, day, Precision.YEAR if is_year else Precision.DAY)
    _check_rank(act, product, current, facts.stars, today)
    try:
        _current, followed_on = certification.neighbours(held, facts, day)
    except certification.Overlapping as overlapping:
        raise _Refused(
            ["issued_on", "product", "slug", "code"], Reason.OVERLAPPING, overlapping.code, _dmy(overlapping.until)
        ) from None
    return facts, Standing(facts, Hold.SUPERSEDED if followed_on else Hold.NONE)


def _check_rank(act: Act, product: Product, current: Certificate | None, stars: int, today: date) -> None:
    if act is Act.ISSUE:
        status = certificates.status(current.standing, today) if current else None
        if current is not None and status in IN_FORCE:
            until = certificates.in_force_until(current.standing)
            raise _Refused(["act", "product", "slug"], Reason.STILL_IN_FORCE, product.name, _dmy(until or today))
    elif current is None:
        raise _Refused(["act", "product", "slug"], Reason.NOT_CERTIFIED, product.name)
    elif act is Act.UPGRADE and stars <= current.stars:
        raise _Refused(["stars"], Reason.NOT_HIGHER, detail=str(current.stars))
    elif act is Act.RENEW and stars > current.stars:
        raise _Refused(["stars"], Reason.IS_HIGHER, detail=str(current.stars))


def _acted(row: Row, act: Act, product: Product, current: Certificate | None, header: Header) -> tuple[Facts, Standing]:
    if current is None:
        raise _Refused(["product", "slug", "code"], Reason.NOT_CERTIFIED, product.name)
    facts = _facts(row, act, current)
    told = act in (Act.DOWNGRADE, Act.CORRECT)
    event = Event(_KINDS[act], header.decided_on, facts if told else None, row.until)
    try:
        return facts, certificates.apply(current.standing, event)
    except WrongEvent:
        raise _Refused(["act", "product", "slug", "code"], Reason.WRONG_NOW, detail=_stands(current)) from None
    except certificates.WrongFacts:
        value = _dmy(row.until) if row.until else ""
        raise _Refused(["until"], Reason.EXTENSION, value) from None


def _facts(row: Row, act: Act, current: Certificate) -> Facts:
    facts = current.standing.facts
    if act is Act.DOWNGRADE:
        if row.stars is None or row.stars >= facts.stars:
            raise _Refused(["stars"], Reason.NOT_LOWER, detail=str(facts.stars))
        return replace(facts, stars=row.stars)
    if act is Act.CORRECT:
        corrected = replace(facts, stars=row.stars or facts.stars)
        if row.issued_on:
            day, is_year = row.issued_on
            precision = Precision.YEAR if is_year else Precision.DAY
            corrected = replace(corrected, issued_on=day, precision=precision)
        if corrected == facts:
            raise _Refused(["stars", "issued_on"], Reason.NOTHING_CHANGES)
        return corrected
    return facts


def _stands(current: Certificate) -> str:
    return current.hold or "in_force"


def _dmy(day: date) -> str:
    return day.strftime("%d/%m/%Y")
