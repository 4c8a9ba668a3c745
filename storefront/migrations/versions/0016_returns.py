"""returns of goods, complaints about one order

Revision ID: 0016
Revises: 0015
Create Date: 2026-11-25 02:00:00

"""
import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None

STATES = "state IN ('requested', 'approved', 'refused', 'received', 'refunded', 'replaced', 'withdrawn')"
REASONS = "reason IN ('wrong', 'missing', 'damaged', 'expired', 'label', 'in_use', 'information', 'mind')"
PARTIES = "party IN ('buyer', 'producer', 'office', 'system')"
REFUSED = 'rows of return_event are never changed'


def upgrade():
    op.create_table('goods_return',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('form_key', sa.String(length=64), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.String(length=12), nullable=False),
    sa.Column('wish', sa.String(length=10), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('account', sa.String(length=200), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sends_back', sa.Boolean(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('refund_id', sa.Integer(), nullable=True),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('overdue_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint(STATES, name=op.f('ck_goods_return_state')),
    sa.CheckConstraint(REASONS, name=op.f('ck_goods_return_reason')),
    sa.CheckConstraint("wish IN ('refund', 'replace')", name=op.f('ck_goods_return_wish')),
    sa.CheckConstraint("due_on IS NULL OR state IN ('requested', 'approved', 'received')", name=op.f('ck_goods_return_due_on')),
    sa.CheckConstraint("state NOT IN ('refunded', 'replaced') OR settled_at IS NOT NULL", name=op.f('ck_goods_return_settled')),
    sa.ForeignKeyConstraint(['order_id'], ['order.id'], name=op.f('fk_goods_return_order_id_order')),
    sa.ForeignKeyConstraint(['refund_id'], ['refund.id'], name=op.f('fk_goods_return_refund_id_refund')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_goods_return')),
    sa.UniqueConstraint('code', name=op.f('uq_goods_return_code')),
    sa.UniqueConstraint('form_key', name=op.f('uq_goods_return_form_key'))
    )
    op.create_index('ix_goods_return_state_due_on', 'goods_return', ['state', 'due_on'])
    for column in ('asked_at', 'order_id', 'refund_id'):
        op.create_index(op.f(f'ix_goods_return_{column}'), 'goods_return', [column])
    op.create_table('return_line',
    sa.Column('return_id', sa.Integer(), nullable=False),
    sa.Column('line_id', sa.Integer(), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('restocked', sa.Integer(), nullable=False),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_return_line_quantity')),
    sa.CheckConstraint('restocked >= 0 AND restocked <= quantity', name=op.f('ck_return_line_restocked')),
    sa.ForeignKeyConstraint(['return_id'], ['goods_return.id'], name=op.f('fk_return_line_return_id_goods_return')),
    sa.ForeignKeyConstraint(['line_id'], ['order_line.id'], name=op.f('fk_return_line_line_id_order_line')),
    sa.PrimaryKeyConstraint('return_id', 'line_id', name=op.f('pk_return_line'))
    )
    op.create_index(op.f('ix_return_line_line_id'), 'return_line', ['line_id'])
    op.create_table('return_photo',
    sa.Column('return_id', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['return_id'], ['goods_return.id'], name=op.f('fk_return_photo_return_id_goods_return')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_return_photo_file_id_stored_file')),
    sa.PrimaryKeyConstraint('return_id', 'file_id', name=op.f('pk_return_photo'))
    )
    op.create_index(op.f('ix_return_photo_file_id'), 'return_photo', ['file_id'])
    op.create_table('return_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('return_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('party', sa.String(length=10), nullable=False),
    sa.Column('actor', sa.String(length=120), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint(PARTIES, name=op.f('ck_return_event_party')),
    sa.ForeignKeyConstraint(['return_id'], ['goods_return.id'], name=op.f('fk_return_event_return_id_goods_return')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_return_event'))
    )
    op.create_index(op.f('ix_return_event_return_id'), 'return_event', ['return_id'])
    _keep_append_only()
    with op.batch_alter_table('complaint') as batch_op:
        batch_op.add_column(sa.Column('order_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f('fk_complaint_order_id_order'), 'order', ['order_id'], ['id'])
        batch_op.create_index(op.f('ix_complaint_order_id'), ['order_id'])


def downgrade():
    with op.batch_alter_table('complaint') as batch_op:
        batch_op.drop_index(op.f('ix_complaint_order_id'))
        batch_op.drop_constraint(op.f('fk_complaint_order_id_order'), type_='foreignkey')
        batch_op.drop_column('order_id')
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP TRIGGER return_event_append_only ON return_event')
        op.execute('DROP FUNCTION return_event_append_only()')
    op.drop_table('return_event')
    op.drop_table('return_photo')
    op.drop_table('return_line')
    op.drop_table('goods_return')


def _keep_append_only():
    if op.get_bind().dialect.name == 'sqlite':
        for verb in ('update', 'delete'):
            op.execute(f"CREATE TRIGGER return_event_no_{verb} BEFORE {verb} ON return_event BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END")
    else:
        op.execute(f"CREATE FUNCTION return_event_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$")
        op.execute('CREATE TRIGGER return_event_append_only BEFORE UPDATE OR DELETE ON return_event FOR EACH ROW EXECUTE FUNCTION return_event_append_only()')
