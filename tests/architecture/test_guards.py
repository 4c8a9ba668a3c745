from flask import Flask

OFFICE = "role:officer,admin"
ADMINS = "role:admin"
DECIDERS = "role:officer,secretary,admin"
READERS = "role:officer,secretary,auditor,admin"
GUARDS = {"public", "operator", "signed_in", OFFICE, ADMINS, DECIDERS, READERS}


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
        "renewals.index": READERS,
        "renewals.sheet": READERS,
        "renewals.rounds": READERS,
        "renewals.rounds_file": READERS,
        "renewals.calls": READERS,
        "renewals.record_call": DECIDERS,
        "renewals.certificate": READERS,
        "renewals.open_dossier": DECIDERS,
        "renewals.check_papers": DECIDERS,
        "renewals.take_step": DECIDERS,
        "renewals.extend": DECIDERS,
        "announcements.index": READERS,
        "announcements.new": OFFICE,
        "announcements.write": OFFICE,
        "announcements.show": READERS,
        "announcements.edit": OFFICE,
        "announcements.change": OFFICE,
        "announcements.publish": OFFICE,
        "announcements.withdraw": OFFICE,
        "news.for_producers": "signed_in",
        "factor.show": "signed_in",
        "factor.begin": "signed_in",
        "factor.confirm": "signed_in",
        "factor.renew_codes": "signed_in",
        "factor.remove": "signed_in",
        "factor.sign_out_everywhere": "signed_in",
        "staff.index": ADMINS,
        "staff.give_role": ADMINS,
        "staff.show": ADMINS,
        "staff.take_role": ADMINS,
        "staff.disable": ADMINS,
        "staff.enable": ADMINS,
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
