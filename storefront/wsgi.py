"""The application for a WSGI server: `gunicorn storefront.wsgi:app`.

What every worker needs is loaded here, before they are forked, so that they share its memory and start warm.
"""

from storefront.app import create_app

app = create_app(commands=False)

app.extensions["templates"].compile_all()
if not app.extensions["settings"].search_url:
    # Files only; a database connection may not be shared by processes.
    app.extensions["search"].status()
