"""papers issued for orders, invoices asked for and issued

Revision ID: 0018
Revises: 0017
Create Date: 2026-11-25 02:00:00

"""
import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

APPEND_ONLY = ('issued_paper', 'issued_invoice')


def upgrade():
    op.create_table('issued_paper',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('producer_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('change_id', sa.Integer(), nullable=False),
    sa.Column('replaces_id', sa.Integer(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('contract', 'invoice_request')", name=op.f('ck_issued_paper_kind')),
    sa.CheckConstraint('number > 0', name=op.f('ck_issued_paper_number')),
    sa.ForeignKeyConstraint(['order_id'], ['order.id'], name=op.f('fk_issued_paper_order_id_order')),
    sa.ForeignKeyConstraint(['producer_id'], ['producer.id'], name=op.f('fk_issued_paper_producer_id_producer')),
    sa.ForeignKeyConstraint(['replaces_id'], ['issued_paper.id'], name=op.f('fk_issued_paper_replaces_id_issued_paper')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_issued_paper')),
    sa.UniqueConstraint('producer_id', 'year', 'number', name=op.f('uq_issued_paper_producer_id_year_number')),
    sa.UniqueConstraint('replaces_id', name=op.f('uq_issued_paper_replaces_id'))
    )
    op.create_index(op.f('ix_issued_paper_order_id'), 'issued_paper', ['order_id'])
    op.create_table('seller_particulars',
    sa.Column('producer_id', sa.Integer(), nullable=False),
    sa.Column('legal_name', sa.String(length=300), nullable=False),
    sa.Column('address', sa.String(length=400), nullable=False),
    sa.Column('registration', sa.String(length=40), nullable=False),
    sa.Column('tax_code', sa.String(length=14), nullable=False),
    sa.Column('tax_rate', sa.String(length=5), nullable=False),
    sa.CheckConstraint("tax_rate IN ('', 'KKKNT', 'KCT', '0', '5', '8', '10')", name=op.f('ck_seller_particulars_tax_rate')),
    sa.ForeignKeyConstraint(['producer_id'], ['producer.id'], name=op.f('fk_seller_particulars_producer_id_producer')),
    sa.PrimaryKeyConstraint('producer_id', name=op.f('pk_seller_particulars'))
    )
    op.create_table('invoice_request',
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('tax_code', sa.String(length=14), nullable=False),
    sa.Column('address', sa.String(length=400), nullable=False),
    sa.Column('email', sa.String(length=200), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['order.id'], name=op.f('fk_invoice_request_order_id_order')),
    sa.PrimaryKeyConstraint('order_id', name=op.f('pk_invoice_request'))
    )
    op.create_table('issued_invoice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('producer_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('series', sa.String(length=20), nullable=False),
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=False),
    sa.Column('amount_dong', sa.BigInteger(), nullable=False),
    sa.Column('link', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('corrects_id', sa.Integer(), nullable=True),
    sa.Column('file_id', sa.Integer(), nullable=True),
    sa.Column('actor', sa.String(length=120), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('invoice', 'adjustment', 'replacement')", name=op.f('ck_issued_invoice_kind')),
    sa.CheckConstraint("(kind = 'invoice') = (corrects_id IS NULL)", name=op.f('ck_issued_invoice_corrects')),
    sa.CheckConstraint("kind = 'adjustment' OR amount_dong > 0", name=op.f('ck_issued_invoice_amount_dong')),
    sa.ForeignKeyConstraint(['corrects_id'], ['issued_invoice.id'], name=op.f('fk_issued_invoice_corrects_id_issued_invoice')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_issued_invoice_file_id_stored_file')),
    sa.ForeignKeyConstraint(['order_id'], ['order.id'], name=op.f('fk_issued_invoice_order_id_order')),
    sa.ForeignKeyConstraint(['producer_id'], ['producer.id'], name=op.f('fk_issued_invoice_producer_id_producer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_issued_invoice')),
    sa.UniqueConstraint('producer_id', 'series', 'number', name=op.f('uq_issued_invoice_producer_id_series_number'))
    )
    op.create_index(op.f('ix_issued_invoice_order_id'), 'issued_invoice', ['order_id'])
    for table in APPEND_ONLY:
        refused = f'rows of {table} are never changed'
        if op.get_bind().dialect.name == 'sqlite':
            for verb in ('update', 'delete'):
                op.execute(f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{refused}'); END")
        else:
            op.execute(f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{refused}'; END $$")
            op.execute(f'CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_append_only()')


def downgrade():
    op.drop_table('issued_invoice')
    op.drop_table('invoice_request')
    op.drop_table('seller_particulars')
    op.drop_table('issued_paper')
    if op.get_bind().dialect.name == 'postgresql':
        for table in APPEND_ONLY:
            op.execute(f'DROP FUNCTION {table}_append_only()')
