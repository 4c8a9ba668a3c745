"""money that came and went, the books, changes of orders

Revision ID: 0011
Revises: 0010
Create Date: 2026-11-25 02:00:00

"""
import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

STATES = "state IN ('unpaid', 'part_paid', 'paid', 'over', 'part_refunded', 'refunded', 'failed')"
PARTIES = "party IN ('buyer', 'producer', 'office', 'system')"
APPEND_ONLY = ('order_event', 'order_change', 'money_movement', 'ledger_entry')


def upgrade():
    _widen_orders()
    _widen_payment()
    _money()
    _books()
    _keep_append_only()


def downgrade():
    _let_change()
    op.drop_table('ledger_entry')
    op.drop_table('refund')
    op.drop_table('money_movement')
    op.drop_table('order_change')
    with op.batch_alter_table('payment') as batch_op:
        for name in ('state', 'method', 'amount_dong', 'refunded_dong'):
            batch_op.drop_constraint(op.f(f'ck_payment_{name}'), type_='check')
        batch_op.drop_constraint(op.f('uq_payment_order_id'), type_='unique')
        for name in ('due_dong', 'received_dong', 'refunded_dong', 'claimed_at', 'reminded_at'):
            batch_op.drop_column(name)
        batch_op.create_check_constraint(op.f('ck_payment_method'), "method IN ('cod', 'vietqr')")
        batch_op.create_check_constraint(op.f('ck_payment_state'), "state IN ('unpaid', 'paid', 'failed')")
        batch_op.create_check_constraint(op.f('ck_payment_amount_dong'), 'amount_dong > 0')
        batch_op.create_index(op.f('ix_payment_order_id'), ['order_id'])
    with op.batch_alter_table('order_line') as batch_op:
        batch_op.drop_constraint(op.f('ck_order_line_units'), type_='check')
        batch_op.drop_constraint(op.f('ck_order_line_returned'), type_='check')
        for name in ('cancelled', 'packed', 'returned'):
            batch_op.drop_column(name)
    with op.batch_alter_table('order_event') as batch_op:
        batch_op.drop_constraint(op.f('ck_order_event_party'), type_='check')
        batch_op.drop_column('party')
    with op.batch_alter_table('order_group') as batch_op:
        batch_op.drop_constraint(op.f('fk_order_group_user_id_user'), type_='foreignkey')
        batch_op.drop_index(op.f('ix_order_group_user_id'))
        batch_op.drop_column('user_id')


def _widen_orders():
    with op.batch_alter_table('order_group') as batch_op:
        batch_op.add_column(sa.Column('user_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f('fk_order_group_user_id_user'), 'user', ['user_id'], ['id'])
        batch_op.create_index(op.f('ix_order_group_user_id'), ['user_id'])
    with op.batch_alter_table('order_line') as batch_op:
        for name in ('cancelled', 'packed', 'returned'):
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default='0'))
    op.execute("UPDATE order_line SET cancelled = quantity WHERE order_id IN (SELECT id FROM \"order\" WHERE state = 'cancelled')")
    with op.batch_alter_table('order_line') as batch_op:
        for name in ('cancelled', 'packed', 'returned'):
            batch_op.alter_column(name, server_default=None, existing_type=sa.Integer())
        batch_op.create_check_constraint(op.f('ck_order_line_units'), 'cancelled >= 0 AND packed >= 0 AND cancelled + packed <= quantity')
        batch_op.create_check_constraint(op.f('ck_order_line_returned'), 'returned >= 0 AND returned <= packed')
    with op.batch_alter_table('order_event') as batch_op:
        batch_op.add_column(sa.Column('party', sa.String(length=10), nullable=False, server_default='office'))
        batch_op.alter_column('actor', type_=sa.String(length=120), existing_type=sa.String(length=80))
    op.execute("UPDATE order_event SET party = actor WHERE actor IN ('buyer', 'system')")
    with op.batch_alter_table('order_event') as batch_op:
        batch_op.alter_column('party', server_default=None, existing_type=sa.String(length=10))
        batch_op.create_check_constraint(op.f('ck_order_event_party'), PARTIES)
    op.create_table('order_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('line_id', sa.Integer(), nullable=True),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('goods_dong', sa.BigInteger(), nullable=False),
    sa.Column('shipping_dong', sa.BigInteger(), nullable=False),
    sa.Column('before', sa.JSON(), nullable=True),
    sa.Column('after', sa.JSON(), nullable=True),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('party', sa.String(length=10), nullable=False),
    sa.Column('actor', sa.String(length=120), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('line_cancelled', 'order_cancelled', 'address', 'returned', 'allowance')", name=op.f('ck_order_change_kind')),
    sa.CheckConstraint(PARTIES, name=op.f('ck_order_change_party')),
    sa.CheckConstraint('goods_dong <= 0 AND shipping_dong <= 0 AND quantity >= 0', name=op.f('ck_order_change_lowers')),
    sa.ForeignKeyConstraint(['line_id'], ['order_line.id'], name=op.f('fk_order_change_line_id_order_line')),
    sa.ForeignKeyConstraint(['order_id'], ['order.id'], name=op.f('fk_order_change_order_id_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_order_change'))
    )
    op.create_index(op.f('ix_order_change_order_id'), 'order_change', ['order_id'])


def _widen_payment():
    with op.batch_alter_table('payment') as batch_op:
        for name in ('state', 'method', 'amount_dong'):
            batch_op.drop_constraint(op.f(f'ck_payment_{name}'), type_='check')
        batch_op.alter_column('state', type_=sa.String(length=16), existing_type=sa.String(length=12))
        for name in ('due_dong', 'received_dong', 'refunded_dong'):
            batch_op.add_column(sa.Column(name, sa.BigInteger(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('claimed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE payment SET due_dong = amount_dong WHERE state <> 'failed'")
    op.execute("UPDATE payment SET received_dong = amount_dong WHERE state = 'paid'")
    with op.batch_alter_table('payment') as batch_op:
        for name in ('due_dong', 'received_dong', 'refunded_dong'):
            batch_op.alter_column(name, server_default=None, existing_type=sa.BigInteger())
        batch_op.drop_index(op.f('ix_payment_order_id'))
        batch_op.create_unique_constraint(op.f('uq_payment_order_id'), ['order_id'])
        batch_op.create_check_constraint(op.f('ck_payment_method'), "method IN ('cod', 'vietqr', 'card')")
        batch_op.create_check_constraint(op.f('ck_payment_state'), STATES)
        batch_op.create_check_constraint(op.f('ck_payment_amount_dong'), 'amount_dong > 0 AND due_dong >= 0')
        batch_op.create_check_constraint(op.f('ck_payment_refunded_dong'), 'refunded_dong >= 0 AND refunded_dong <= received_dong')


def _money():
    op.create_table('money_movement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('payment_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('amount_dong', sa.BigInteger(), nullable=False),
    sa.Column('cause', sa.String(length=160), nullable=False),
    sa.Column('party', sa.String(length=10), nullable=False),
    sa.Column('actor', sa.String(length=120), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('received', 'refunded')", name=op.f('ck_money_movement_kind')),
    sa.CheckConstraint('amount_dong > 0', name=op.f('ck_money_movement_amount_dong')),
    sa.ForeignKeyConstraint(['payment_id'], ['payment.id'], name=op.f('fk_money_movement_payment_id_payment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_money_movement')),
    sa.UniqueConstraint('cause', name=op.f('uq_money_movement_cause'))
    )
    op.create_index(op.f('ix_money_movement_payment_id'), 'money_movement', ['payment_id'])
    op.create_table('refund',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('payment_id', sa.Integer(), nullable=False),
    sa.Column('amount_dong', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('cause', sa.String(length=160), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('party', sa.String(length=10), nullable=False),
    sa.Column('asked_by', sa.String(length=120), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('reference', sa.String(length=120), nullable=False),
    sa.Column('error', sa.String(length=300), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('due', 'sent', 'done', 'failed', 'withdrawn')", name=op.f('ck_refund_state')),
    sa.CheckConstraint('amount_dong > 0', name=op.f('ck_refund_amount_dong')),
    sa.CheckConstraint("(done_at IS NOT NULL) = (state = 'done')", name=op.f('ck_refund_done')),
    sa.ForeignKeyConstraint(['payment_id'], ['payment.id'], name=op.f('fk_refund_payment_id_payment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_refund')),
    sa.UniqueConstraint('cause', name=op.f('uq_refund_cause'))
    )
    op.create_index(op.f('ix_refund_payment_id'), 'refund', ['payment_id'])
    op.create_index('ix_refund_state_due_on', 'refund', ['state', 'due_on'])


def _books():
    op.create_table('ledger_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cause', sa.String(length=160), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('account', sa.String(length=16), nullable=False),
    sa.Column('producer_id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=True),
    sa.Column('amount_dong', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("account IN ('receivable', 'sales', 'shipping', 'own_account', 'held', 'fee')", name=op.f('ck_ledger_entry_account')),
    sa.CheckConstraint("kind IN ('sale', 'change', 'received', 'refunded', 'fee', 'payout')", name=op.f('ck_ledger_entry_kind')),
    sa.ForeignKeyConstraint(['order_id'], ['order.id'], name=op.f('fk_ledger_entry_order_id_order')),
    sa.ForeignKeyConstraint(['producer_id'], ['producer.id'], name=op.f('fk_ledger_entry_producer_id_producer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_entry'))
    )
    op.create_index('uq_ledger_entry_cause_account', 'ledger_entry', ['cause', 'account'], unique=True)
    op.create_index('ix_ledger_entry_producer_id_at', 'ledger_entry', ['producer_id', 'at'])
    op.create_index(op.f('ix_ledger_entry_order_id'), 'ledger_entry', ['order_id'])
    # Orders from before the books are entered as they were placed; the cancelled ones are taken back.
    for sign, cause, kind, state in (('', 'sale', 'sale', ''), ('-', 'cancelled', 'change', "AND o.state = 'cancelled'")):
        for account, amount in (('receivable', 'o.total_dong'), ('sales', '-o.goods_dong'), ('shipping', '-o.shipping_dong')):
            op.execute(
                'INSERT INTO ledger_entry (cause, kind, account, producer_id, order_id, amount_dong, at) '
                f"SELECT '{cause}:' || o.code, '{kind}', '{account}', o.producer_id, o.id, {sign}({amount}), g.placed_at "
                f'FROM "order" o JOIN order_group g ON g.id = o.group_id WHERE {amount} <> 0 {state} ORDER BY o.id'
            )


def _keep_append_only():
    for table in APPEND_ONLY:
        refused = f'rows of {table} are never changed'
        if op.get_bind().dialect.name == 'sqlite':
            for verb in ('update', 'delete'):
                op.execute(f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{refused}'); END")
        else:
            op.execute(f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{refused}'; END $$")
            op.execute(f'CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_append_only()')


def _let_change():
    for table in APPEND_ONLY:
        if op.get_bind().dialect.name == 'sqlite':
            for verb in ('update', 'delete'):
                op.execute(f'DROP TRIGGER {table}_no_{verb}')
        else:
            op.execute(f'DROP TRIGGER {table}_append_only ON {table}')
            op.execute(f'DROP FUNCTION {table}_append_only()')
