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
    sa.Column('provider', sa.String(length=60), nullable=False),
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


def downgrade():
    op.drop_table('provider_event')
