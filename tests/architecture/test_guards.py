from flask import Flask

OFFICE = "role:officer,admin"
GUARDS = {"public", "operator", "signed_in", OFFICE}


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
        "programme.search": OFFICE,
        "programme.add_synonym": OFFICE,
        "programme.add_pin": OFFICE,
        "programme.undo": OFFICE,
    }
