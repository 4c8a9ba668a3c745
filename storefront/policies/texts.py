"""The policies, written in Markdown beside the templates, and what the settings put into them."""

from flask import current_app
from flask_babel import gettext as _
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from storefront.database import db
from storefront.shipping import queries as shipping
from storefront.shipping.rules import ELSEWHERE, IN_PROVINCE
from storefront.web import language, wording
from storefront.web.formats import dong, weight

SLUGS = (
    "ve-chung-toi",
    "bao-mat",
    "quyen-nguoi-mua",
    "khieu-nai",
    "gia-va-thue",
    "thanh-toan",
    "giao-hang",
    "doi-tra",
    "dieu-khoan",
)
RANKING = "xep-hang"
ALL = (*SLUGS, RANKING)


def heading(slug: str) -> str:
    """A policy's title in the reader's language."""
    if slug == RANKING:
        return _("Cách xếp hạng")
    return wording.source(slug, language.current()).partition("\n")[0].removeprefix("# ")


def html(slug: str) -> Markup:
    """A policy as HTML, its open places filled from the settings and the shipping table."""
    source = wording.source(slug, language.current())
    body = MarkdownIt("commonmark").enable("table").render(source.split("\n", 1)[1])
    for token, value in _values(slug).items():
        body = body.replace(f"<p>[[{token}]]</p>", value if value.startswith("<") else f"<p>{value}</p>")
        body = body.replace(f"[[{token}]]", value)
    return Markup(body)  # noqa: S704 - our own texts; the values put in are escaped


def _values(slug: str) -> dict[str, str]:
    settings = current_app.extensions["settings"]
    missing = _("(chủ sàn sẽ điền trước khi mở bán)")
    version = wording.version(slug, language.current())
    texts = {
        "owner-name": settings.owner_name,
        "owner-address": settings.owner_address or missing,
        "owner-registration": settings.owner_registration or missing,
        "merchant": settings.merchant,
        "owner-phone": settings.contact_phone,
        "owner-email": settings.contact_email,
        "version": _("Phiên bản %(version)s của văn bản này.", version=version),
    }
    return {**{name: str(escape(text)) for name, text in texts.items()}, "shipping-table": _shipping_table()}


def _shipping_table() -> str:
    rates = shipping.rates(db.session())
    names = {IN_PROVINCE: _("Trong tỉnh Quảng Ngãi"), ELSEWHERE: _("Tỉnh, thành phố khác")}
    head = (_("Nơi nhận"), _("Phí đầu"), _("Mỗi nấc thêm"), _("Miễn phí"))
    rows = [
        (
            names.get(zone, rate.name),
            _("%(fee)s cho %(weight)s đầu", fee=dong(rate.base_dong), weight=weight(rate.base_grams)),
            _("%(fee)s mỗi %(weight)s", fee=dong(rate.step_dong), weight=weight(rate.step_grams)),
            _("từ %(sum)s hàng của một người bán", sum=dong(rate.free_from_dong)) if rate.free_from_dong else "–",
        )
        for zone, rate in rates.items()
    ]
    cells = "".join(f"<th scope=col>{escape(cell)}</th>" for cell in head)
    lines = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    table = f"<table><thead><tr>{cells}</tr></thead><tbody>{lines}</tbody></table>"
    return f'<div class="table-frame" tabindex="0" role="region" aria-label="{head[1]}">{table}</div>'
