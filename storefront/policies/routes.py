"""The pages the e-commerce law asks for (domain.md §3), and how results are ranked."""

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from storefront.policies import ranking, texts
from storefront.web import pages
from storefront.web.guards import public
from storefront.web.templates import render

blueprint = Blueprint("policies", __name__, url_prefix="/chinh-sach")


@blueprint.get("/<slug>")
@public
@pages.cacheable()
def show(slug: str) -> ResponseReturnValue:
    others = [(one, texts.heading(one)) for one in texts.ALL if one != slug]
    if slug == texts.RANKING:
        return render("shop/ranking.html", title=texts.heading(texts.RANKING), sorts=ranking.told(), others=others)
    if slug not in texts.SLUGS:
        abort(404)
    return render("shop/policy.html", title=texts.heading(slug), html=texts.html(slug), others=others)
