"""The signed papers of recorded decisions, for everybody."""

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from storefront.database import db
from storefront.decisions.models import DecisionFile
from storefront.files.serving import answer
from storefront.web.guards import public

blueprint = Blueprint("decision_papers", __name__, url_prefix="/quyet-dinh")


@blueprint.get("/<int:decision_id>/tep/<int:paper_id>")
@public
def paper(decision_id: int, paper_id: int) -> ResponseReturnValue:
    """The signed paper of a decision, as the office attached it."""
    found = db.session.get(DecisionFile, paper_id)
    if found is None or found.decision_id != decision_id:
        abort(404)
    return answer(found.file)
