"""lots, shipments, versions of the shipping table

Revision ID: 0015
Revises: 0014
Create Date: 2026-11-25 02:00:00

"""
import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

PARTIES = "party IN ('buyer', 'producer', 'office', 'system')"
KINDS = "kind IN ('received', 'adjusted', 'held', 'unheld', 'packed', 'unpacked', 'shipped', 'returned', 'recalled')"
KINDS_BEFORE = "kind IN ('received', 'adjusted', 'held', 'unheld', 'shipped', 'returned')"
APPEND_ONLY = ('shipping_table', 'shipping_rate', 'shipment_event')


def upgrade():
    _lots()
    _shipments()
    _shipping()
    _keep_append_only()


def downgrade():
    _let_change()
    op.drop_table('shipment_event')
    op.drop_table('shipment_line')
    op.drop_table('shipment')
    op.execute("DELETE FROM stock_movement WHERE kind IN ('packed', 'unpacked', 'recalled')")
    with op.batch_alter_table('stock_movement') as batch_op:
        batch_op.drop_constraint(op.f('ck_stock_movement_kind'), type_='check')
        batch_op.drop_constraint(op.f('fk_stock_movement_lot_id_lot'), type_='foreignkey')
        batch_op.drop_index(op.f('ix_stock_movement_lot_id'))
        batch_op.drop_column('lot_id')
        batch_op.create_check_constraint(op.f('ck_stock_movement_kind'), KINDS_BEFORE)
    with op.batch_alter_table('stock') as batch_op:
        batch_op.drop_constraint(op.f('ck_stock_packed'), type_='check')
        batch_op.drop_column('packed')
    op.drop_table('lot')
    op.rename_table('shipping_rate', 'shipping_rate_by_table')
    _first_rates()
    op.execute(
        'INSERT INTO shipping_rate (zone, base_dong, base_grams, step_dong, step_grams, free_from_dong) '
        'SELECT zone, base_dong, base_grams, step_dong, step_grams, free_from_dong FROM shipping_rate_by_table '
        "WHERE table_id = (SELECT max(id) FROM shipping_table) AND zone IN ('in_province', 'elsewhere')"
    )
    op.drop_table('shipping_rate_by_table')
    op.drop_table('shipping_table')


def _lots():
    op.create_table('lot',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('variant_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('made_on', sa.Date(), nullable=True),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('left', sa.Integer(), nullable=False),
    sa.Column('recalled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('recalled_by', sa.String(length=120), nullable=False),
    sa.Column('recall_reason', sa.String(length=300), nullable=False),
    sa.CheckConstraint("state IN ('open', 'recalled')", name=op.f('ck_lot_state')),
    sa.CheckConstraint('quantity >= 0 AND "left" >= 0 AND "left" <= quantity', name=op.f('ck_lot_left')),
    sa.CheckConstraint("code <> ''", name=op.f('ck_lot_code')),
    sa.CheckConstraint('made_on <= expires_on', name=op.f('ck_lot_days')),
    sa.CheckConstraint("(recalled_at IS NOT NULL) = (state = 'recalled')", name=op.f('ck_lot_recalled')),
    sa.ForeignKeyConstraint(['variant_id'], ['variant.id'], name=op.f('fk_lot_variant_id_variant'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lot'))
    )
    op.create_index('uq_lot_variant_id_code', 'lot', ['variant_id', 'code'], unique=True)
    with op.batch_alter_table('stock') as batch_op:
        batch_op.add_column(sa.Column('packed', sa.Integer(), nullable=False, server_default='0'))
    with op.batch_alter_table('stock') as batch_op:
        batch_op.alter_column('packed', server_default=None, existing_type=sa.Integer())
        batch_op.create_check_constraint(op.f('ck_stock_packed'), 'packed >= 0 AND packed <= held')
    with op.batch_alter_table('stock_movement') as batch_op:
        batch_op.drop_constraint(op.f('ck_stock_movement_kind'), type_='check')
        batch_op.add_column(sa.Column('lot_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f('fk_stock_movement_lot_id_lot'), 'lot', ['lot_id'], ['id'])
        batch_op.create_index(op.f('ix_stock_movement_lot_id'), ['lot_id'])
        batch_op.create_check_constraint(op.f('ck_stock_movement_kind'), KINDS)


def _shipments():
    op.create_table('shipment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('carrier', sa.String(length=40), nullable=False),
    sa.Column('carried_by', sa.String(length=10), nullable=False),
    sa.Column('tracking', sa.String(length=60), nullable=False),
    sa.Column('weight_g', sa.Integer(), nullable=True),
    sa.Column('cod_dong', sa.BigInteger(), nullable=False),
    sa.Column('failure', sa.String(length=12), nullable=False),
    *(sa.Column(f'{name}_at', sa.DateTime(timezone=True), nullable=True) for name in ('packed', 'shipped', 'delivered', 'failed', 'back')),
    sa.CheckConstraint("state IN ('open', 'packed', 'shipped', 'delivered', 'failed')", name=op.f('ck_shipment_state')),
    sa.CheckConstraint('number >= 1 AND cod_dong >= 0 AND weight_g > 0', name=op.f('ck_shipment_numbers')),
    sa.CheckConstraint("failure = '' OR failure IN ('refused', 'not_reached', 'address', 'damaged', 'lost')", name=op.f('ck_shipment_failure')),
    sa.CheckConstraint("(failure <> '') = (state = 'failed')", name=op.f('ck_shipment_failed')),
    sa.CheckConstraint("back_at IS NULL OR state = 'failed'", name=op.f('ck_shipment_back')),
    sa.ForeignKeyConstraint(['order_id'], ['order.id'], name=op.f('fk_shipment_order_id_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shipment')),
    sa.UniqueConstraint('order_id', 'number', name=op.f('uq_shipment_order_id_number'))
    )
    op.create_index('ix_shipment_state', 'shipment', ['state', 'back_at'])
    op.create_table('shipment_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('shipment_id', sa.Integer(), nullable=False),
    sa.Column('line_id', sa.Integer(), nullable=False),
    sa.Column('lot_id', sa.Integer(), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_shipment_line_quantity')),
    sa.ForeignKeyConstraint(['shipment_id'], ['shipment.id'], name=op.f('fk_shipment_line_shipment_id_shipment')),
    sa.ForeignKeyConstraint(['line_id'], ['order_line.id'], name=op.f('fk_shipment_line_line_id_order_line')),
    sa.ForeignKeyConstraint(['lot_id'], ['lot.id'], name=op.f('fk_shipment_line_lot_id_lot')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shipment_line')),
    sa.UniqueConstraint('shipment_id', 'line_id', 'lot_id', name=op.f('uq_shipment_line_shipment_id_line_id_lot_id'))
    )
    op.create_index(op.f('ix_shipment_line_line_id'), 'shipment_line', ['line_id'])
    op.create_index(op.f('ix_shipment_line_lot_id'), 'shipment_line', ['lot_id'])
    op.create_table('shipment_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('shipment_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('party', sa.String(length=10), nullable=False),
    sa.Column('actor', sa.String(length=120), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint(PARTIES, name=op.f('ck_shipment_event_party')),
    sa.ForeignKeyConstraint(['shipment_id'], ['shipment.id'], name=op.f('fk_shipment_event_shipment_id_shipment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shipment_event'))
    )
    op.create_index(op.f('ix_shipment_event_shipment_id'), 'shipment_event', ['shipment_id'])


def _shipping():
    """What was edited before is the first version, by nobody known."""
    op.create_table('shipping_table',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('set_by', sa.String(length=120), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shipping_table'))
    )
    op.rename_table('shipping_rate', 'shipping_rate_before')
    # PostgreSQL keeps the name of a renamed table's key, and two keys of one name there cannot be.
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('ALTER INDEX pk_shipping_rate RENAME TO pk_shipping_rate_before')
    op.create_table('shipping_rate',
    sa.Column('table_id', sa.Integer(), nullable=False),
    sa.Column('zone', sa.String(length=20), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('provinces', sa.JSON(), nullable=False),
    *_fees(),
    sa.ForeignKeyConstraint(['table_id'], ['shipping_table.id'], name=op.f('fk_shipping_rate_table_id_shipping_table')),
    sa.PrimaryKeyConstraint('table_id', 'zone', name=op.f('pk_shipping_rate'))
    )
    edited = op.get_bind().execute(sa.text('SELECT count(*) FROM shipping_rate_before')).scalar()
    if edited:
        op.execute("INSERT INTO shipping_table (id, set_by, set_at, reason) VALUES (1, '', CURRENT_TIMESTAMP, '')")
        if op.get_bind().dialect.name == 'postgresql':
            op.execute("SELECT setval('shipping_table_id_seq', 1)")
        for position, zone, defaults in ((0, 'in_province', (20000, 1000, 5000, 500, '300000')), (1, 'elsewhere', (35000, 1000, 5000, 500, 'NULL'))):
            op.execute(
                'INSERT INTO shipping_rate (table_id, zone, position, name, provinces, base_dong, base_grams, step_dong, step_grams, free_from_dong) '
                f"SELECT 1, zone, {position}, '', '[]', base_dong, base_grams, step_dong, step_grams, free_from_dong "
                f"FROM shipping_rate_before WHERE zone = '{zone}'"
            )
            base, grams, step, step_grams, free = defaults
            op.execute(
                'INSERT INTO shipping_rate (table_id, zone, position, name, provinces, base_dong, base_grams, step_dong, step_grams, free_from_dong) '
                f"SELECT 1, '{zone}', {position}, '', '[]', {base}, {grams}, {step}, {step_grams}, {free} "
                f"WHERE NOT EXISTS (SELECT 1 FROM shipping_rate_before WHERE zone = '{zone}')"
            )
    op.drop_table('shipping_rate_before')


def _fees():
    return (
        sa.Column('base_dong', sa.BigInteger(), nullable=False),
        sa.Column('base_grams', sa.Integer(), nullable=False),
        sa.Column('step_dong', sa.BigInteger(), nullable=False),
        sa.Column('step_grams', sa.Integer(), nullable=False),
        sa.Column('free_from_dong', sa.BigInteger(), nullable=True),
        sa.CheckConstraint('base_dong >= 0 AND step_dong >= 0', name=op.f('ck_shipping_rate_amounts')),
        sa.CheckConstraint('base_grams >= 0 AND step_grams > 0', name=op.f('ck_shipping_rate_weights')),
        sa.CheckConstraint('free_from_dong > 0', name=op.f('ck_shipping_rate_free_from_dong')),
    )


def _first_rates():
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('ALTER INDEX pk_shipping_rate RENAME TO pk_shipping_rate_by_table')
    op.create_table('shipping_rate',
    sa.Column('zone', sa.String(length=20), nullable=False),
    *_fees(),
    sa.CheckConstraint("zone IN ('in_province', 'elsewhere')", name=op.f('ck_shipping_rate_zone')),
    sa.PrimaryKeyConstraint('zone', name=op.f('pk_shipping_rate'))
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
