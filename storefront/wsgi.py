"""The application for a WSGI server: `gunicorn storefront.wsgi:app`."""

from storefront.app import create_app

app = create_app()
