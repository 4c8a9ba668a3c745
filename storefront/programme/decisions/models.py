"""Decisions being prepared."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.db import Base
from storefront.files.models import StoredFile


class DecisionDraft(Base):
    """A decision as far as it was typed and its annex read; nothing of it counts before it is carried out."""

    __tablename__ = "decision_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    # What was typed of the decision (`forms.FIELDS`), and the rows: of the file (`Annex.as_json`) and by hand.
    typed: Mapped[dict[str, Any]] = mapped_column(JSON)
    annex: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    annex_name: Mapped[str] = mapped_column(String(120), default="")
    by_hand: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    signed_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    started_by: Mapped[str] = mapped_column(String(120))
    started_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    signed_file: Mapped[StoredFile | None] = relationship()
