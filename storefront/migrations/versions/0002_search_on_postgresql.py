"""search index on PostgreSQL

Revision ID: 0002
Revises: 0001
Create Date: 2026-11-24 21:05:00

"""
import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

TABLES = ('search_document', 'search_term', 'search_posting', 'search_label', 'search_state')


def upgrade():
    # Elsewhere the index is Whoosh's, in files.
    if op.get_bind().dialect.name != 'postgresql':
        return
    op.create_table('search_document',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('name_key', sa.LargeBinary(), nullable=False),
    sa.Column('name_length', sa.SmallInteger(), nullable=False),
    sa.Column('group', sa.Text(), nullable=False),
    sa.Column('stars', sa.SmallInteger(), nullable=False),
    sa.Column('producer', sa.Text(), nullable=False),
    sa.Column('commune', sa.Text(), nullable=False),
    sa.Column('standards', sa.ARRAY(sa.Text()), nullable=False),
    sa.Column('price', sa.BigInteger(), nullable=False),
    sa.Column('in_stock', sa.Boolean(), nullable=False),
    sa.Column('created', sa.BigInteger(), nullable=False),
    sa.Column('sale_from', sa.Integer(), nullable=False),
    sa.Column('sale_until', sa.Integer(), nullable=False),
    sa.Column('terms', sa.ARRAY(sa.Integer()), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_document')),
    postgresql_with={'toast_tuple_target': 256}
    )
    op.create_index('ix_search_document_producer', 'search_document', ['producer'])
    op.create_index('ix_search_document_commune', 'search_document', ['commune'])
    op.create_table('search_term',
    sa.Column('id', sa.Integer(), sa.Identity(), nullable=False),
    sa.Column('token', sa.Text(collation='C'), nullable=False),
    sa.Column('documents', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_term')),
    sa.UniqueConstraint('token', name=op.f('uq_search_term_token'))
    )
    op.create_table('search_posting',
    sa.Column('term_id', sa.Integer(), nullable=False),
    sa.Column('document_id', sa.Integer(), nullable=False),
    sa.Column('weight', sa.Double(), nullable=False),
    sa.PrimaryKeyConstraint('term_id', 'document_id', name=op.f('pk_search_posting'), postgresql_include=['weight'])
    )
    op.create_table('search_label',
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('folded', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'slug', name=op.f('pk_search_label'))
    )
    op.create_table('search_state',
    sa.Column('id', sa.SmallInteger(), autoincrement=False, nullable=False),
    sa.Column('schema', sa.Integer(), nullable=False),
    sa.Column('analyser', sa.Integer(), nullable=False),
    sa.Column('build', sa.Integer(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('documents', sa.Integer(), nullable=False),
    sa.Column('name_lengths', sa.BigInteger(), nullable=False),
    sa.Column('last_term', sa.Integer(), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_search_state_one_row')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_state'))
    )


def downgrade():
    if op.get_bind().dialect.name == 'postgresql':
        for name in TABLES:
            op.drop_table(name)
