"""card charges and what providers told

Revision ID: 0013
Revises: 0012
Create Date: 2026-11-25 02:00:00

"""
import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('provider_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('provider', sa.String(length=100), nullable=False),
    sa.Column('event_id', sa.String(length=160), nullable=False),
    sa.Column('kind', sa.String(length=80), nullable=False),
    sa.Column('reference', sa.String(length=160), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('proof', sa.Text(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('handled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.String(length=40), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('error', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_provider_event')),
    sa.UniqueConstraint('provider', 'event_id', name='uq_provider_event_provider_event_id')
    )
    with op.batch_alter_table('provider_event', schema=None) as batch_op:
        batch_op.create_index('ix_provider_event_handled_at_received_at', ['handled_at', 'received_at'], unique=False)
    op.create_table('charge',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('idempotency_key', sa.String(length=120), nullable=False),
    sa.Column('amount_dong', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('asked', sa.Text(), nullable=False),
    sa.Column('session_id', sa.String(length=120), nullable=True),
    sa.Column('payment_intent', sa.String(length=120), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('paid_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error', sa.Text(), nullable=False),
    sa.CheckConstraint(
        "state IN ('started', 'open', 'paid', 'expired', 'refused', 'differs')", name=op.f('ck_charge_state')
    ),
    sa.CheckConstraint('amount_dong > 0 AND attempt > 0', name=op.f('ck_charge_amounts')),
    sa.CheckConstraint(
        "state <> 'paid' OR (payment_intent IS NOT NULL AND paid_at IS NOT NULL)", name=op.f('ck_charge_paid')
    ),
    sa.ForeignKeyConstraint(['group_id'], ['order_group.id'], name=op.f('fk_charge_group_id_order_group')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_charge')),
    sa.UniqueConstraint('group_id', 'attempt', name='uq_charge_group_id_attempt'),
    sa.UniqueConstraint('idempotency_key', name=op.f('uq_charge_idempotency_key')),
    sa.UniqueConstraint('payment_intent', name=op.f('uq_charge_payment_intent')),
    sa.UniqueConstraint('session_id', name=op.f('uq_charge_session_id'))
    )
    with op.batch_alter_table('charge', schema=None) as batch_op:
        batch_op.create_index('ix_charge_state_made_at', ['state', 'made_at'], unique=False)
    op.create_table('charge_part',
    sa.Column('charge_id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('amount_dong', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('amount_dong > 0', name=op.f('ck_charge_part_amount_dong')),
    sa.ForeignKeyConstraint(['charge_id'], ['charge.id'], name=op.f('fk_charge_part_charge_id_charge')),
    sa.ForeignKeyConstraint(['order_id'], ['order.id'], name=op.f('fk_charge_part_order_id_order')),
    sa.PrimaryKeyConstraint('charge_id', 'order_id', name=op.f('pk_charge_part'))
    )
    with op.batch_alter_table('charge_part', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_charge_part_order_id'), ['order_id'], unique=False)
    op.create_table('refund_try',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('refund_id', sa.Integer(), nullable=False),
    sa.Column('charge_id', sa.Integer(), nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('idempotency_key', sa.String(length=200), nullable=False),
    sa.Column('amount_dong', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('reference', sa.String(length=120), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint(
        "state IN ('started', 'sent', 'done', 'failed', 'returned')", name=op.f('ck_refund_try_state')
    ),
    sa.ForeignKeyConstraint(['charge_id'], ['charge.id'], name=op.f('fk_refund_try_charge_id_charge')),
    sa.ForeignKeyConstraint(['refund_id'], ['refund.id'], name=op.f('fk_refund_try_refund_id_refund')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_refund_try')),
    sa.UniqueConstraint('idempotency_key', name=op.f('uq_refund_try_idempotency_key')),
    sa.UniqueConstraint('reference', name=op.f('uq_refund_try_reference')),
    sa.UniqueConstraint('refund_id', 'attempt', name='uq_refund_try_refund_id_attempt')
    )
    with op.batch_alter_table('refund_try', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_refund_try_charge_id'), ['charge_id'], unique=False)
        batch_op.create_index('ix_refund_try_state', ['state'], unique=False)
    _bank()
    _keep_append_only('payout')


def downgrade():
    op.drop_table('payout')
    if op.get_bind().dialect.name != 'sqlite':
        op.execute('DROP FUNCTION payout_append_only()')
    op.drop_table('statement_file')
    op.drop_table('bank_credit')
    op.drop_table('bank_secret')
    op.drop_table('refund_try')
    op.drop_table('charge_part')
    op.drop_table('charge')
    op.drop_table('provider_event')


def _bank():
    op.create_table('bank_secret',
    sa.Column('producer_id', sa.Integer(), nullable=False),
    sa.Column('secret', sa.Text(), nullable=False),
    sa.Column('ending', sa.String(length=4), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by', sa.String(length=120), nullable=False),
    sa.ForeignKeyConstraint(['producer_id'], ['producer.id'], name=op.f('fk_bank_secret_producer_id_producer')),
    sa.PrimaryKeyConstraint('producer_id', name=op.f('pk_bank_secret'))
    )
    op.create_table('bank_credit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('producer_id', sa.Integer(), nullable=False),
    sa.Column('cause', sa.String(length=160), nullable=False),
    sa.Column('notice', sa.String(length=60), nullable=True),
    sa.Column('line', sa.String(length=32), nullable=True),
    sa.Column('account', sa.String(length=40), nullable=False),
    sa.Column('amount_dong', sa.BigInteger(), nullable=False),
    sa.Column('content', sa.String(length=300), nullable=False),
    sa.Column('reference', sa.String(length=120), nullable=False),
    sa.Column('happened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('obstacle', sa.String(length=20), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=True),
    sa.Column('entered_before', sa.String(length=160), nullable=True),
    sa.Column('decided_by', sa.String(length=120), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.CheckConstraint("state IN ('open', 'matched', 'dismissed')", name=op.f('ck_bank_credit_state')),
    sa.CheckConstraint('notice IS NOT NULL OR line IS NOT NULL', name=op.f('ck_bank_credit_told')),
    sa.CheckConstraint('amount_dong > 0', name=op.f('ck_bank_credit_amount_dong')),
    sa.CheckConstraint("(order_id IS NOT NULL) = (state = 'matched')", name=op.f('ck_bank_credit_matched')),
    sa.ForeignKeyConstraint(['order_id'], ['order.id'], name=op.f('fk_bank_credit_order_id_order')),
    sa.ForeignKeyConstraint(['producer_id'], ['producer.id'], name=op.f('fk_bank_credit_producer_id_producer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bank_credit')),
    sa.UniqueConstraint('cause', name=op.f('uq_bank_credit_cause')),
    sa.UniqueConstraint('entered_before', name=op.f('uq_bank_credit_entered_before')),
    sa.UniqueConstraint('producer_id', 'line', name=op.f('uq_bank_credit_producer_id_line')),
    sa.UniqueConstraint('producer_id', 'notice', name=op.f('uq_bank_credit_producer_id_notice'))
    )
    op.create_index('ix_bank_credit_producer_id_state', 'bank_credit', ['producer_id', 'state'])
    op.create_index(op.f('ix_bank_credit_order_id'), 'bank_credit', ['order_id'])
    op.create_table('statement_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('producer_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('lines', sa.JSON(), nullable=False),
    sa.Column('faults', sa.JSON(), nullable=False),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('uploaded_by', sa.String(length=120), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['producer_id'], ['producer.id'], name=op.f('fk_statement_file_producer_id_producer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_statement_file'))
    )
    op.create_index(op.f('ix_statement_file_producer_id'), 'statement_file', ['producer_id'])
    op.create_table('payout',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('producer_id', sa.Integer(), nullable=False),
    sa.Column('amount_dong', sa.BigInteger(), nullable=False),
    sa.Column('reference', sa.String(length=120), nullable=False),
    sa.Column('cause', sa.String(length=160), nullable=False),
    sa.Column('actor', sa.String(length=120), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('amount_dong > 0', name=op.f('ck_payout_amount_dong')),
    sa.ForeignKeyConstraint(['producer_id'], ['producer.id'], name=op.f('fk_payout_producer_id_producer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payout')),
    sa.UniqueConstraint('cause', name=op.f('uq_payout_cause'))
    )
    op.create_index(op.f('ix_payout_producer_id'), 'payout', ['producer_id'])


def _keep_append_only(table):
    refused = f'rows of {table} are never changed'
    if op.get_bind().dialect.name == 'sqlite':
        for verb in ('update', 'delete'):
            op.execute(f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{refused}'); END")
    else:
        op.execute(f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{refused}'; END $$")
        op.execute(f'CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_append_only()')
