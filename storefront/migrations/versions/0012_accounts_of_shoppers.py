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


KINDS = (
    'role_given', 'role_taken', 'disabled', 'enabled', 'factor_on', 'factor_off', 'factor_reset', 'signed_out'
)
NEW_KINDS = (*KINDS, 'signed_up', 'password_set', 'contact_set', 'erased')
REFUSED = 'rows of account_event are never changed'


def upgrade():
    with op.batch_alter_table('user', schema=None) as batch_op:
        batch_op.alter_column('phone', existing_type=sa.String(length=20), nullable=True)
        batch_op.add_column(sa.Column('email', sa.String(length=200), nullable=True))
        for name in ('phone_confirmed_at', 'email_confirmed_at', 'erased_at'):
            batch_op.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        batch_op.create_unique_constraint(op.f('uq_user_email'), ['email'])
        batch_op.create_check_constraint(
            op.f('ck_user_reachable'), 'phone IS NOT NULL OR email IS NOT NULL OR erased_at IS NOT NULL'
        )
    # Accounts so far were made by the office, which knows their phones.
    op.execute('UPDATE "user" SET phone_confirmed_at = created_at')
    _allow_kinds(NEW_KINDS)
    op.create_table('proof',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.String(length=10), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('contact', sa.String(length=200), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("purpose IN ('sign_up', 'recovery', 'contact', 'claim')", name=op.f('ck_proof_purpose')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_proof_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proof'))
    )
    op.create_index('ix_proof_contact', 'proof', ['contact', 'created_at'])
    op.create_index(op.f('ix_proof_user_id'), 'proof', ['user_id'])
    op.create_index(op.f('ix_proof_created_at'), 'proof', ['created_at'])
    op.create_table('device',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('network', sa.String(length=45), nullable=False),
    sa.Column('is_kept', sa.Boolean(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_device_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_device')),
    sa.UniqueConstraint('digest', name=op.f('uq_device_digest'))
    )
    op.create_index(op.f('ix_device_user_id'), 'device', ['user_id'])
    op.create_table('consent',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(length=20), nullable=False),
    sa.Column('version', sa.String(length=8), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_consent_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent'))
    )
    op.create_index(op.f('ix_consent_user_id'), 'consent', ['user_id'])
    op.create_table('saved_address',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=False),
    sa.Column('street', sa.String(length=200), nullable=False),
    sa.Column('commune', sa.String(length=120), nullable=False),
    sa.Column('province', sa.String(length=60), nullable=False),
    sa.Column('is_default', sa.Boolean(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_saved_address_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_address'))
    )
    op.create_index(op.f('ix_saved_address_user_id'), 'saved_address', ['user_id'])
    op.create_index(
        'uq_saved_address_default', 'saved_address', ['user_id'], unique=True,
        sqlite_where=sa.text('is_default'), postgresql_where=sa.text('is_default'),
    )


def downgrade():
    for table in ('saved_address', 'consent', 'device', 'proof'):
        op.drop_table(table)
    _allow_kinds(KINDS)
    with op.batch_alter_table('user', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_user_reachable'), type_='check')
        batch_op.drop_constraint(op.f('uq_user_email'), type_='unique')
        for name in ('email', 'phone_confirmed_at', 'email_confirmed_at', 'erased_at'):
            batch_op.drop_column(name)
        batch_op.alter_column('phone', existing_type=sa.String(length=20), nullable=False)


def _allow_kinds(kinds):
    with op.batch_alter_table('account_event', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_account_event_kind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_account_event_kind'), f'kind IN {kinds}')
    # SQLite makes the table anew, and its triggers go with the old one.
    if op.get_bind().dialect.name == 'sqlite':
        for verb in ('update', 'delete'):
            op.execute(
                f"CREATE TRIGGER account_event_no_{verb} BEFORE {verb} ON account_event "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
            )
