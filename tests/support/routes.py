"""Addresses for every route the application has, for tests that ask something of all of them."""

from werkzeug.routing import IntegerConverter, Rule


def path_of(rule: Rule) -> str:
    """An address of a route, whatever its parts are called: 1 for numbers, x for words."""
    given = {name: 1 if isinstance(kind, IntegerConverter) else "x" for name, kind in rule._converters.items()}
    built = rule.build(given, append_unknown=False)
    assert built, rule.rule
    return built[1]
