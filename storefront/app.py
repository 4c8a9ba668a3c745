"""The application factory; the only module that knows every slice."""

from pathlib import Path
from typing import Any

from flask import Flask
from flask_babel import Babel
from flask_openapi3 import Info, OpenAPI
from sqlalchemy.orm import sessionmaker
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from search.service import SearchService
from storefront import clock, config, database, feeds
from storefront.accounts import routes as accounts
from storefront.accounts import security
from storefront.accounts.consents import routes as consents
from storefront.accounts.contacts import routes as contacts
from storefront.accounts.devices import routes as devices
from storefront.accounts.factor import routes as factor
from storefront.accounts.recovery import routes as recovery
from storefront.accounts.sign_up import routes as sign_up
from storefront.api import orders as api_orders
from storefront.api import routes as api
from storefront.api.schemas import Problem
from storefront.cart import routes as cart
from storefront.checkout import routes as checkout
from storefront.complaints import messages as complaint_texts
from storefront.complaints import routes as complaints
from storefront.counter import routes as counter
from storefront.counter.applications import routes as applications
from storefront.counter.bank import routes as bank
from storefront.counter.lots import routes as lots
from storefront.counter.money import routes as money
from storefront.counter.orders import routes as counter_orders
from storefront.counter.papers import routes as counter_papers
from storefront.counter.proposals import routes as proposals
from storefront.counter.returns import routes as counter_returns
from storefront.counter.reviews import routes as counter_reviews
from storefront.customers.address_book import routes as address_book
from storefront.customers.claims import routes as claims
from storefront.customers.history import routes as history
from storefront.customers.orders import changing as order_changes
from storefront.customers.orders import routes as orders
from storefront.customers.papers import routes as papers
from storefront.customers.payments import routes as order_payments
from storefront.customers.returns import routes as returns
from storefront.customers.reviews import routes as customer_reviews
from storefront.decisions import routes as decision_papers
from storefront.doubts import routes as reporting
from storefront.files.uploads import UploadRequest
from storefront.mail import sender
from storefront.news import routes as news
from storefront.payments import providers
from storefront.policies import routes as policies
from storefront.policies import texts
from storefront.privacy import routes as privacy
from storefront.programme import routes as programme
from storefront.programme import sections
from storefront.programme.announcements import routes as announcements
from storefront.programme.cards import routes as office_cards
from storefront.programme.curation import routes as curation
from storefront.programme.decisions import routes as decisions
from storefront.programme.doubts import routes as doubts
from storefront.programme.figures import routes as figures
from storefront.programme.files import routes as files
from storefront.programme.inbox import routes as inbox
from storefront.programme.inbox.applicants import routes as inbox_applicants
from storefront.programme.inbox.complaints import routes as inbox_complaints
from storefront.programme.inbox.proposals import routes as inbox_proposals
from storefront.programme.inbox.returns import routes as inbox_returns
from storefront.programme.inbox.reviews import routes as inbox_reviews
from storefront.programme.inbox.takedowns import routes as takedowns
from storefront.programme.money import routes as office_money
from storefront.programme.orders import routes as office_orders
from storefront.programme.outbox import routes as outbox
from storefront.programme.recalls import routes as recalls
from storefront.programme.renewals import messages as renewal_texts
from storefront.programme.renewals import routes as renewals
from storefront.programme.shipping import routes as shipping
from storefront.programme.staff import routes as staff
from storefront.programme.targets import routes as targets
from storefront.programme.visits import routes as visits
from storefront.programme.yearly import routes as yearly
from storefront.register import routes as register
from storefront.returns import messages as return_texts
from storefront.reviews import messages as review_texts
from storefront.reviews import routes as reviews
from storefront.settlement.bank import routes as bank_notices
from storefront.settlement.card import routes as card
from storefront.settlement.webhooks import routes as webhooks
from storefront.shop import misses
from storefront.shop import routes as shop
from storefront.shop.listing import Vocabularies
from storefront.story import messages as story_texts
from storefront.web import (
    assets,
    errors,
    guards,
    headers,
    labels,
    language,
    limits,
    links,
    logs,
    metrics,
    origin,
    pages,
    templates,
)
from storefront.web.latest import Latest

_BLUEPRINTS = (
    *(shop, register, policies, cart, checkout, orders, order_changes, returns, accounts, feeds, reporting),
    *(programme, curation, decisions, decision_papers, files, doubts, visits, renewals, announcements, news),
    *(factor, staff, outbox),
    *(sign_up, recovery, contacts, devices, consents, address_book, history, claims, privacy),
    *(figures, yearly, targets),
    *(complaints, counter, counter_orders, proposals, counter_returns, applications),
    *(shipping, recalls, lots),
    *(papers, counter_papers),
    *(card, office_cards, webhooks, bank_notices, order_payments, money, bank, office_money),
    *(inbox, inbox_proposals, inbox_applicants, inbox_complaints, inbox_returns, takedowns, office_orders),
    *(reviews, customer_reviews, counter_reviews, inbox_reviews),
)


def create_app(settings: config.Settings | None = None, *, commands: bool = True) -> Flask:
    """The application of these settings, or of the environment. Opens no database connection.

    `commands`: with those of `flask`, which web processes do without.
    """
    settings = settings or config.load()
    logs.configure(settings.log_level)
    app = OpenAPI(
        "storefront",
        root_path=str(Path(__file__).parent),
        template_folder="../templates",
        static_folder=None,
        info=Info(title="Chợ Sao", version="1.0.0", description="Sản phẩm OCOP của tỉnh và sổ chứng nhận."),
        security_schemes={},
        doc_ui=False,
        validation_error_status=422,
        validation_error_model=Problem,
        validation_error_callback=errors.invalid,
    )
    app.request_class = UploadRequest
    app.config["MAX_CONTENT_LENGTH"] = 256 * 1024
    app.config["MAX_FORM_MEMORY_SIZE"] = 256 * 1024
    app.extensions.update(settings=settings, clock=clock.Clock(settings.clock), vocabularies=Vocabularies())
    app.extensions.update(gazetteer=Latest(), status_counts=Latest(), curated=Latest(), shipping_rates=Latest())
    app.extensions.update(register_past=Latest(), register_places=Latest(), register_verdict=Latest())
    database.configure(app, settings)
    app.extensions["search"] = SearchService(settings.index_dir, _sessions(app))
    security.install(app, settings)
    sender.install(app, settings)
    misses.install(app)
    providers.install(app, settings)
    limits.install(app, settings)
    guards.csrf.init_app(app)
    _speak(app)
    _routes(app)
    _dress(app, settings)
    if commands:
        _command(app)
    return app


def _command(app: Flask) -> None:
    # Imported here alone: what only commands use would be a tenth of a web process.
    from flask_migrate import Migrate

    from storefront import cli

    Migrate(app, database.db, directory=str(Path(__file__).parent / "migrations"), render_as_batch=True)
    cli.install(app)


def _sessions(app: Flask) -> Any:
    """Sessions for readers that run beside a request's own."""
    with app.app_context():
        return sessionmaker(database.db.engine)


def _routes(app: OpenAPI) -> None:
    # after_request functions run last to first: what is kept must already be dressed, logged and counted.
    pages.install(app, app.extensions["settings"].page_cache_mb)
    headers.install(app, app.extensions["settings"].card_page)
    metrics.install(app)
    logs.install(app)
    origin.install(app)
    errors.install(app)
    for module in _BLUEPRINTS:
        app.register_blueprint(module.blueprint)
    app.register_api(api.blueprint)
    app.register_api(api_orders.blueprint)


def _speak(app: Flask) -> None:
    app.config["BABEL_DEFAULT_LOCALE"] = language.VIETNAMESE
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Ho_Chi_Minh"
    Babel(app, locale_selector=language.current)


def _dress(app: Flask, settings: config.Settings) -> None:
    root = Path(__file__).parent.parent
    built = settings.instance_dir / "static"
    manifest = assets.build(root / "static", built)
    app.extensions["assets"] = manifest
    app.jinja_env.globals.update(
        asset=manifest.url,
        title=labels.title,
        product_title=labels.product_title,
        group_label=labels.group_label,
        status_label=labels.status_label,
        kind_label=labels.kind_label,
        refusal_text=labels.refusal_text,
        issued_text=labels.issued_text,
        order_states=labels.ORDER_STATES,
        order_events=labels.ORDER_EVENTS,
        parcel_states=labels.PARCEL_STATES,
        parcel_failures=labels.PARCEL_FAILURES,
        payment_states=labels.PAYMENT_STATES,
        payment_methods=labels.PAYMENT_METHODS,
        invoice_kinds=labels.INVOICE_KINDS,
        paper_names=renewal_texts.PAPERS,
        story_sentence=story_texts.sentence,
        story_party=story_texts.party,
        story_reason=story_texts.reason,
        return_text=story_texts.return_text,
        return_state=return_texts.state_text,
        return_events=return_texts.EVENTS,
        story_parties=story_texts.PARTIES,
        return_reasons=return_texts.REASONS,
        return_wishes=return_texts.WISHES,
        complaint_states=complaint_texts.STATES,
        complaint_due=complaint_texts.due_day,
        review_reasons=review_texts.REASONS,
        demo=settings.is_demo,
        ordering=settings.ordering_enabled,
        cards_are_tests=settings.has_test_cards,
        merchant=settings.merchant,
        owner={
            "name": settings.owner_name,
            "address": settings.owner_address,
            "registration": settings.owner_registration,
        },
        absolute=links.absolute,
        office_sections=sections.open_to_reader,
    )

    app.extensions["templates"] = templates.Templates(app)

    @app.context_processor
    def every_page() -> dict[str, Any]:
        alternates = language.alternates()
        return {
            "lang": language.current(),
            "alternates": alternates,
            "canonical": links.absolute(alternates[language.current()]),
            "today": clock.today(),
            "policies": [(slug, texts.heading(slug)) for slug in texts.ALL],
            "contact": {
                "phone": settings.contact_phone,
                "email": settings.contact_email,
                "hours": settings.contact_hours,
                "zalo": "https://zalo.me/" + "".join(filter(str.isdigit, settings.contact_phone)),
            },
        }

    app.wsgi_app = language.LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign]
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app, root=built, prefix="static/", max_age=60, immutable_file_test=manifest.is_immutable
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
