"""The signed papers of recorded decisions."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.certification.models import Decision
from catalog.db import Base
from storefront.files.models import StoredFile


class DecisionFile(Base):
    """The signed paper of a decision. A better copy is another row; none goes away."""

    __tablename__ = "decision_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    attached_by: Mapped[str] = mapped_column(String(120))
    attached_at: Mapped[datetime]

    decision: Mapped[Decision] = relationship()
    file: Mapped[StoredFile] = relationship()
