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
    pass


def downgrade():
    pass
