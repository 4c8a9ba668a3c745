"""Whole addresses for what leaves the page: mail, feeds, QR codes, structured data."""

from flask import current_app, request


def absolute(path: str) -> str:
    """The whole address of a path of ours; an address that is whole already stays."""
    if path.startswith(("http://", "https://")):
        return path
    return base() + path


def base() -> str:
    """Scheme and host, from PUBLIC_URL or the request."""
    configured: str = current_app.extensions["settings"].public_url
    return configured.rstrip("/") or request.host_url.rstrip("/")


def own_page(target: str) -> str | None:
    """A path of this shop. Browsers drop control characters, read `\\` as `/`, and take `//` for another host."""
    own = target.startswith("/") and not target.startswith("//") and "\\" not in target and target.isprintable()
    return target if own else None
