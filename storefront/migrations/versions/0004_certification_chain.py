"""chain of events, downgrades, scope of certificates

Revision ID: 0004
Revises: 0003
Create Date: 2026-11-24 23:00:00

"""
import hashlib
import json
from datetime import UTC

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

KINDS_BEFORE = "kind IN ('issued', 'corrected', 'extended', 'suspended', 'reinstated', 'superseded', 'revoked')"
KINDS = "kind IN ('issued', 'corrected', 'extended', 'suspended', 'reinstated', 'downgraded', 'superseded', 'revoked')"
APPEND_ONLY_SQLITE = [
    f"CREATE TRIGGER certificate_event_no_{verb} BEFORE {verb} ON certificate_event "
    "BEGIN SELECT RAISE(ABORT, 'certificate events are append-only'); END"
    for verb in ("update", "delete")
]
APPEND_ONLY_POSTGRESQL = [
    "CREATE TRIGGER certificate_event_append_only BEFORE UPDATE OR DELETE ON certificate_event "
    "FOR EACH ROW EXECUTE FUNCTION certificate_event_append_only()",
]

event = sa.table(
    'certificate_event',
    *(
        sa.column(name, kind)
        for name, kind in (
            ('id', sa.Integer), ('certificate_id', sa.Integer), ('decision_id', sa.Integer), ('kind', sa.String),
            ('effective_on', sa.Date), ('stars', sa.Integer), ('issued_on', sa.Date), ('issued_precision', sa.String),
            ('extended_until', sa.Date), ('reason', sa.Text), ('actor', sa.String),
            ('recorded_at', sa.DateTime(timezone=True)), ('corrects_id', sa.Integer), ('wording', sa.JSON),
            ('number', sa.Integer), ('previous_hash', sa.String), ('hash', sa.String),
        )
    ),
)


def upgrade():
    _open()
    with op.batch_alter_table('decision') as batch_op:
        batch_op.add_column(sa.Column('summary', sa.String(length=300), nullable=False, server_default=''))
    with op.batch_alter_table('decision') as batch_op:
        batch_op.alter_column('summary', server_default=None, existing_type=sa.String(length=300))
    with op.batch_alter_table('certificate') as batch_op:
        batch_op.add_column(sa.Column('packs', sa.String(length=300), nullable=False, server_default=''))
    with op.batch_alter_table('certificate') as batch_op:
        batch_op.alter_column('packs', server_default=None, existing_type=sa.String(length=300))
    with op.batch_alter_table('certificate_event') as batch_op:
        batch_op.drop_constraint(op.f('ck_certificate_event_kind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_certificate_event_kind'), KINDS)
        batch_op.add_column(sa.Column('corrects_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f('fk_certificate_event_corrects_id_certificate_event'), 'certificate_event', ['corrects_id'], ['id']
        )
        for name, kind in (
            ('wording', sa.JSON()), ('number', sa.Integer()),
            ('previous_hash', sa.String(length=64)), ('hash', sa.String(length=64)),
        ):
            batch_op.add_column(sa.Column(name, kind, nullable=True))
    _chain()
    with op.batch_alter_table('certificate_event') as batch_op:
        for name, kind in (
            ('wording', sa.JSON()), ('number', sa.Integer()),
            ('previous_hash', sa.String(length=64)), ('hash', sa.String(length=64)),
        ):
            batch_op.alter_column(name, existing_type=kind, nullable=False)
        batch_op.create_unique_constraint(op.f('uq_certificate_event_number'), ['number'])
        batch_op.create_unique_constraint(op.f('uq_certificate_event_hash'), ['hash'])
    _close()


def downgrade():
    _open()
    with op.batch_alter_table('certificate_event') as batch_op:
        batch_op.drop_constraint(op.f('uq_certificate_event_number'), type_='unique')
        batch_op.drop_constraint(op.f('uq_certificate_event_hash'), type_='unique')
        batch_op.drop_constraint(op.f('fk_certificate_event_corrects_id_certificate_event'), type_='foreignkey')
        batch_op.drop_constraint(op.f('ck_certificate_event_kind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_certificate_event_kind'), KINDS_BEFORE)
        for name in ('corrects_id', 'wording', 'number', 'previous_hash', 'hash'):
            batch_op.drop_column(name)
    with op.batch_alter_table('certificate') as batch_op:
        batch_op.drop_column('packs')
    with op.batch_alter_table('decision') as batch_op:
        batch_op.drop_column('summary')
    _close()


def _open():
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP TRIGGER certificate_event_append_only ON certificate_event')
    else:
        op.execute('DROP TRIGGER certificate_event_no_update')
        op.execute('DROP TRIGGER certificate_event_no_delete')


def _close():
    postgresql = op.get_bind().dialect.name == 'postgresql'
    for statement in APPEND_ONLY_POSTGRESQL if postgresql else APPEND_ONLY_SQLITE:
        op.execute(statement)


def _chain():
    """Words and hashes for events recorded before there was a chain; the names are those of this day."""
    bind = op.get_bind()
    scopes = bind.execute(sa.text(
        'SELECT c.id, c.code, c.product_id, p.name AS product, m.name AS producer, l.name AS commune '
        'FROM certificate c JOIN product p ON p.id = c.product_id JOIN producer m ON m.id = p.producer_id '
        'LEFT JOIN commune l ON l.id = m.commune_id'
    )).mappings()
    certificates = {row['id']: row for row in scopes}
    decision = sa.table('decision', *(sa.column(*one) for one in (
        ('id', sa.Integer), ('number', sa.String), ('decided_on', sa.Date), ('authority', sa.String))))
    decisions = {row.id: row for row in bind.execute(sa.select(decision))}
    previous = '0' * 64
    facts_at = {}
    for number, row in enumerate(bind.execute(sa.select(event).order_by(event.c.id)).all(), 1):
        certificate = certificates[row.certificate_id]
        wording = {}
        if row.stars is not None:
            wording = {name: certificate[name] for name in ('product', 'producer', 'commune')} | {'packs': ''}
        if row.decision_id is not None:
            told = decisions[row.decision_id]
            decided_on = told.decided_on.isoformat() if told.decided_on else None
            wording |= {'decision': told.number, 'decided_on': decided_on, 'authority': told.authority}
        corrects = facts_at.get(row.certificate_id) if row.kind == 'corrected' else None
        if row.stars is not None:
            facts_at[row.certificate_id] = row.id
        digest = _digest(row, number, previous, certificate, corrects, wording)
        bind.execute(event.update().where(event.c.id == row.id).values(
            number=number, previous_hash=previous, hash=digest, wording=wording, corrects_id=corrects))
        previous = digest


def _digest(row, number, previous, certificate, corrects, wording):
    recorded_at = row.recorded_at if row.recorded_at.tzinfo else row.recorded_at.replace(tzinfo=UTC)
    said = {
        'number': number,
        'previous': previous,
        'certificate': certificate['code'],
        'product': certificate['product_id'],
        'decision': row.decision_id,
        'kind': row.kind,
        'effective_on': row.effective_on.isoformat(),
        'stars': row.stars,
        'issued_on': row.issued_on.isoformat() if row.issued_on else None,
        'issued_precision': row.issued_precision,
        'extended_until': row.extended_until.isoformat() if row.extended_until else None,
        'corrects': corrects,
        'wording': wording,
        'reason': row.reason,
        'actor': row.actor,
        'recorded_at': recorded_at.astimezone(UTC).isoformat(timespec='microseconds'),
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(',', ':'))
    return hashlib.sha256(text.encode()).hexdigest()
