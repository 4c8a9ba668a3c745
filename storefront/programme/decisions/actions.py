from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import changes
from catalog.certification.models import Certificate, Decision
from catalog.decisions import actions as decisions
from catalog.decisions.reading import Annex
from catalog.decisions.rules import Plan
from storefront.decisions.models import DecisionFile
from storefront.files import actions as files
from storefront.files.rules import Ready
from storefront.programme.decisions import preparing
from storefront.programme.decisions.models import DecisionDraft

MOST_BY_HAND = 50


def start(session: Session, typed: dict[str, str], *, by: str, now: datetime) -> DecisionDraft:
    """A new draft with what was typed so far."""
    draft = DecisionDraft(typed=typed, annex=None, by_hand=[], started_by=by, started_at=now, changed_at=now)
    session.add(draft)
    session.flush()
    return draft


def change(
    session: Session,
    draft: DecisionDraft,
    *,
    typed: dict[str, str],
    annex: Annex | None,
    annex_name: str,
    signed: Ready | None,
    by: str,
    now: datetime,
) -> None:
    """Take what was typed; an annex or a signed paper that came with it replaces the draft's own."""
    draft.typed = typed
    if annex is not None:
        draft.annex = annex.as_json()
        draft.annex_name = annex_name[:120]
    if signed is not None:
        draft.signed_file = files.keep(session, signed, by=by, now=now)
    draft.changed_at = now


def add_row(draft: DecisionDraft, values: dict[str, str], *, now: datetime) -> bool:
    """One more row by hand; False where the draft is full of them."""
    if len(draft.by_hand) >= MOST_BY_HAND:
        return False
    draft.by_hand = [*draft.by_hand, values]
    draft.changed_at = now
    return True


def drop_row(draft: DecisionDraft, number: int, *, now: datetime) -> None:
    """Take the row by hand of a place (from 1) out again."""
    draft.by_hand = [values for place, values in enumerate(draft.by_hand, 1) if place != number]
    draft.changed_at = now


def carry_out(
    session: Session, draft: DecisionDraft, *, confirmed: bool, fingerprint: str, by: str, now: datetime
) -> tuple[Decision, Plan]:
    """Record the decision of a draft and do what its rows order; the draft is gone then.

    Raises what `catalog.decisions.actions.carry_out` raises.
    """
    prepared = preparing.of_draft(draft, now)
    decision, plan = decisions.carry_out(
        session,
        prepared.known_header(),
        prepared.rows,
        by=by,
        now=now,
        confirmed=confirmed,
        fingerprint=fingerprint,
    )
    if draft.signed_file_id is not None:
        attach(session, decision, draft.signed_file_id, by=by, now=now)
    session.delete(draft)
    return decision, plan


def attach(session: Session, decision: Decision, file_id: int, *, by: str, now: datetime) -> None:
    """Add a signed paper to a decision; the pages of its certificates lead to it."""
    session.add(DecisionFile(decision_id=decision.id, file_id=file_id, attached_by=by, attached_at=now))
    for product_id in session.scalars(select(Certificate.product_id).where(Certificate.decision_id == decision.id)):
        changes.note(session, changes.PRODUCT, product_id)
