"""What the office set for the search, kept by each process until the catalogue's revision moves on."""

from flask import current_app
from sqlalchemy.orm import Session

from search.curation import queries
from search.curation.rules import Curated
from storefront.web.latest import Latest


def current(session: Session, revision: int) -> Curated:
    """The synonyms and pins in force at a revision."""
    latest: Latest[Curated] = current_app.extensions["curated"]
    return latest.at(revision, lambda: queries.active(session))
