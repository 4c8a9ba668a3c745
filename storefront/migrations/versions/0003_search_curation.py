"""what searches did not find, and what the office set for the search

Revision ID: 0003
Revises: 0002
Create Date: 2026-11-24 21:52:00

"""
import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('search_miss',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('text', sa.String(length=100), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('day', 'text', name=op.f('pk_search_miss'))
    )
    op.create_table('search_curation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('phrase', sa.String(length=100), nullable=False),
    sa.Column('sign', sa.String(length=2), nullable=False),
    sa.Column('means', sa.String(length=300), nullable=False),
    sa.Column('product_id', sa.Integer(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('made_by', sa.String(length=120), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('undone_by', sa.String(length=120), nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint(
        "(kind = 'synonym' AND product_id IS NULL) OR (kind = 'pin' AND product_id IS NOT NULL)",
        name=op.f('ck_search_curation_kind'),
    ),
    sa.CheckConstraint('(undone_at IS NULL) = (undone_by IS NULL)', name=op.f('ck_search_curation_undone')),
    sa.ForeignKeyConstraint(
        ['product_id'], ['product.id'], name=op.f('fk_search_curation_product_id_product'), ondelete='CASCADE'
    ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_curation'))
    )
    with op.batch_alter_table('search_curation', schema=None) as batch_op:
        batch_op.create_index('ix_search_curation_undone_at', ['undone_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_search_curation_product_id'), ['product_id'], unique=False)


def downgrade():
    op.drop_table('search_curation')
    op.drop_table('search_miss')
