"""yearly targets, and the programme's announced figures

Revision ID: 0007
Revises: 0006
Create Date: 2026-11-24 23:00:00

"""
import sqlalchemy as sa
from alembic import op

APPEND_ONLY_SQLITE = [
    f"CREATE TRIGGER target_no_{verb} BEFORE {verb} ON target "
    "BEGIN SELECT RAISE(ABORT, 'rows of target are never changed'); END"
    for verb in ("update", "delete")
]
APPEND_ONLY_POSTGRESQL = [
    "CREATE FUNCTION target_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'rows of target are never changed'; END $$",
    "CREATE TRIGGER target_append_only BEFORE UPDATE OR DELETE ON target "
    "FOR EACH ROW EXECUTE FUNCTION target_append_only()",
]

# revision identifiers, used by Alembic.
revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('target',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('area', sa.String(length=10), nullable=False),
    sa.Column('place', sa.String(length=80), nullable=False),
    sa.Column('counted', sa.String(length=16), nullable=False),
    sa.Column('least', sa.Integer(), nullable=False),
    sa.Column('most', sa.Integer(), nullable=True),
    sa.Column('withdrawn', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('source_url', sa.Text(), nullable=False),
    sa.Column('replaces_id', sa.Integer(), nullable=True),
    sa.Column('set_by', sa.String(length=120), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('year BETWEEN 2018 AND 2045', name=op.f('ck_target_year')),
    sa.CheckConstraint("area IN ('province', 'group', 'commune')", name=op.f('ck_target_area')),
    sa.CheckConstraint("(area = 'province') = (place = '')", name=op.f('ck_target_place')),
    sa.CheckConstraint(
        "counted IN ('new', 'stars_3', 'stars_4', 'stars_5', 'producers', 'in_force')",
        name=op.f('ck_target_counted'),
    ),
    sa.CheckConstraint('least >= 0 AND most >= least', name=op.f('ck_target_numbers')),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_target_reason')),
    sa.ForeignKeyConstraint(['replaces_id'], ['target.id'], name=op.f('fk_target_replaces_id_target')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_target')),
    sa.UniqueConstraint('replaces_id', name=op.f('uq_target_replaces_id'))
    )
    with op.batch_alter_table('target', schema=None) as batch_op:
        batch_op.create_index(
            'uq_target_first', ['year', 'area', 'place', 'counted'], unique=True,
            sqlite_where=sa.text('replaces_id IS NULL'), postgresql_where=sa.text('replaces_id IS NULL'),
        )
    append_only = APPEND_ONLY_SQLITE if op.get_bind().dialect.name == "sqlite" else APPEND_ONLY_POSTGRESQL
    for statement in append_only:
        op.execute(statement)
    op.create_table('announced_figure',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=True),
    sa.Column('area', sa.String(length=80), nullable=False),
    sa.Column('measure', sa.String(length=20), nullable=False),
    sa.Column('stars', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('group', sa.String(length=20), nullable=False),
    sa.Column('indicator', sa.String(length=200), nullable=False),
    sa.Column('indicator_en', sa.String(length=200), nullable=False),
    sa.Column('value', sa.BigInteger(), nullable=False),
    sa.Column('unit', sa.String(length=20), nullable=False),
    sa.Column('source_url', sa.Text(), nullable=False),
    sa.CheckConstraint("(measure = '') = (as_of IS NULL)", name=op.f('ck_announced_figure_counted_on_a_day')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_announced_figure'))
    )


def downgrade():
    op.drop_table('announced_figure')
    op.drop_table('target')
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION target_append_only()")
