"""addresses, consents, sessions, claims of guest orders

Revision ID: 0012
Revises: 0011
Create Date: 2026-11-25 02:00:00

"""
import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
