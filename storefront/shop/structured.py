"""schema.org descriptions (JSON-LD) of products and producers, from the same facts the page shows."""

from typing import Any

from flask import url_for
from markupsafe import Markup

from catalog.certification.queries import Entry
from catalog.certification.rules import IN_FORCE
from catalog.producers.queries import Profile
from catalog.products.queries import Detail
from storefront.reviews.queries import Summary
from storefront.web import json_ld
from storefront.web.labels import status_label, title
from storefront.web.links import absolute


def product(detail: Detail, entry: Entry | None, said: Summary) -> Markup:
    """Product, its Offer and `hasCertification`; a product that may not be sold has neither of the two.

    `aggregateRating` is what buyers say, where any do; the certificate's stars are never in it.
    """
    card = detail.card
    facts: dict[str, Any] = {
        "@context": json_ld.CONTEXT,
        "@type": "Product",
        "name": title(card),
        "sku": card.slug,
        "url": absolute(url_for("shop.product", slug=card.slug)),
        "description": detail.description or title(card),
        "brand": {"@type": "Organization", "name": card.producer_name},
    }
    if detail.photos:
        facts["image"] = [absolute(photo.url) for photo in detail.photos]
    if card.refusal is None and card.price_dong:
        facts["offers"] = _offer(detail)
    if entry is not None and entry.status in IN_FORCE:
        facts["hasCertification"] = certification(entry)
    if said.count:
        facts["aggregateRating"] = _rating(said)
    return json_ld.script(facts)


def certification(entry: Entry) -> dict[str, Any]:
    """A certificate as schema.org `Certification`."""
    facts = {
        "@type": "Certification",
        "name": f"OCOP {entry.stars}★",
        "certificationIdentification": entry.number or entry.code,
        "certificationStatus": "CertificationActive" if entry.status in IN_FORCE else "CertificationInactive",
        "certificationRating": {"@type": "Rating", "ratingValue": entry.stars, "bestRating": 5},
        "url": absolute(url_for("register.certificate", code=entry.code)),
        "description": status_label(entry.status),
    }
    if entry.issued_on:
        facts["validFrom"] = entry.issued_on.isoformat()
    if entry.expires_on:
        facts["expires"] = entry.expires_on.isoformat()
    if entry.authority:
        facts["issuedBy"] = {"@type": "GovernmentOrganization", "name": entry.authority}
    return facts


def certificate(entry: Entry) -> Markup:
    """A certificate's page: the certificate, of which product, by whom; in force or not."""
    about = {
        "@type": "Product",
        "name": entry.product_name,
        "url": absolute(url_for("shop.product", slug=entry.product_slug)),
        "brand": {"@type": "Organization", "name": entry.producer_name},
    }
    return json_ld.script({"@context": json_ld.CONTEXT, **certification(entry), "about": about})


def producer(profile: Profile) -> Markup:
    facts: dict[str, Any] = {
        "@context": json_ld.CONTEXT,
        "@type": "Organization",
        "name": profile.name,
        "url": absolute(url_for("shop.producer", slug=profile.slug)),
        "address": {
            "@type": "PostalAddress",
            "addressLocality": profile.commune_name or profile.place,
            "addressRegion": "Quảng Ngãi",
            "addressCountry": "VN",
        },
    }
    if profile.website:
        facts["sameAs"] = [profile.website]
    return json_ld.script(facts)


def _rating(said: Summary) -> dict[str, Any]:
    return {
        "@type": "AggregateRating",
        "ratingValue": f"{said.tenths // 10}.{said.tenths % 10}",
        "reviewCount": said.count,
        "bestRating": 5,
        "worstRating": 1,
    }


def _offer(detail: Detail) -> dict[str, Any]:
    card = detail.card
    return {
        "@type": "Offer",
        "price": card.price_dong,
        "priceCurrency": "VND",
        "availability": f"{json_ld.CONTEXT}/{'InStock' if card.in_stock else 'OutOfStock'}",
        "url": absolute(url_for("shop.product", slug=card.slug)),
        "seller": {"@type": "Organization", "name": card.producer_name},
        "priceValidUntil": card.sold_until.isoformat() if card.sold_until else None,
    }
