"""first tables

Revision ID: 0001
Revises: 
Create Date: 2026-11-24 20:16:32.602268

"""
import sqlalchemy as sa
from alembic import op

APPEND_ONLY_SQLITE = [
    f"CREATE TRIGGER certificate_event_no_{verb} BEFORE {verb} ON certificate_event "
    "BEGIN SELECT RAISE(ABORT, 'certificate events are append-only'); END"
    for verb in ("update", "delete")
]
APPEND_ONLY_POSTGRESQL = [
    "CREATE FUNCTION certificate_event_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'certificate events are append-only'; END $$",
    "CREATE TRIGGER certificate_event_append_only BEFORE UPDATE OR DELETE ON certificate_event "
    "FOR EACH ROW EXECUTE FUNCTION certificate_event_append_only()",
]

# revision identifiers, used by Alembic.
revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('cart',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token', sa.String(length=43), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cart')),
    sa.UniqueConstraint('token', name=op.f('uq_cart_token'))
    )
    with op.batch_alter_table('cart', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cart_updated_at'), ['updated_at'], unique=False)

    op.create_table('catalog_change',
    sa.Column('number', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('subject', sa.String(length=16), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('noted_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_catalog_change')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('catalog_change', schema=None) as batch_op:
        batch_op.create_index('ix_catalog_change_subject', ['subject', 'subject_id'], unique=False)

    op.create_table('commune',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('code', sa.String(length=10), nullable=False),
    sa.Column('former_province', sa.String(length=60), nullable=False),
    sa.Column('latitude', sa.Numeric(precision=8, scale=5, asdecimal=False), nullable=True),
    sa.Column('longitude', sa.Numeric(precision=8, scale=5, asdecimal=False), nullable=True),
    sa.Column('area_km2', sa.Numeric(precision=10, scale=2, asdecimal=False), nullable=True),
    sa.Column('outline', sa.Text(), nullable=True),
    sa.CheckConstraint("kind IN ('commune', 'ward', 'special_zone')", name=op.f('ck_commune_kind')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_commune')),
    sa.UniqueConstraint('code', name=op.f('uq_commune_code')),
    sa.UniqueConstraint('slug', name=op.f('uq_commune_slug'))
    )
    op.create_table('decision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=60), nullable=True),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('authority', sa.String(length=200), nullable=False),
    sa.Column('source_url', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.String(length=80), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision')),
    sa.UniqueConstraint('number', name=op.f('uq_decision_number'))
    )
    op.create_table('district',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('former_province', sa.String(length=60), nullable=False),
    sa.Column('abolished_on', sa.Date(), nullable=False),
    sa.CheckConstraint("kind IN ('city', 'town', 'district', 'island_district')", name=op.f('ck_district_kind')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_district')),
    sa.UniqueConstraint('slug', name=op.f('uq_district_slug'))
    )
    op.create_table('idempotency_record',
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('request_hash', sa.String(length=64), nullable=False),
    sa.Column('status', sa.Integer(), nullable=False),
    sa.Column('content_type', sa.String(length=60), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_idempotency_record'))
    )
    with op.batch_alter_table('idempotency_record', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_idempotency_record_created_at'), ['created_at'], unique=False)

    op.create_table('mail_message',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=160), nullable=False),
    sa.Column('recipient', sa.String(length=200), nullable=False),
    sa.Column('template', sa.String(length=60), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('context', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('last_error', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail_message')),
    sa.UniqueConstraint('key', name=op.f('uq_mail_message_key'))
    )
    with op.batch_alter_table('mail_message', schema=None) as batch_op:
        batch_op.create_index('ix_mail_message_open', ['sent_at', 'next_try_at'], unique=False)

    op.create_table('order_group',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('checkout_token', sa.String(length=200), nullable=False),
    sa.Column('placed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('customer_name', sa.String(length=120), nullable=False),
    sa.Column('customer_phone', sa.String(length=20), nullable=False),
    sa.Column('customer_email', sa.String(length=200), nullable=False),
    sa.Column('street', sa.String(length=200), nullable=False),
    sa.Column('commune', sa.String(length=120), nullable=False),
    sa.Column('province', sa.String(length=60), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('age_confirmed', sa.Boolean(), nullable=False),
    sa.Column('total_dong', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('total_dong >= 0', name=op.f('ck_order_group_total_dong')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_order_group')),
    sa.UniqueConstraint('checkout_token', name=op.f('uq_order_group_checkout_token')),
    sa.UniqueConstraint('code', name=op.f('uq_order_group_code'))
    )
    with op.batch_alter_table('order_group', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_order_group_customer_phone'), ['customer_phone'], unique=False)
        batch_op.create_index(batch_op.f('ix_order_group_placed_at'), ['placed_at'], unique=False)

    op.create_table('role',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=20), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role')),
    sa.UniqueConstraint('name', name=op.f('uq_role_name'))
    )
    op.create_table('shipping_rate',
    sa.Column('zone', sa.String(length=20), nullable=False),
    sa.Column('base_dong', sa.BigInteger(), nullable=False),
    sa.Column('base_grams', sa.Integer(), nullable=False),
    sa.Column('step_dong', sa.BigInteger(), nullable=False),
    sa.Column('step_grams', sa.Integer(), nullable=False),
    sa.Column('free_from_dong', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("zone IN ('in_province', 'elsewhere')", name=op.f('ck_shipping_rate_zone')),
    sa.CheckConstraint('base_dong >= 0 AND step_dong >= 0', name=op.f('ck_shipping_rate_amounts')),
    sa.CheckConstraint('base_grams >= 0 AND step_grams > 0', name=op.f('ck_shipping_rate_weights')),
    sa.CheckConstraint('free_from_dong > 0', name=op.f('ck_shipping_rate_free_from_dong')),
    sa.PrimaryKeyConstraint('zone', name=op.f('pk_shipping_rate'))
    )
    op.create_table('user',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('password', sa.String(length=255), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('fs_uniquifier', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user')),
    sa.UniqueConstraint('fs_uniquifier', name=op.f('uq_user_fs_uniquifier')),
    sa.UniqueConstraint('phone', name=op.f('uq_user_phone'))
    )
    op.create_table('commune_district',
    sa.Column('commune_id', sa.Integer(), nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['commune_id'], ['commune.id'], name=op.f('fk_commune_district_commune_id_commune'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['district_id'], ['district.id'], name=op.f('fk_commune_district_district_id_district'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('commune_id', 'district_id', name=op.f('pk_commune_district'))
    )
    op.create_table('former_commune',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('commune_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.ForeignKeyConstraint(['commune_id'], ['commune.id'], name=op.f('fk_former_commune_commune_id_commune'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_former_commune'))
    )
    with op.batch_alter_table('former_commune', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_former_commune_commune_id'), ['commune_id'], unique=False)

    op.create_table('producer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=True),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('commune_id', sa.Integer(), nullable=True),
    sa.Column('district_id', sa.Integer(), nullable=True),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=True),
    sa.Column('email', sa.String(length=200), nullable=True),
    sa.Column('website', sa.String(length=300), nullable=True),
    sa.Column('bank_bin', sa.String(length=6), nullable=True),
    sa.Column('bank_account', sa.String(length=19), nullable=True),
    sa.Column('story', sa.Text(), nullable=False),
    sa.Column('story_en', sa.Text(), nullable=False),
    sa.Column('source_url', sa.Text(), nullable=False),
    sa.CheckConstraint("kind IN ('enterprise', 'cooperative', 'cooperative_group', 'household')", name=op.f('ck_producer_kind')),
    sa.CheckConstraint('(bank_bin IS NULL) = (bank_account IS NULL)', name=op.f('ck_producer_whole_bank_account')),
    sa.ForeignKeyConstraint(['commune_id'], ['commune.id'], name=op.f('fk_producer_commune_id_commune')),
    sa.ForeignKeyConstraint(['district_id'], ['district.id'], name=op.f('fk_producer_district_id_district')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_producer')),
    sa.UniqueConstraint('slug', name=op.f('uq_producer_slug'))
    )
    with op.batch_alter_table('producer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_producer_commune_id'), ['commune_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_producer_district_id'), ['district_id'], unique=False)

    op.create_table('user_role',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('role_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['role_id'], ['role.id'], name=op.f('fk_user_role_role_id_role'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_user_role_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', 'role_id', name=op.f('pk_user_role'))
    )
    op.create_table('order',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=16), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('producer_id', sa.Integer(), nullable=False),
    sa.Column('producer_name', sa.String(length=200), nullable=False),
    sa.Column('producer_place', sa.String(length=200), nullable=False),
    sa.Column('producer_phone', sa.String(length=20), nullable=False),
    sa.Column('producer_email', sa.String(length=200), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('goods_dong', sa.BigInteger(), nullable=False),
    sa.Column('shipping_dong', sa.BigInteger(), nullable=False),
    sa.Column('total_dong', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("state IN ('placed', 'confirmed', 'fulfilled', 'completed', 'cancelled')", name=op.f('ck_order_state')),
    sa.CheckConstraint('goods_dong > 0 AND shipping_dong >= 0', name=op.f('ck_order_amounts')),
    sa.CheckConstraint('total_dong = goods_dong + shipping_dong', name=op.f('ck_order_parts_make_the_whole')),
    sa.ForeignKeyConstraint(['group_id'], ['order_group.id'], name=op.f('fk_order_group_id_order_group')),
    sa.ForeignKeyConstraint(['producer_id'], ['producer.id'], name=op.f('fk_order_producer_id_producer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_order')),
    sa.UniqueConstraint('code', name=op.f('uq_order_code'))
    )
    with op.batch_alter_table('order', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_order_group_id'), ['group_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_order_producer_id'), ['producer_id'], unique=False)

    op.create_table('product',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=120), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('group', sa.String(length=20), nullable=False),
    sa.Column('producer_id', sa.Integer(), nullable=False),
    sa.Column('listing_state', sa.String(length=12), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('description_en', sa.Text(), nullable=False),
    sa.Column('ingredients', sa.Text(), nullable=False),
    sa.Column('alcohol_percent', sa.Numeric(precision=4, scale=1, asdecimal=False), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('source_url', sa.Text(), nullable=False),
    sa.CheckConstraint("listing_state IN ('draft', 'in_review', 'approved', 'paused', 'retired')", name=op.f('ck_product_listing_state')),
    sa.CheckConstraint('"group" IN (\'food\', \'beverages\', \'medicinal\', \'handicrafts\', \'ornamental\', \'tourism\')', name=op.f('ck_product_group')),
    sa.CheckConstraint('alcohol_percent > 0 AND alcohol_percent <= 96', name=op.f('ck_product_alcohol_percent')),
    sa.ForeignKeyConstraint(['producer_id'], ['producer.id'], name=op.f('fk_product_producer_id_producer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_product')),
    sa.UniqueConstraint('slug', name=op.f('uq_product_slug'))
    )
    with op.batch_alter_table('product', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_product_producer_id'), ['producer_id'], unique=False)

    op.create_table('certificate',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('product_id', sa.Integer(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('stars', sa.Integer(), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=True),
    sa.Column('issued_precision', sa.String(length=8), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=True),
    sa.Column('extended_until', sa.Date(), nullable=True),
    sa.Column('hold', sa.String(length=12), nullable=False),
    sa.CheckConstraint("(issued_on IS NULL) = (issued_precision = 'unknown')", name=op.f('ck_certificate_dated')),
    sa.CheckConstraint("hold IN ('', 'suspended', 'revoked', 'superseded')", name=op.f('ck_certificate_hold')),
    sa.CheckConstraint("issued_precision IN ('day', 'year', 'unknown')", name=op.f('ck_certificate_issued_precision')),
    sa.CheckConstraint('stars IN (3, 4, 5)', name=op.f('ck_certificate_stars')),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_certificate_decision_id_decision')),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_certificate_product_id_product')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate')),
    sa.UniqueConstraint('code', name=op.f('uq_certificate_code'))
    )
    with op.batch_alter_table('certificate', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_certificate_decision_id'), ['decision_id'], unique=False)
        batch_op.create_index('ix_certificate_last_day', ['last_day'], unique=False)
        batch_op.create_index(batch_op.f('ix_certificate_product_id'), ['product_id'], unique=False)
        batch_op.create_index('uq_certificate_current', ['product_id'], unique=True, sqlite_where=sa.text("hold IN ('', 'suspended')"), postgresql_where=sa.text("hold IN ('', 'suspended')"))

    op.create_table('order_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('actor', sa.String(length=80), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['order.id'], name=op.f('fk_order_event_order_id_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_order_event'))
    )
    with op.batch_alter_table('order_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_order_event_order_id'), ['order_id'], unique=False)

    op.create_table('payment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('method', sa.String(length=12), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('amount_dong', sa.BigInteger(), nullable=False),
    sa.Column('reference', sa.String(length=25), nullable=False),
    sa.Column('bank_bin', sa.String(length=6), nullable=True),
    sa.Column('bank_account', sa.String(length=19), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("method IN ('cod', 'vietqr')", name=op.f('ck_payment_method')),
    sa.CheckConstraint("state IN ('unpaid', 'paid', 'failed')", name=op.f('ck_payment_state')),
    sa.CheckConstraint('amount_dong > 0', name=op.f('ck_payment_amount_dong')),
    sa.ForeignKeyConstraint(['order_id'], ['order.id'], name=op.f('fk_payment_order_id_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment')),
    sa.UniqueConstraint('reference', name=op.f('uq_payment_reference'))
    )
    with op.batch_alter_table('payment', schema=None) as batch_op:
        batch_op.create_index('ix_payment_open', ['state', 'expires_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_payment_order_id'), ['order_id'], unique=False)

    op.create_table('photo',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('product_id', sa.Integer(), nullable=False),
    sa.Column('url', sa.String(length=300), nullable=False),
    sa.Column('alt', sa.String(length=300), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_photo_product_id_product'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_photo'))
    )
    with op.batch_alter_table('photo', schema=None) as batch_op:
        batch_op.create_index('ix_photo_product_position', ['product_id', 'position'], unique=False)

    op.create_table('product_standard',
    sa.Column('product_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_product_standard_product_id_product'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('product_id', 'name', name=op.f('pk_product_standard'))
    )
    op.create_table('variant',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('product_id', sa.Integer(), nullable=False),
    sa.Column('sku', sa.String(length=140), nullable=False),
    sa.Column('unit', sa.String(length=60), nullable=False),
    sa.Column('net_weight_g', sa.Integer(), nullable=True),
    sa.Column('shelf_life_days', sa.Integer(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.CheckConstraint('net_weight_g > 0', name=op.f('ck_variant_net_weight_g')),
    sa.CheckConstraint('shelf_life_days > 0', name=op.f('ck_variant_shelf_life_days')),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_variant_product_id_product'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_variant')),
    sa.UniqueConstraint('product_id', 'position', name=op.f('uq_variant_product_id_position')),
    sa.UniqueConstraint('sku', name=op.f('uq_variant_sku'))
    )
    with op.batch_alter_table('variant', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_variant_product_id'), ['product_id'], unique=False)

    op.create_table('cart_line',
    sa.Column('cart_id', sa.Integer(), nullable=False),
    sa.Column('variant_id', sa.Integer(), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('price_seen_dong', sa.BigInteger(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('quantity > 0 AND quantity <= 999', name=op.f('ck_cart_line_quantity')),
    sa.ForeignKeyConstraint(['cart_id'], ['cart.id'], name=op.f('fk_cart_line_cart_id_cart'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['variant_id'], ['variant.id'], name=op.f('fk_cart_line_variant_id_variant'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('cart_id', 'variant_id', name=op.f('pk_cart_line'))
    )
    op.create_table('certificate_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('certificate_id', sa.Integer(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('stars', sa.Integer(), nullable=True),
    sa.Column('issued_on', sa.Date(), nullable=True),
    sa.Column('issued_precision', sa.String(length=8), nullable=True),
    sa.Column('extended_until', sa.Date(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('actor', sa.String(length=80), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(issued_on IS NULL) = (issued_precision = 'unknown')", name=op.f('ck_certificate_event_dated')),
    sa.CheckConstraint("kind IN ('issued', 'corrected', 'extended', 'suspended', 'reinstated', 'superseded', 'revoked')", name=op.f('ck_certificate_event_kind')),
    sa.CheckConstraint('stars IN (3, 4, 5)', name=op.f('ck_certificate_event_stars')),
    sa.ForeignKeyConstraint(['certificate_id'], ['certificate.id'], name=op.f('fk_certificate_event_certificate_id_certificate')),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_certificate_event_decision_id_decision')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate_event'))
    )
    with op.batch_alter_table('certificate_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_certificate_event_certificate_id'), ['certificate_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_certificate_event_decision_id'), ['decision_id'], unique=False)

    op.create_table('order_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('variant_id', sa.Integer(), nullable=False),
    sa.Column('sku', sa.String(length=140), nullable=False),
    sa.Column('product_slug', sa.String(length=120), nullable=False),
    sa.Column('product_name', sa.String(length=200), nullable=False),
    sa.Column('product_name_en', sa.String(length=200), nullable=False),
    sa.Column('unit', sa.String(length=60), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('price_dong', sa.BigInteger(), nullable=False),
    sa.Column('total_dong', sa.BigInteger(), nullable=False),
    sa.Column('certificate_code', sa.String(length=12), nullable=False),
    sa.Column('decision_number', sa.String(length=60), nullable=True),
    sa.Column('decision_authority', sa.String(length=200), nullable=False),
    sa.Column('stars', sa.Integer(), nullable=False),
    sa.Column('certified_on', sa.Date(), nullable=False),
    sa.Column('certified_precision', sa.String(length=8), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=False),
    sa.CheckConstraint('quantity > 0 AND price_dong > 0', name=op.f('ck_order_line_positive')),
    sa.CheckConstraint('total_dong = quantity * price_dong', name=op.f('ck_order_line_total')),
    sa.ForeignKeyConstraint(['order_id'], ['order.id'], name=op.f('fk_order_line_order_id_order')),
    sa.ForeignKeyConstraint(['variant_id'], ['variant.id'], name=op.f('fk_order_line_variant_id_variant')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_order_line'))
    )
    with op.batch_alter_table('order_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_order_line_order_id'), ['order_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_order_line_variant_id'), ['variant_id'], unique=False)

    op.create_table('price',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('variant_id', sa.Integer(), nullable=False),
    sa.Column('audience', sa.String(length=20), nullable=False),
    sa.Column('min_quantity', sa.Integer(), nullable=False),
    sa.Column('amount_dong', sa.BigInteger(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('amount_dong > 0', name=op.f('ck_price_amount_dong')),
    sa.CheckConstraint('ends_at IS NULL OR ends_at >= starts_at', name=op.f('ck_price_period')),
    sa.CheckConstraint('min_quantity > 0', name=op.f('ck_price_min_quantity')),
    sa.ForeignKeyConstraint(['variant_id'], ['variant.id'], name=op.f('fk_price_variant_id_variant'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_price'))
    )
    with op.batch_alter_table('price', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_price_variant_id'), ['variant_id'], unique=False)
        batch_op.create_index('uq_price_open', ['variant_id', 'audience', 'min_quantity'], unique=True, sqlite_where=sa.text('ends_at IS NULL'), postgresql_where=sa.text('ends_at IS NULL'))

    op.create_table('stock',
    sa.Column('variant_id', sa.Integer(), nullable=False),
    sa.Column('on_hand', sa.Integer(), nullable=False),
    sa.Column('held', sa.Integer(), nullable=False),
    sa.CheckConstraint('held >= 0', name=op.f('ck_stock_held')),
    sa.CheckConstraint('on_hand - held >= 0', name=op.f('ck_stock_available')),
    sa.ForeignKeyConstraint(['variant_id'], ['variant.id'], name=op.f('fk_stock_variant_id_variant'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('variant_id', name=op.f('pk_stock'))
    )
    op.create_table('stock_movement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('variant_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('cause', sa.String(length=120), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('received', 'adjusted', 'held', 'unheld', 'shipped', 'returned')", name=op.f('ck_stock_movement_kind')),
    sa.CheckConstraint('quantity <> 0', name=op.f('ck_stock_movement_quantity')),
    sa.ForeignKeyConstraint(['variant_id'], ['variant.id'], name=op.f('fk_stock_movement_variant_id_variant'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stock_movement'))
    )
    with op.batch_alter_table('stock_movement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stock_movement_variant_id'), ['variant_id'], unique=False)


    append_only = APPEND_ONLY_SQLITE if op.get_bind().dialect.name == "sqlite" else APPEND_ONLY_POSTGRESQL
    for statement in append_only:
        op.execute(statement)


def downgrade():
    with op.batch_alter_table('stock_movement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stock_movement_variant_id'))

    op.drop_table('stock_movement')
    op.drop_table('stock')
    with op.batch_alter_table('price', schema=None) as batch_op:
        batch_op.drop_index('uq_price_open', sqlite_where=sa.text('ends_at IS NULL'), postgresql_where=sa.text('ends_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_price_variant_id'))

    op.drop_table('price')
    with op.batch_alter_table('order_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_order_line_variant_id'))
        batch_op.drop_index(batch_op.f('ix_order_line_order_id'))

    op.drop_table('order_line')
    with op.batch_alter_table('certificate_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_certificate_event_decision_id'))
        batch_op.drop_index(batch_op.f('ix_certificate_event_certificate_id'))

    op.drop_table('certificate_event')
    op.drop_table('cart_line')
    with op.batch_alter_table('variant', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_variant_product_id'))

    op.drop_table('variant')
    op.drop_table('product_standard')
    with op.batch_alter_table('photo', schema=None) as batch_op:
        batch_op.drop_index('ix_photo_product_position')

    op.drop_table('photo')
    with op.batch_alter_table('payment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_payment_order_id'))
        batch_op.drop_index('ix_payment_open')

    op.drop_table('payment')
    with op.batch_alter_table('order_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_order_event_order_id'))

    op.drop_table('order_event')
    with op.batch_alter_table('certificate', schema=None) as batch_op:
        batch_op.drop_index('uq_certificate_current', sqlite_where=sa.text("hold IN ('', 'suspended')"), postgresql_where=sa.text("hold IN ('', 'suspended')"))
        batch_op.drop_index(batch_op.f('ix_certificate_product_id'))
        batch_op.drop_index('ix_certificate_last_day')
        batch_op.drop_index(batch_op.f('ix_certificate_decision_id'))

    op.drop_table('certificate')
    with op.batch_alter_table('product', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_product_producer_id'))

    op.drop_table('product')
    with op.batch_alter_table('order', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_order_producer_id'))
        batch_op.drop_index(batch_op.f('ix_order_group_id'))

    op.drop_table('order')
    op.drop_table('user_role')
    with op.batch_alter_table('producer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_producer_district_id'))
        batch_op.drop_index(batch_op.f('ix_producer_commune_id'))

    op.drop_table('producer')
    with op.batch_alter_table('former_commune', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_former_commune_commune_id'))

    op.drop_table('former_commune')
    op.drop_table('commune_district')
    op.drop_table('user')
    op.drop_table('shipping_rate')
    op.drop_table('role')
    with op.batch_alter_table('order_group', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_order_group_placed_at'))
        batch_op.drop_index(batch_op.f('ix_order_group_customer_phone'))

    op.drop_table('order_group')
    with op.batch_alter_table('mail_message', schema=None) as batch_op:
        batch_op.drop_index('ix_mail_message_open')

    op.drop_table('mail_message')
    with op.batch_alter_table('idempotency_record', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_idempotency_record_created_at'))

    op.drop_table('idempotency_record')
    op.drop_table('district')
    op.drop_table('decision')
    op.drop_table('commune')
    with op.batch_alter_table('catalog_change', schema=None) as batch_op:
        batch_op.drop_index('ix_catalog_change_subject')

    op.drop_table('catalog_change')
    with op.batch_alter_table('cart', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_cart_updated_at'))

    op.drop_table('cart')
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION certificate_event_append_only()")
