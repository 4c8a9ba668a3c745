"""A paper as an answer: its PDF in the reader's language. Who may have it is the business of the route."""

from flask import Response
from flask_babel import gettext as _

from storefront.order_papers import drawing
from storefront.order_papers.models import IssuedPaper
from storefront.papers.document import NoFonts
from storefront.web import language
from storefront.web.templates import render


def answer(paper: IssuedPaper) -> Response:
    """Remade from what was kept; the same paper gives the same bytes."""
    code = language.current()
    blocks = paper.content[code]
    try:
        pdf = drawing.pdf(blocks, title=f"{blocks[0]['text']} {paper.label}", code=code, made_at=paper.made_at)
    except NoFonts:
        text = _("Máy chủ chưa có bộ chữ để in. Người quản trị cần chạy: make assets")
        page = render("errors/error.html", code=503, heading=_("Chưa in được"), text=text, noindex=True)
        return Response(page, status=503)
    name = f"{paper.label.replace('/', '-')}.pdf"
    headers = {"X-Robots-Tag": "noindex", "Cache-Control": "no-store"}
    response = Response(pdf, mimetype="application/pdf", headers=headers)
    response.headers.set("Content-Disposition", "inline", filename=name)
    return response
