"""`flask decisions …`: a signed decision from the file of its annex."""

import sys
from collections.abc import Iterable
from pathlib import Path

import click
from flask.cli import AppGroup

from catalog.certification import chain
from catalog.decisions import actions as deciding
from catalog.decisions import reading
from catalog.decisions.rules import Act, DecisionRefused, Plan, Unconfirmed
from storefront import clock
from storefront.database import db, writing
from storefront.programme.decisions import preparing
from storefront.programme.decisions.preparing import Prepared

decisions = AppGroup("decisions", help="Decisions on certificates.")


@decisions.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--number", default="", help="Where the file does not tell it, such as 1898/QĐ-UBND.")
@click.option("--date", "decided_on", default="", help="DD/MM/YYYY or YYYY-MM-DD, where the file does not tell it.")
@click.option("--authority", default="", help="Who decided, where the file does not tell it.")
@click.option("--act", type=click.Choice([act.value for act in Act]), help="For rows that name no act.")
@click.option("--reason", default="", help="For rows that give no reason.")
@click.option("--accept-readings", is_flag=True, help="Cells that had to be interpreted are read right.")
@click.option("--dry-run", is_flag=True, help="Check and tell what would be done, change nothing.")
def import_decision(
    file: Path,
    number: str,
    decided_on: str,
    authority: str,
    act: str | None,
    reason: str,
    accept_readings: bool,
    dry_run: bool,
) -> None:
    """Record the decision whose annex (XLSX or CSV) is FILE: every row of it, or nothing where any is wrong."""
    typed = {"number": number, "decided_on": decided_on, "authority": authority, "act": act or "", "reason": reason}
    prepared = preparing.prepared(reading.read(file.read_bytes()), [], typed, clock.now())
    try:
        plan = _checked(prepared) if dry_run else _carried_out(prepared, accept_readings)
    except DecisionRefused as refused:
        _tell(refused.problems)
        click.echo(f"Nothing was recorded: {len(refused.problems)} problem(s).", err=True)
        sys.exit(1)
    except Unconfirmed as unconfirmed:
        _tell(unconfirmed.readings)
        click.echo("Nothing was recorded: confirm these readings with --accept-readings, or mend the file.", err=True)
        sys.exit(1)
    if dry_run:
        _tell(plan.readings)
    for step in plan.steps:
        before, after = step.status_before or "none", step.status_after
        click.echo(f"{step.line}\t{step.act}\t{step.product_slug}\t{step.facts.stars}\t{before} -> {after}")
    click.echo("Dry run: nothing was recorded." if dry_run else f"Recorded {plan.header.number}.")


def _checked(prepared: Prepared) -> Plan:
    plan = preparing.plan(db.session(), prepared, clock.now())
    if plan.problems:
        raise DecisionRefused(plan.problems)
    return plan


def _carried_out(prepared: Prepared, confirmed: bool) -> Plan:
    header = _checked(prepared).header
    with writing() as session:
        _decision, plan = deciding.carry_out(
            session, header, prepared.rows, by="cli", now=clock.now(), confirmed=confirmed
        )
    return plan


def _tell(lines: Iterable[object]) -> None:
    for line in lines:
        click.echo(str(line), err=True)


@decisions.command("verify")
def verify() -> None:
    """Walk the chain over all certificate events; exits with 1 where it does not hold, and says where."""
    verdict = chain.verify(db.session())
    for broken in verdict.faults:
        click.echo(f"{broken.fault}: {broken.where}", err=True)
    if not verdict.unbroken:
        click.echo(f"The register was changed: {len(verdict.faults)} fault(s).", err=True)
        sys.exit(1)
    click.echo(f"Unbroken: {verdict.head.number} events, newest {verdict.head.hash}")
