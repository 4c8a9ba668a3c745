from flask import Flask

OFFICE = "role:officer,admin"
DECIDERS = "role:officer,secretary,admin"
READERS = "role:officer,secretary,auditor,admin"
GUARDS = {"public", "operator", "signed_in", OFFICE, DECIDERS, READERS}


def test_every_route_declares_who_may_come_in(shown_app: Flask) -> None:
    endpoints = {rule.endpoint for rule in shown_app.url_map.iter_rules()}

    unguarded = {name for name in endpoints if getattr(shown_app.view_functions[name], "guard", None) not in GUARDS}

    assert not unguarded


def test_only_what_is_nobodys_business_is_public(shown_app: Flask) -> None:
    """A route that becomes public, or stops being so, is a decision and shows up here."""
    guarded = {
        rule.endpoint: shown_app.view_functions[rule.endpoint].guard
        for rule in shown_app.url_map.iter_rules()
        if shown_app.view_functions[rule.endpoint].guard != "public"
    }

    assert guarded == {
        "operations.metrics": "operator",
        "accounts.show": "signed_in",
        "accounts.sign_out": "signed_in",
        "programme.home": READERS,
        "figures.index": READERS,
        "figures.workbook": READERS,
        "figures.paper": READERS,
        "figures.ministry": READERS,
        "targets.index": READERS,
        "targets.set_target": OFFICE,
        "targets.withdraw": OFFICE,
        "curation.show": READERS,
        "curation.add_synonym": OFFICE,
        "curation.add_pin": OFFICE,
        "curation.undo": OFFICE,
        "files.show": READERS,
        "doubts.index": READERS,
        "doubts.show": READERS,
        "doubts.act": OFFICE,
        "visits.index": READERS,
        "visits.show": READERS,
        "visits.paper": READERS,
        "visits.new": OFFICE,
        "visits.plan": OFFICE,
        "visits.record": OFFICE,
        "visits.move": OFFICE,
        "visits.act": OFFICE,
    }
