"""A decision carried out: all rows of its annex in one transaction, or none."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.calendar import local_day
from catalog.certification import actions as certification
from catalog.certification import chain
from catalog.certification.models import Certificate, Decision
from catalog.decisions import planning
from catalog.decisions.rows import Rows
from catalog.decisions.rules import ISSUING, Act, DecisionRefused, Header, Plan, PlanChanged, Step, Unconfirmed
from catalog.products.models import Product


def carry_out(
    session: Session,
    header: Header,
    found: Rows,
    *,
    by: str,
    now: datetime,
    confirmed: bool = False,
    fingerprint: str | None = None,
) -> tuple[Decision, Plan]:
    """Record a decision and do what the rows of its annex order.

    `confirmed`: somebody saw how doubtful cells are read. `fingerprint`: of the plan somebody saw. Raises
    `DecisionRefused` with every fault, `Unconfirmed`, `PlanChanged`; then nothing may be committed.
    """
    # Whatever else acts on certificates waits, so that what is checked here is what is changed here.
    chain.hold(session)
    plan = planning.plan(session, header, found, today=local_day(now))
    if plan.problems:
        raise DecisionRefused(plan.problems)
    if plan.readings and not confirmed:
        raise Unconfirmed(plan.readings)
    if fingerprint is not None and plan.fingerprint != fingerprint:
        raise PlanChanged
    decision = _recorded(session, plan, by=by, now=now)
    for step in plan.steps:
        _carry(session, step, decision, by=by, now=now)
    return decision, plan


def _recorded(session: Session, plan: Plan, *, by: str, now: datetime) -> Decision:
    header = plan.header
    if plan.completes_id is not None:
        decision = session.get_one(Decision, plan.completes_id)
        decision.decided_on = header.decided_on
        decision.authority = header.authority
        decision.summary = header.summary
        decision.source_url = header.source_url or decision.source_url
        session.flush()
        return decision
    return certification.record_decision(
        session,
        number=header.number,
        decided_on=header.decided_on,
        authority=header.authority,
        summary=header.summary,
        source_url=header.source_url,
        by=by,
        now=now,
    )


def _carry(session: Session, step: Step, decision: Decision, *, by: str, now: datetime) -> None:
    told: dict[str, Any] = {"by": by, "now": now, "decision": decision, "reason": step.reason}
    if step.act in ISSUING:
        product = session.get_one(Product, step.product_id)
        certification.issue(session, product=product, facts=step.facts, packs=step.packs, **told)
        return
    told["certificate"] = session.scalars(select(Certificate).where(Certificate.code == step.code)).one()
    if step.act is Act.DOWNGRADE:
        certification.downgrade(session, stars=step.facts.stars, **told)
    elif step.act is Act.CORRECT:
        certification.correct(session, facts=step.facts, **told)
    elif step.act is Act.EXTEND and step.until:
        certification.extend(session, until=step.until, **told)
    else:
        _PLAIN[step.act](session, **told)


_PLAIN: dict[Act, Callable[..., None]] = {
    Act.SUSPEND: certification.suspend,
    Act.REINSTATE: certification.reinstate,
    Act.REVOKE: certification.revoke,
}
