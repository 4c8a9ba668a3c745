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


def upgrade():
    pass


def downgrade():
    pass
