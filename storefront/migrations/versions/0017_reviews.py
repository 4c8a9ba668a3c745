"""reviews by buyers

Revision ID: 0017
Revises: 0016
Create Date: 2026-11-25 02:00:00

"""
import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

_REFUSED = 'rows of review_event are never changed'


def upgrade():
    op.create_table('review',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('order_line_id', sa.Integer(), nullable=False),
    sa.Column('product_id', sa.Integer(), nullable=False),
    sa.Column('producer_id', sa.Integer(), nullable=False),
    sa.Column('author', sa.String(length=40), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('rating', sa.SmallInteger(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('refusal', sa.String(length=14), nullable=False),
    sa.Column('refusal_note', sa.Text(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint(
        "state IN ('pending', 'published', 'refused', 'withdrawn')", name=op.f('ck_review_state')
    ),
    sa.CheckConstraint('rating BETWEEN 1 AND 5', name=op.f('ck_review_rating')),
    sa.CheckConstraint(
        "refusal IN ('', 'insult', 'personal_data', 'advertising', 'off_topic')", name=op.f('ck_review_refusal')
    ),
    sa.CheckConstraint("(state = 'refused') = (refusal <> '')", name=op.f('ck_review_refused')),
    sa.CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name=op.f('ck_review_published')),
    sa.CheckConstraint("(answer = '') = (answered_at IS NULL)", name=op.f('ck_review_answered')),
    sa.ForeignKeyConstraint(
        ['order_line_id'], ['order_line.id'], name=op.f('fk_review_order_line_id_order_line')
    ),
    sa.ForeignKeyConstraint(['producer_id'], ['producer.id'], name=op.f('fk_review_producer_id_producer')),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_review_product_id_product')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review')),
    sa.UniqueConstraint('order_line_id', name=op.f('uq_review_order_line_id'))
    )
    with op.batch_alter_table('review', schema=None) as batch_op:
        batch_op.create_index('ix_review_product_shown', ['product_id', 'state', 'published_at'], unique=False)
        batch_op.create_index('ix_review_producer_state', ['producer_id', 'state'], unique=False)
        batch_op.create_index('ix_review_state', ['state'], unique=False)
    op.create_table('review_photo',
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_review_photo_file_id_stored_file')),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_review_photo_review_id_review')),
    sa.PrimaryKeyConstraint('review_id', 'position', name=op.f('pk_review_photo'))
    )
    with op.batch_alter_table('review_photo', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_photo_file_id'), ['file_id'], unique=False)
    op.create_table('review_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=18), nullable=False),
    sa.Column('actor', sa.String(length=120), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('rating', sa.SmallInteger(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint(
        "kind IN ('written', 'edited', 'withdrawn', 'published', 'refused', 'answered', 'answer_edited', "
        "'reported', 'report_dismissed')",
        name=op.f('ck_review_event_kind'),
    ),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_review_event_review_id_review')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_event'))
    )
    with op.batch_alter_table('review_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_event_review_id'), ['review_id'], unique=False)
    op.create_table('review_opt_out',
    sa.Column('address_digest', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('address_digest', name=op.f('pk_review_opt_out'))
    )
    if op.get_bind().dialect.name == 'sqlite':
        for verb in ('update', 'delete'):
            op.execute(
                f"CREATE TRIGGER review_event_no_{verb} BEFORE {verb} ON review_event "
                f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
            )
    else:
        op.execute(
            "CREATE FUNCTION review_event_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER review_event_append_only BEFORE UPDATE OR DELETE ON review_event "
            "FOR EACH ROW EXECUTE FUNCTION review_event_append_only()"
        )


def downgrade():
    op.drop_table('review_opt_out')
    op.drop_table('review_event')
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP FUNCTION review_event_append_only()')
    op.drop_table('review_photo')
    op.drop_table('review')
