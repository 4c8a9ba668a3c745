"""Sitemap, robots and the product feed: for machines, from the same sale rule as the pages."""

from xml.sax.saxutils import escape

from flask import Blueprint, Response, url_for

from catalog.localities import queries as localities
from catalog.producers import queries as producers
from catalog.products import queries as products
from catalog.products.rules import Card
from storefront import clock
from storefront.database import db
from storefront.news import queries as news
from storefront.policies.texts import ALL
from storefront.web import pages
from storefront.web.guards import public
from storefront.web.language import PREFIX
from storefront.web.links import absolute, base

blueprint = Blueprint("feeds", __name__)
_BATCH = 500


@blueprint.get("/robots.txt")
@public
def robots() -> Response:
    lines = (
        "User-agent: *",
        "Disallow: /gio-hang",
        "Disallow: /thanh-toan",
        "Disallow: /don-hang",
        "Disallow: /tai-khoan",
    )
    return Response("\n".join((*lines, f"Sitemap: {absolute(url_for('feeds.sitemap'))}", "")), mimetype="text/plain")


@blueprint.get("/sitemap.xml")
@public
@pages.cacheable()
def sitemap() -> Response:
    """Pages worth finding, in both languages; products only while they may be sold, and never alcohol."""
    session = db.session()
    paths = [url_for("shop.home"), url_for("shop.products"), url_for("shop.producers"), url_for("shop.communes")]
    paths += [url_for("register.index"), *(url_for("policies.show", slug=slug) for slug in ALL)]
    paths += [url_for("shop.product", slug=card.slug) for card in _sellable() if not card.is_alcohol]
    paths += [url_for("shop.producer", slug=one.slug) for one in producers.everyone(session)]
    paths += [url_for("shop.commune", slug=place.slug) for place in localities.places(session)]
    paths += [url_for("news.index")]
    paths += [url_for("news.show", slug=slug) for slug in news.public_slugs(session, clock.today())]
    urls = "".join(_url(path) for path in paths)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    return Response(f'{head}xmlns:xhtml="http://www.w3.org/1999/xhtml">{urls}</urlset>\n', mimetype="application/xml")


@blueprint.get("/feeds/products.xml")
@public
@pages.cacheable()
def product_feed() -> Response:
    """What is on sale, for shopping search (RSS 2.0 with the g: namespace); no alcohol."""
    items = "".join(_item(card) for card in _sellable() if not card.is_alcohol)
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>'
        f"<title>Chợ Sao</title><link>{escape(base())}</link><description>OCOP Quảng Ngãi</description>{items}"
        "</channel></rss>\n"
    )
    return Response(text, mimetype="application/rss+xml")


def _sellable() -> list[Card]:
    session, day = db.session(), clock.today()
    ids = products.all_ids(session)
    return [
        card for at in range(0, len(ids), _BATCH) for card in products.sellable(session, ids[at : at + _BATCH], day)
    ]


def _url(path: str) -> str:
    vi, en = escape(base() + path), escape(base() + PREFIX + path)
    pairs = (("vi", vi), ("en", en))
    links = "".join(f'<xhtml:link rel="alternate" hreflang="{code}" href="{address}"/>' for code, address in pairs)
    return "".join(f"<url><loc>{address}</loc>{links}</url>" for address in (vi, en))


def _item(card: Card) -> str:
    pack = card.pack
    facts = {
        "g:id": pack.sku if pack else card.slug,
        "g:title": card.name,
        "g:description": f"{card.name}, OCOP {card.stars} sao, {card.producer_name}",
        "g:link": absolute(url_for("shop.product", slug=card.slug)),
        "g:price": f"{card.price_dong} VND",
        "g:availability": "in_stock" if card.in_stock else "out_of_stock",
        "g:brand": card.producer_name,
        "g:expiration_date": card.sold_until.isoformat() if card.sold_until else "",
    }
    return "<item>" + "".join(f"<{name}>{escape(value)}</{name}>" for name, value in facts.items()) + "</item>"
