import click
from flask.cli import AppGroup

from storefront import clock
from storefront.settlement import reconciliation

payments = AppGroup("payments", help="Money under way.")


@payments.command("reconcile")
def reconcile() -> None:
    """Ask about all money that is under way: open card payments, unhandled messages, refunds."""
    told = reconciliation.reconcile(now=clock.now())
    for what, count in told.items():
        click.echo(f"{what}: {count}")
