from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.certification.models import Certificate
from storefront.decisions.models import DecisionFile

_NEWEST_FIRST = DecisionFile.id.desc()


def papers(session: Session, decision_id: int) -> list[DecisionFile]:
    """The signed papers of a decision, the newest first."""
    own = select(DecisionFile).where(DecisionFile.decision_id == decision_id)
    return list(session.scalars(own.order_by(_NEWEST_FIRST)))


def paper_of(session: Session, certificate_id: int) -> DecisionFile | None:
    """The newest signed paper of the decision behind a certificate."""
    own = select(DecisionFile).join(Certificate, Certificate.decision_id == DecisionFile.decision_id)
    return session.scalar(own.where(Certificate.id == certificate_id).order_by(_NEWEST_FIRST).limit(1))
