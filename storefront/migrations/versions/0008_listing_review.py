"""who works for which producer, listing changes, takedowns, complaints, applications

Revision ID: 0008
Revises: 0007
Create Date: 2026-11-24 23:00:00

"""
import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


_APPEND_ONLY = ('listing_version', 'listing_event', 'case_event')
_OPEN_APPLICATION = sa.text("state IN ('in_review', 'returned')")
_OPEN_CHANGE = sa.text("state IN ('draft', 'in_review', 'returned')")
_OPEN_TAKEDOWN = sa.text('restored_at IS NULL')


def upgrade():
    op.create_table('case_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('act', sa.String(length=20), nullable=False),
    sa.Column('actor', sa.String(length=120), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_event'))
    )
    with op.batch_alter_table('case_event', schema=None) as batch_op:
        batch_op.create_index('ix_case_event_subject', ['kind', 'subject_id'], unique=False)

    op.create_table('case_owner',
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('subject_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_case_owner_user_id_user')),
    sa.PrimaryKeyConstraint('kind', 'subject_id', name=op.f('pk_case_owner'))
    )
    with op.batch_alter_table('case_owner', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_owner_user_id'), ['user_id'], unique=False)

    op.create_table('membership',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('producer_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=10), nullable=False),
    sa.Column('since_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("role IN ('owner', 'seller', 'packer')", name=op.f('ck_membership_role')),
    sa.ForeignKeyConstraint(['producer_id'], ['producer.id'], name=op.f('fk_membership_producer_id_producer')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_membership_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', 'producer_id', name=op.f('pk_membership'))
    )
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_membership_producer_id'), ['producer_id'], unique=False)

    op.create_table('producer_application',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('registration_number', sa.String(length=40), nullable=False),
    sa.Column('commune_id', sa.Integer(), nullable=False),
    sa.Column('street', sa.String(length=200), nullable=False),
    sa.Column('contact_name', sa.String(length=120), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=False),
    sa.Column('email', sa.String(length=200), nullable=False),
    sa.Column('bank_bin', sa.String(length=6), nullable=False),
    sa.Column('bank_account', sa.String(length=19), nullable=False),
    sa.Column('producer_id', sa.Integer(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint(
        "(bank_bin = '') = (bank_account = '')", name=op.f('ck_producer_application_whole_bank_account')
    ),
    sa.CheckConstraint(
        "kind IN ('enterprise', 'cooperative', 'cooperative_group', 'household')",
        name=op.f('ck_producer_application_kind')
    ),
    sa.CheckConstraint("state <> 'accepted' OR producer_id IS NOT NULL", name=op.f('ck_producer_application_producer')),
    sa.CheckConstraint(
        "state IN ('in_review', 'returned', 'accepted', 'refused', 'withdrawn')",
        name=op.f('ck_producer_application_state')
    ),
    sa.ForeignKeyConstraint(['commune_id'], ['commune.id'], name=op.f('fk_producer_application_commune_id_commune')),
    sa.ForeignKeyConstraint(
        ['producer_id'], ['producer.id'], name=op.f('fk_producer_application_producer_id_producer')
    ),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_producer_application_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_producer_application'))
    )
    with op.batch_alter_table('producer_application', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_producer_application_commune_id'), ['commune_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_producer_application_producer_id'), ['producer_id'], unique=False)
        batch_op.create_index('ix_producer_application_state', ['state', 'submitted_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_producer_application_user_id'), ['user_id'], unique=False)
        batch_op.create_index(
            'uq_producer_application_open', ['user_id'], unique=True, sqlite_where=_OPEN_APPLICATION, postgresql_where=_OPEN_APPLICATION
        )

    op.create_table('application_paper',
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(
        ['application_id'], ['producer_application.id'],
        name=op.f('fk_application_paper_application_id_producer_application')
    ),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_application_paper_file_id_stored_file')),
    sa.PrimaryKeyConstraint('application_id', 'file_id', name=op.f('pk_application_paper'))
    )
    op.create_table('complaint',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('token', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('order_code', sa.String(length=16), nullable=False),
    sa.Column('about', sa.String(length=300), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=True),
    sa.Column('product_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=False),
    sa.Column('email', sa.String(length=200), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('wish', sa.Text(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(answered_at IS NULL) = (state <> 'answered')", name=op.f('ck_complaint_answered')),
    sa.CheckConstraint(
        "kind IN ('goods', 'delivery', 'payment', 'information', 'safety', 'other')", name=op.f('ck_complaint_kind')
    ),
    sa.CheckConstraint("state IN ('received', 'passed', 'answered')", name=op.f('ck_complaint_state')),
    sa.ForeignKeyConstraint(['group_id'], ['order_group.id'], name=op.f('fk_complaint_group_id_order_group')),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_complaint_product_id_product')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint')),
    sa.UniqueConstraint('code', name=op.f('uq_complaint_code')),
    sa.UniqueConstraint('token', name=op.f('uq_complaint_token'))
    )
    with op.batch_alter_table('complaint', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_complaint_group_id'), ['group_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_complaint_product_id'), ['product_id'], unique=False)
        batch_op.create_index('ix_complaint_state', ['state', 'made_at'], unique=False)

    op.create_table('listing_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('producer_id', sa.Integer(), nullable=False),
    sa.Column('product_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=True),
    sa.Column('made_by', sa.String(length=120), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind = 'new' OR product_id IS NOT NULL", name=op.f('ck_listing_change_product')),
    sa.CheckConstraint("kind IN ('new', 'change')", name=op.f('ck_listing_change_kind')),
    sa.CheckConstraint(
        "state IN ('draft', 'in_review', 'approved', 'returned', 'withdrawn')", name=op.f('ck_listing_change_state')
    ),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_listing_change_decision_id_decision')),
    sa.ForeignKeyConstraint(['producer_id'], ['producer.id'], name=op.f('fk_listing_change_producer_id_producer')),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_listing_change_product_id_product')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_listing_change'))
    )
    with op.batch_alter_table('listing_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_listing_change_decision_id'), ['decision_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_listing_change_producer_id'), ['producer_id'], unique=False)
        batch_op.create_index('ix_listing_change_state', ['state', 'submitted_at'], unique=False)
        batch_op.create_index(
            'uq_listing_change_open', ['product_id'], unique=True, sqlite_where=_OPEN_CHANGE, postgresql_where=_OPEN_CHANGE
        )

    op.create_table('takedown',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('product_id', sa.Integer(), nullable=False),
    sa.Column('authority', sa.String(length=200), nullable=False),
    sa.Column('document_number', sa.String(length=80), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('entered_by', sa.String(length=120), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('executed_by', sa.String(length=120), nullable=True),
    sa.Column('executed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('state_before', sa.String(length=12), nullable=True),
    sa.Column('restored_by', sa.String(length=120), nullable=True),
    sa.Column('restored_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('restored_reason', sa.Text(), nullable=False),
    sa.CheckConstraint('(executed_at IS NULL) = (executed_by IS NULL)', name=op.f('ck_takedown_executed')),
    sa.CheckConstraint('(restored_at IS NULL) = (restored_by IS NULL)', name=op.f('ck_takedown_restored')),
    sa.CheckConstraint('restored_at IS NULL OR executed_at IS NOT NULL', name=op.f('ck_takedown_order')),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_takedown_product_id_product')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_takedown'))
    )
    with op.batch_alter_table('takedown', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_takedown_product_id'), ['product_id'], unique=False)
        batch_op.create_index(
            'uq_takedown_open', ['product_id', 'document_number'], unique=True,
            sqlite_where=_OPEN_TAKEDOWN, postgresql_where=_OPEN_TAKEDOWN
        )

    op.create_table('listing_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('producer_id', sa.Integer(), nullable=False),
    sa.Column('product_id', sa.Integer(), nullable=True),
    sa.Column('change_id', sa.Integer(), nullable=True),
    sa.Column('takedown_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('actor', sa.String(length=120), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(
        ['change_id'], ['listing_change.id'], name=op.f('fk_listing_event_change_id_listing_change')
    ),
    sa.ForeignKeyConstraint(['producer_id'], ['producer.id'], name=op.f('fk_listing_event_producer_id_producer')),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_listing_event_product_id_product')),
    sa.ForeignKeyConstraint(['takedown_id'], ['takedown.id'], name=op.f('fk_listing_event_takedown_id_takedown')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_listing_event'))
    )
    with op.batch_alter_table('listing_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_listing_event_change_id'), ['change_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_listing_event_producer_id'), ['producer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_listing_event_product_id'), ['product_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_listing_event_takedown_id'), ['takedown_id'], unique=False)

    op.create_table('listing_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('change_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('base', sa.JSON(), nullable=False),
    sa.Column('proposed', sa.JSON(), nullable=False),
    sa.Column('made_by', sa.String(length=120), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(
        ['change_id'], ['listing_change.id'], name=op.f('fk_listing_version_change_id_listing_change')
    ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_listing_version')),
    sa.UniqueConstraint('change_id', 'number', name=op.f('uq_listing_version_change_id_number'))
    )
    # ### end Alembic commands ###
    for table in _APPEND_ONLY:
        for statement in _append_only(table):
            op.execute(statement)


def downgrade():
    for table in (
        'listing_version', 'listing_event', 'listing_change', 'takedown', 'complaint', 'application_paper',
        'producer_application', 'membership', 'case_owner', 'case_event',
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == 'postgresql':
        for table in _APPEND_ONLY:
            op.execute(f'DROP FUNCTION {table}_append_only()')


def _append_only(table):
    refused = f'rows of {table} are never changed'
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
