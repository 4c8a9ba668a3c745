from flask import Flask

OFFICE = "role:officer,admin"
ADMINS = "role:admin"
DECIDERS = "role:officer,secretary,admin"
READERS = "role:officer,secretary,auditor,admin"
OWNER, SELLER, PACKER = "member:owner", "member:seller", "member:packer"
GUARDS = {"public", "operator", "signed_in", OFFICE, ADMINS, DECIDERS, READERS, OWNER, SELLER, PACKER}


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
        "decisions.index": READERS,
        "decisions.show": READERS,
        "decisions.blank": READERS,
        "decisions.new": DECIDERS,
        "decisions.start": DECIDERS,
        "decisions.draft": DECIDERS,
        "decisions.change": DECIDERS,
        "decisions.add_row": DECIDERS,
        "decisions.drop_row": DECIDERS,
        "decisions.discard": DECIDERS,
        "decisions.carry_out": DECIDERS,
        "decisions.attach": DECIDERS,
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
        "outbox.index": READERS,
        "outbox.try_all": OFFICE,
        "outbox.try_again": OFFICE,
        "outbox.dismiss": OFFICE,
        "staff.index": ADMINS,
        "staff.give_role": ADMINS,
        "staff.show": ADMINS,
        "staff.take_role": ADMINS,
        "staff.disable": ADMINS,
        "staff.enable": ADMINS,
        "counter.home": PACKER,
        "counter.product": PACKER,
        "counter.count": PACKER,
        "counter.pause": SELLER,
        "counter.resume": SELLER,
        "counter.set_price": SELLER,
        "counter.retire": OWNER,
        "counter.story": OWNER,
        "counter.tell_story": OWNER,
        "proposals.new": SELLER,
        "proposals.propose_new": SELLER,
        "proposals.change": SELLER,
        "proposals.propose_change": SELLER,
        "proposals.show": SELLER,
        "proposals.edit": SELLER,
        "proposals.revise": SELLER,
        "proposals.withdraw": SELLER,
        "counter_applications.show": "signed_in",
        "counter_applications.apply": "signed_in",
        "counter_applications.withdraw": "signed_in",
        "counter_applications.paper": "signed_in",
        "inbox.index": READERS,
        "inbox.act": OFFICE,
        "inbox.assign": OFFICE,
        "inbox_proposals.show": READERS,
        "inbox_proposals.approve": OFFICE,
        "inbox_proposals.give_back": OFFICE,
        "inbox_applicants.show": READERS,
        "inbox_applicants.accept": OFFICE,
        "inbox_applicants.give_back": OFFICE,
        "inbox_applicants.refuse": OFFICE,
        "inbox_complaints.show": READERS,
        "inbox_complaints.pass_on": OFFICE,
        "inbox_complaints.answer": OFFICE,
        "takedowns.index": READERS,
        "takedowns.enter": OFFICE,
        "takedowns.download": READERS,
        "takedowns.show": READERS,
        "takedowns.execute": OFFICE,
        "takedowns.restore": OFFICE,
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
