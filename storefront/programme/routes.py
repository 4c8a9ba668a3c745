from flask import Blueprint
from flask.typing import ResponseReturnValue

from storefront.accounts.rules import OFFICE_READERS
from storefront.web.guards import role
from storefront.web.templates import render

blueprint = Blueprint("programme", __name__, url_prefix="/chuong-trinh")


@blueprint.get("")
@role(*OFFICE_READERS)
def home() -> ResponseReturnValue:
    return render("programme/home.html")
