"""messages by channel, and those that wait for a person

Revision ID: 0014
Revises: 0013
Create Date: 2026-11-25 02:00:00

"""
import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('mail_message', schema=None) as batch_op:
        batch_op.add_column(sa.Column('channel', sa.String(length=4), nullable=False, server_default='mail'))
        batch_op.add_column(sa.Column('until', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('dismissed_at', sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table('mail_message', schema=None) as batch_op:
        batch_op.alter_column('channel', existing_type=sa.String(length=4), server_default=None)
        batch_op.create_check_constraint(op.f('ck_mail_message_channel'), "channel IN ('mail', 'zalo', 'sms')")
        batch_op.create_index('ix_mail_message_recipient', ['recipient'], unique=False)


def downgrade():
    op.execute("DELETE FROM mail_message WHERE channel <> 'mail'")
    with op.batch_alter_table('mail_message', schema=None) as batch_op:
        batch_op.drop_index('ix_mail_message_recipient')
        batch_op.drop_constraint(op.f('ck_mail_message_channel'), type_='check')
        batch_op.drop_column('dismissed_at')
        batch_op.drop_column('until')
        batch_op.drop_column('channel')
