"""Templates, compiled once for each language: a fixed text is translated when its template is compiled.

Each language has its own Jinja environment, so what a template module works out once (`{% set gone = _("Hết hàng") %}`)
is in its language, and components are imported without context and kept.
"""

from collections.abc import Hashable, MutableMapping
from functools import lru_cache
from typing import Any

from babel.support import NullTranslations, Translations
from flask import Flask, current_app, request, url_for
from flask.templating import Environment
from jinja2 import nodes, pass_eval_context
from jinja2.ext import Extension
from jinja2.nodes import EvalContext
from jinja2.runtime import Macro
from markupsafe import Markup

from storefront.web import formats, language

_TRANSLATIONS = "translations"


class Texts(Extension):
    """`_("…")` and `ngettext` for one language, the former worked out at compile time."""

    def __init__(self, environment: Any) -> None:
        super().__init__(environment)
        environment.globals.update(_=self._one, ngettext=self._counted)

    @pass_eval_context
    def _one(self, context: EvalContext, text: str, **values: Any) -> str:
        return _filled(context, self.gettext(text), values)

    @pass_eval_context
    def _counted(self, context: EvalContext, singular: str, plural: str, num: int, **values: Any) -> str:
        return _filled(context, self.ngettext(singular, plural, num), {"num": num, **values})

    def gettext(self, text: str) -> str:
        return str(self._translations.ugettext(text))

    def ngettext(self, singular: str, plural: str, num: int) -> str:
        return str(self._translations.ungettext(singular, plural, num))

    @property
    def _translations(self) -> NullTranslations:
        return getattr(self.environment, _TRANSLATIONS)


def _filled(context: EvalContext, text: str, values: dict[str, Any]) -> str:
    # Texts and translations are ours; the values are not, and a Markup's `%` escapes them.
    return Markup(text) % values if context.autoescape else text % values  # noqa: S704


class LanguageEnvironment(Environment):
    """Flask's environment, bound to one language."""

    def __init__(self, app: Flask, code: str, **options: Any) -> None:
        super().__init__(app, **options)
        folder = app.root_path + "/translations"
        found = Translations.load(folder, [code]) if code != language.VIETNAMESE else NullTranslations()
        setattr(self, _TRANSLATIONS, found)
        self.add_extension(Texts)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        # Jinja goes through the globals at every import; in a chain of mappings that is slow.
        return super().make_globals(d) if d else self.globals

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        texts: Texts = self.extensions[Texts.identifier]  # type: ignore[assignment]
        for parent in [*tree.find_all(nodes.Node), tree]:
            _fold(parent, texts)
        return tree


def _fold(parent: nodes.Node, texts: Texts) -> None:
    """Replace each `_("…")` without values below a node by its translation."""
    for field, value in parent.iter_fields():
        if isinstance(value, list):
            value[:] = [_folded(item, texts) for item in value]
        elif isinstance(value, nodes.Node):
            setattr(parent, field, _folded(value, texts))


def _folded(node: Any, texts: Texts) -> Any:
    fixed = (
        isinstance(node, nodes.Call)
        and isinstance(node.node, nodes.Name)
        and node.node.name == "_"
        and not (node.kwargs or node.dyn_args or node.dyn_kwargs)
        and len(node.args) == 1
        and isinstance(node.args[0], nodes.Const)
    )
    if not fixed:
        return node
    constant = nodes.Const(texts.gettext(node.args[0].value) % {}, lineno=node.lineno)
    return nodes.MarkSafe(constant, lineno=node.lineno)


class Paths:
    """`url_for` for templates, which write some thirty addresses a page: each is worked out once."""

    def __init__(self) -> None:
        self._known = lru_cache(maxsize=2048)(self._made)

    def __call__(self, endpoint: str, **values: Any) -> str:
        # What starts with a dot or an underscore is relative to the request in other ways than its root.
        if endpoint.startswith(".") or any(name.startswith("_") for name in values):
            return url_for(endpoint, **values)
        return self._known(request.script_root, endpoint, tuple(values.items()))

    @staticmethod
    def _made(_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
        return url_for(endpoint, **dict(values))


class Once:
    """`once(macro, argument…)`: what a macro makes of few, fixed arguments, such as the foot of every page.

    It may depend on the settings, the language and the application's root besides, on nothing else of the request, and
    has a name that no other macro made once has.
    """

    def __init__(self) -> None:
        self._made: dict[Hashable, Markup] = {}

    def __call__(self, macro: Macro, *arguments: str) -> Markup:
        key = (macro.name, request.script_root, arguments)
        if key not in self._made:
            self._made[key] = Markup(macro(*arguments))  # noqa: S704 - a macro escapes what it is given
        return self._made[key]


class Templates:
    """The environments of an application, one a language."""

    def __init__(self, app: Flask) -> None:
        options = {**app.jinja_options, "autoescape": app.select_jinja_autoescape, "auto_reload": False}
        options |= {"trim_blocks": True, "lstrip_blocks": True}
        self._environments = {
            code: LanguageEnvironment(app, code, **options) for code in (language.VIETNAMESE, language.ENGLISH)
        }
        for code, environment in self._environments.items():
            environment.globals.update({name: value for name, value in app.jinja_env.globals.items() if name != "_"})
            environment.globals.update(url_for=Paths(), once=Once())
            environment.filters.update(app.jinja_env.filters)
            environment.filters.update(formats.filters(code))

    def compile_all(self) -> None:
        """Compile every page and mail in every language, so that no visitor waits for it."""
        for environment in self._environments.values():
            for name in environment.list_templates(extensions=["html", "txt"]):
                environment.get_template(name)

    def of(self, code: str) -> LanguageEnvironment:
        return self._environments[code]


def render(name: str, /, **context: Any) -> str:
    """A template in the language of this request."""
    templates: Templates = current_app.extensions["templates"]
    current_app.update_template_context(context)
    return templates.of(language.current()).get_template(name).render(context)
