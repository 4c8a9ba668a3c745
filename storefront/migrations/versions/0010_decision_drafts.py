"""decisions being prepared, and their signed papers

Revision ID: 0010
Revises: 0009
Create Date: 2026-11-24 23:20:00

"""
import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('decision_draft',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('typed', sa.JSON(), nullable=False),
    sa.Column('annex', sa.JSON(), nullable=True),
    sa.Column('annex_name', sa.String(length=120), nullable=False),
    sa.Column('by_hand', sa.JSON(), nullable=False),
    sa.Column('signed_file_id', sa.Integer(), nullable=True),
    sa.Column('started_by', sa.String(length=120), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['signed_file_id'], ['stored_file.id'], name=op.f('fk_decision_draft_signed_file_id_stored_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision_draft'))
    )
    op.create_table('decision_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.Column('attached_by', sa.String(length=120), nullable=False),
    sa.Column('attached_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_decision_file_decision_id_decision')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_decision_file_file_id_stored_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision_file'))
    )
    with op.batch_alter_table('decision_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_decision_file_decision_id'), ['decision_id'], unique=False)


def downgrade():
    op.drop_table('decision_file')
    op.drop_table('decision_draft')
