"""Stored files for the office: photos of reports and visits, papers of decisions."""

from flask import Blueprint, Response, abort

from storefront.accounts.rules import OFFICE_READERS
from storefront.database import db
from storefront.files.models import StoredFile
from storefront.files.serving import answer
from storefront.web.guards import role

blueprint = Blueprint("files", __name__, url_prefix="/chuong-trinh/tep")


@blueprint.get("/<int:file_id>")
@role(*OFFICE_READERS)
def show(file_id: int) -> Response:
    stored = db.session.get(StoredFile, file_id)
    if stored is None:
        abort(404)
    return answer(stored)
