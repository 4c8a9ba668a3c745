"""renewal dossiers, announcements

Revision ID: 0006
Revises: 0005
Create Date: 2026-11-24 23:00:00

"""
import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

_APPEND_ONLY = ('renewal_event', 'renewal_call', 'announcement_event')
_LIVE = sa.text("state IN ('opened', 'incomplete', 'complete', 'forwarded')")


def upgrade():
    op.create_table('renewal_dossier',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('certificate_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('filed_on', sa.Date(), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('re_evaluation', 'upgrade')", name=op.f('ck_renewal_dossier_kind')),
    sa.CheckConstraint(
        "state IN ('opened', 'incomplete', 'complete', 'forwarded', 'decided', 'withdrawn')",
        name=op.f('ck_renewal_dossier_state'),
    ),
    sa.ForeignKeyConstraint(
        ['certificate_id'], ['certificate.id'], name=op.f('fk_renewal_dossier_certificate_id_certificate')
    ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_renewal_dossier'))
    )
    with op.batch_alter_table('renewal_dossier', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_renewal_dossier_certificate_id'), ['certificate_id'], unique=False)
        batch_op.create_index(
            'uq_renewal_dossier_live', ['certificate_id'], unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE
        )
    op.create_table('renewal_paper',
    sa.Column('dossier_id', sa.Integer(), nullable=False),
    sa.Column('paper', sa.String(length=24), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('presence', sa.String(length=12), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.CheckConstraint(
        "paper IN ('application', 'self_assessment', 'business_registration', 'facility_certificate', "
        "'raw_material', 'environment', 'labour', 'accounts', 'trademark', 'sales', 'promotion', 'story', "
        "'quality_declaration', 'test_report', 'trace_stamp', 'quality_system', 'awards')",
        name=op.f('ck_renewal_paper_paper'),
    ),
    sa.CheckConstraint(
        "presence IN ('present', 'missing', 'not_needed')", name=op.f('ck_renewal_paper_presence')
    ),
    sa.ForeignKeyConstraint(
        ['dossier_id'], ['renewal_dossier.id'], name=op.f('fk_renewal_paper_dossier_id_renewal_dossier'),
        ondelete='CASCADE'
    ),
    sa.PrimaryKeyConstraint('dossier_id', 'paper', name=op.f('pk_renewal_paper'))
    )
    op.create_table('renewal_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('dossier_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('actor', sa.String(length=120), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint(
        "kind IN ('opened', 'papers', 'forward', 'return', 'decide', 'withdraw', 'extended')",
        name=op.f('ck_renewal_event_kind'),
    ),
    sa.ForeignKeyConstraint(
        ['dossier_id'], ['renewal_dossier.id'], name=op.f('fk_renewal_event_dossier_id_renewal_dossier')
    ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_renewal_event'))
    )
    with op.batch_alter_table('renewal_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_renewal_event_dossier_id'), ['dossier_id'], unique=False)
    op.create_table('renewal_call',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('certificate_id', sa.Integer(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('step', sa.Integer(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('actor', sa.String(length=120), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('step IN (210, 180, 150, 120)', name=op.f('ck_renewal_call_step')),
    sa.ForeignKeyConstraint(
        ['certificate_id'], ['certificate.id'], name=op.f('fk_renewal_call_certificate_id_certificate')
    ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_renewal_call'))
    )
    with op.batch_alter_table('renewal_call', schema=None) as batch_op:
        batch_op.create_index('uq_renewal_call_reminder', ['certificate_id', 'last_day', 'step'], unique=True)
    op.create_table('announcement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('audience', sa.String(length=10), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('title_en', sa.String(length=160), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('text_en', sa.Text(), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('closes_on', sa.Date(), nullable=True),
    sa.Column('shown_from', sa.Date(), nullable=False),
    sa.Column('shown_until', sa.Date(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('news', 'fair', 'support')", name=op.f('ck_announcement_kind')),
    sa.CheckConstraint("audience IN ('public', 'producers')", name=op.f('ck_announcement_audience')),
    sa.CheckConstraint("state IN ('draft', 'published', 'withdrawn')", name=op.f('ck_announcement_state')),
    sa.CheckConstraint(
        "(kind = 'fair') = (starts_on IS NOT NULL AND ends_on IS NOT NULL)", name=op.f('ck_announcement_fair')
    ),
    sa.CheckConstraint("(kind = 'support') = (closes_on IS NOT NULL)", name=op.f('ck_announcement_support')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_announcement')),
    sa.UniqueConstraint('slug', name=op.f('uq_announcement_slug'))
    )
    with op.batch_alter_table('announcement', schema=None) as batch_op:
        batch_op.create_index('ix_announcement_shown', ['state', 'audience', 'shown_from'], unique=False)
    op.create_table('announcement_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('announcement_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('actor', sa.String(length=120), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint(
        "kind IN ('written', 'changed', 'published', 'withdrawn')", name=op.f('ck_announcement_event_kind')
    ),
    sa.ForeignKeyConstraint(
        ['announcement_id'], ['announcement.id'], name=op.f('fk_announcement_event_announcement_id_announcement')
    ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_announcement_event'))
    )
    with op.batch_alter_table('announcement_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_announcement_event_announcement_id'), ['announcement_id'], unique=False)
    for table in _APPEND_ONLY:
        for statement in _append_only(table):
            op.execute(statement)


def downgrade():
    for table in (
        'announcement_event', 'announcement', 'renewal_call', 'renewal_event', 'renewal_paper', 'renewal_dossier'
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == 'postgresql':
        for table in _APPEND_ONLY:
            op.execute(f'DROP FUNCTION {table}_append_only()')


def _append_only(table):
    refused = f"rows of {table} are never changed"
    if op.get_bind().dialect.name == 'sqlite':
        return [
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{refused}'); END"
            for verb in ('update', 'delete')
        ]
    return [
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{refused}'; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()",
    ]
