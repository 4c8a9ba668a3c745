"""The search index inside the shop's PostgreSQL: which document holds which token, and how much it weighs there.

Tables of their own metadata, for they exist on PostgreSQL alone; the shop's migrations make them. Everything in them is
made from the catalogue and can be made again.
"""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    Identity,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
)

from catalog.db import CONSTRAINT_NAMES

metadata = MetaData(naming_convention=CONSTRAINT_NAMES)

# One product each. `terms` are the ids of its tokens, so that its postings are found when it changes; it is read by
# the writer alone and moved out of the row, which keeps lists without text quick. `price` is -1 where there is none,
# days are date ordinals, `created` is in seconds since 1970.
document = Table(
    "search_document",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("name_key", LargeBinary, nullable=False),
    Column("name_length", SmallInteger, nullable=False),
    Column("group", Text, nullable=False),
    Column("stars", SmallInteger, nullable=False),
    Column("producer", Text, nullable=False, index=True),
    Column("commune", Text, nullable=False, index=True),
    Column("standards", ARRAY(Text), nullable=False),
    Column("price", BigInteger, nullable=False),
    Column("in_stock", Boolean, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("sale_from", Integer, nullable=False),
    Column("sale_until", Integer, nullable=False),
    Column("terms", ARRAY(Integer), nullable=False),
    postgresql_with={"toast_tuple_target": 256},
)

# A token and how many documents hold it. Ids only grow, so that readers fetch the words they do not know yet.
term = Table(
    "search_term",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("token", Text(collation="C"), nullable=False, unique=True),
    Column("documents", Integer, nullable=False),
)

posting = Table(
    "search_posting",
    metadata,
    Column("term_id", Integer, nullable=False),
    Column("document_id", Integer, nullable=False),
    Column("weight", Double, nullable=False),
    PrimaryKeyConstraint("term_id", "document_id", postgresql_include=["weight"]),
)

# Producers and communes with the folded syllables of their names, each between spaces.
label = Table(
    "search_label",
    metadata,
    Column("kind", Text, nullable=False),
    Column("slug", Text, nullable=False),
    Column("folded", Text, nullable=False),
    PrimaryKeyConstraint("kind", "slug"),
)

# One row: the versions that made the index, the last catalogue change it holds, and sums that ranking needs.
state = Table(
    "search_state",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("schema", Integer, nullable=False),
    Column("analyser", Integer, nullable=False),
    Column("build", Integer, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("documents", Integer, nullable=False),
    Column("name_lengths", BigInteger, nullable=False),
    Column("last_term", Integer, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)
