"""stored files, doubts, visits

Revision ID: 0005
Revises: 0004
Create Date: 2026-11-24 23:00:00

"""
import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

APPEND_ONLY_SQLITE = [
    f"CREATE TRIGGER TABLE_no_{verb} BEFORE {verb} ON TABLE "
    "BEGIN SELECT RAISE(ABORT, 'rows of TABLE are never changed'); END"
    for verb in ('update', 'delete')
]
APPEND_ONLY_POSTGRESQL = [
    'CREATE FUNCTION TABLE_append_only() RETURNS trigger LANGUAGE plpgsql AS '
    "$$ BEGIN RAISE EXCEPTION 'rows of TABLE are never changed'; END $$",
    'CREATE TRIGGER TABLE_append_only BEFORE UPDATE OR DELETE ON TABLE '
    'FOR EACH ROW EXECUTE FUNCTION TABLE_append_only()',
]


def upgrade():
    op.create_table('stored_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('size_bytes', sa.Integer(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=True),
    sa.Column('height', sa.Integer(), nullable=True),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('uploaded_by', sa.String(length=120), nullable=False),
    sa.CheckConstraint('size_bytes > 0', name=op.f('ck_stored_file_size_bytes')),
    sa.CheckConstraint('(width IS NULL) = (height IS NULL)', name=op.f('ck_stored_file_width')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stored_file'))
    )
    with op.batch_alter_table('stored_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stored_file_sha256'), ['sha256'], unique=False)

    op.create_table('doubt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('form_key', sa.String(length=64), nullable=False),
    sa.Column('certificate_id', sa.Integer(), nullable=True),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('commune_id', sa.Integer(), nullable=True),
    sa.Column('seen_on', sa.Date(), nullable=True),
    sa.Column('account', sa.Text(), nullable=False),
    sa.Column('photo_id', sa.Integer(), nullable=True),
    sa.Column('contact', sa.String(length=200), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=14), nullable=False),
    sa.Column('owner', sa.String(length=120), nullable=False),
    sa.Column('finding', sa.String(length=12), nullable=False),
    sa.Column('correct_by', sa.Date(), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('outcome_en', sa.Text(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f('ck_doubt_closed')),
    sa.CheckConstraint("finding IN ('', 'upheld', 'not_upheld', 'unclear')", name=op.f('ck_doubt_finding')),
    sa.CheckConstraint("kind IN ('uncertified', 'expired', 'fake', 'other')", name=op.f('ck_doubt_kind')),
    sa.CheckConstraint("state <> 'closed' OR (finding <> '' AND outcome <> '')", name=op.f('ck_doubt_outcome')),
    sa.CheckConstraint(
        "state IN ('opened', 'assigned', 'visit_planned', 'visited', 'found', 'correcting', 'closed')",
        name=op.f('ck_doubt_state'),
    ),
    sa.ForeignKeyConstraint(['certificate_id'], ['certificate.id'], name=op.f('fk_doubt_certificate_id_certificate')),
    sa.ForeignKeyConstraint(['commune_id'], ['commune.id'], name=op.f('fk_doubt_commune_id_commune')),
    sa.ForeignKeyConstraint(['photo_id'], ['stored_file.id'], name=op.f('fk_doubt_photo_id_stored_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_doubt')),
    sa.UniqueConstraint('code', name=op.f('uq_doubt_code')),
    sa.UniqueConstraint('form_key', name=op.f('uq_doubt_form_key'))
    )
    with op.batch_alter_table('doubt', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_doubt_certificate_id'), ['certificate_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_doubt_commune_id'), ['commune_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_doubt_photo_id'), ['photo_id'], unique=False)
        batch_op.create_index('ix_doubt_state_due_on', ['state', 'due_on'], unique=False)
    op.create_table('doubt_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('doubt_id', sa.Integer(), nullable=False),
    sa.Column('act', sa.String(length=12), nullable=False),
    sa.Column('state', sa.String(length=14), nullable=False),
    sa.Column('owner', sa.String(length=120), nullable=False),
    sa.Column('finding', sa.String(length=12), nullable=False),
    sa.Column('correct_by', sa.Date(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('actor', sa.String(length=120), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint(
        "act IN ('open', 'assign', 'note', 'link', 'plan_visit', 'drop_visit', 'visit', 'find', 'suspend', 'correct', 'close')",
        name=op.f('ck_doubt_event_act'),
    ),
    sa.ForeignKeyConstraint(['doubt_id'], ['doubt.id'], name=op.f('fk_doubt_event_doubt_id_doubt')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_doubt_event'))
    )
    with op.batch_alter_table('doubt_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_doubt_event_doubt_id'), ['doubt_id'], unique=False)
    op.create_table('visit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('producer_id', sa.Integer(), nullable=False),
    sa.Column('product_id', sa.Integer(), nullable=True),
    sa.Column('certificate_id', sa.Integer(), nullable=True),
    sa.Column('planned_on', sa.Date(), nullable=False),
    sa.Column('visitors', sa.String(length=200), nullable=False),
    sa.Column('reason', sa.String(length=12), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('doubt_id', sa.Integer(), nullable=True),
    sa.Column('follows_id', sa.Integer(), nullable=True),
    sa.Column('checklist', sa.String(length=12), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('made_on', sa.Date(), nullable=True),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('worst', sa.String(length=16), nullable=True),
    sa.Column('correct_by', sa.Date(), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('planned_by', sa.String(length=120), nullable=False),
    sa.Column('planned_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(state = 'made') = (made_on IS NOT NULL)", name=op.f('ck_visit_made')),
    sa.CheckConstraint("reason IN ('routine', 'doubt', 'complaint', 'follow_up')", name=op.f('ck_visit_reason')),
    sa.CheckConstraint("state IN ('planned', 'made', 'cancelled')", name=op.f('ck_visit_state')),
    sa.CheckConstraint("worst IN ('ok', 'minor', 'serious', 'not_applicable')", name=op.f('ck_visit_worst')),
    sa.CheckConstraint('follows_id <> id', name=op.f('ck_visit_follows_another')),
    sa.ForeignKeyConstraint(['certificate_id'], ['certificate.id'], name=op.f('fk_visit_certificate_id_certificate')),
    sa.ForeignKeyConstraint(['doubt_id'], ['doubt.id'], name=op.f('fk_visit_doubt_id_doubt')),
    sa.ForeignKeyConstraint(['follows_id'], ['visit.id'], name=op.f('fk_visit_follows_id_visit')),
    sa.ForeignKeyConstraint(['producer_id'], ['producer.id'], name=op.f('fk_visit_producer_id_producer')),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_visit_product_id_product')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit'))
    )
    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_visit_certificate_id'), ['certificate_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_visit_doubt_id'), ['doubt_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_visit_follows_id'), ['follows_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_visit_producer_id'), ['producer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_visit_product_id'), ['product_id'], unique=False)
        batch_op.create_index('ix_visit_state_planned_on', ['state', 'planned_on'], unique=False)
    op.create_table('visit_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('visit_id', sa.Integer(), nullable=False),
    sa.Column('act', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('actor', sa.String(length=120), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint(
        "act IN ('plan', 'move', 'draft', 'finish', 'cancel', 'suspend', 'settle', 'note')",
        name=op.f('ck_visit_event_act'),
    ),
    sa.ForeignKeyConstraint(['visit_id'], ['visit.id'], name=op.f('fk_visit_event_visit_id_visit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit_event'))
    )
    with op.batch_alter_table('visit_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_visit_event_visit_id'), ['visit_id'], unique=False)
    op.create_table('visit_finding',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('visit_id', sa.Integer(), nullable=False),
    sa.Column('item', sa.String(length=24), nullable=False),
    sa.Column('verdict', sa.String(length=16), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.CheckConstraint(
        "verdict IN ('ok', 'minor', 'serious', 'not_applicable')",
        name=op.f('ck_visit_finding_verdict'),
    ),
    sa.ForeignKeyConstraint(['visit_id'], ['visit.id'], name=op.f('fk_visit_finding_visit_id_visit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit_finding')),
    sa.UniqueConstraint('visit_id', 'item', name=op.f('uq_visit_finding_visit_id_item'))
    )
    with op.batch_alter_table('visit_finding', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_visit_finding_visit_id'), ['visit_id'], unique=False)
    op.create_table('visit_photo',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('visit_id', sa.Integer(), nullable=False),
    sa.Column('item', sa.String(length=24), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_visit_photo_file_id_stored_file')),
    sa.ForeignKeyConstraint(['visit_id'], ['visit.id'], name=op.f('fk_visit_photo_visit_id_visit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit_photo'))
    )
    with op.batch_alter_table('visit_photo', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_visit_photo_file_id'), ['file_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_visit_photo_visit_id'), ['visit_id'], unique=False)
    append_only = APPEND_ONLY_SQLITE if op.get_bind().dialect.name == 'sqlite' else APPEND_ONLY_POSTGRESQL
    for table in ('doubt_event', 'visit_event'):
        for statement in append_only:
            op.execute(statement.replace('TABLE', table))


def downgrade():
    for table in ('visit_photo', 'visit_finding', 'visit_event', 'visit', 'doubt_event', 'doubt', 'stored_file'):
        op.drop_table(table)
    if op.get_bind().dialect.name == 'postgresql':
        for table in ('doubt_event', 'visit_event'):
            op.execute(f'DROP FUNCTION {table}_append_only()')
