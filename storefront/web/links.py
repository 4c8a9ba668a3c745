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
