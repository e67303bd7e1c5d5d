"""Words that a column cannot be called by without quotation marks, or that some SQL keeps for itself."""

# Reserved in the SQL standard since 2003, without those that no name of ours could be.
STANDARD = """
all allocate alter and any are array as asensitive asymmetric at atomic authorization begin between bigint binary blob
boolean both by call called cardinality cascaded case cast char character check clob close coalesce collate collect
column commit condition connect constraint convert corr corresponding count create cross cube current cursor cycle
date day deallocate dec decimal declare default delete deref describe deterministic disconnect distinct double drop
dynamic each element else end escape every except exec execute exists external false fetch filter first_value float
for foreign frame_row free from full function fusion get global grant group grouping groups having hold hour identity
in indicator initial inner inout insensitive insert int integer intersect intersection interval into is join language
large last_value lateral lead leading left like listagg local localtime localtimestamp match max measures member merge
method min minute modifies module month multiset national natural new no none normalize not null nullif numeric
occurrences_regex of offset old omit on one only open or order out outer over overlaps overlay parameter partition
pattern per percent period portion position precedes precision prepare primary procedure range rank reads real
recursive ref references referencing release result return returns revoke right rollback rollup row row_number rows
running savepoint scope scroll search second seek select sensitive session_user set show similar skip smallint some
specific sql start static subset substring succeeds sum symmetric system system_time system_user table tablesample
then time timestamp to trailing translate translation treat trigger trim true truncate uescape union unique unknown
unnest update upper user using value values varbinary varchar varying versioning when whenever where width_bucket
window with within without year
"""
# SQLite's, all of them, for it may come to need those that it does not reserve now.
SQLITE = """
abort action add after all alter always analyze and as asc attach autoincrement before begin between by cascade case
cast check collate column commit conflict constraint create cross current current_date current_time current_timestamp
database default deferrable deferred delete desc detach distinct do drop each else end escape except exclude exclusive
exists explain fail filter first following for foreign from full generated glob group groups having if ignore
immediate in index indexed initially inner insert instead intersect into is isnull join key last left like limit match
materialized natural no not nothing notnull null nulls of offset on or order others outer over partition plan pragma
preceding primary query raise range recursive references regexp reindex release rename replace restrict returning
right rollback row rows savepoint select set table temp temporary then ties to transaction trigger unbounded union
unique update using vacuum values view virtual when where window with without
"""
# Reserved in PostgreSQL, DuckDB or MySQL besides.
OTHERS = """
analyse array asymmetric both cast collation concurrently current_catalog current_role current_schema current_user do
fetch freeze grant ilike initially lateral leading limit localtime offset only overlaps pivot placing pivot_longer
pivot_wider qualify returning show similar some summarize symmetric tablesample trailing unpivot user variadic verbose
window before change dual explain force keys kill lines load lock loop low_priority mod optimize option optionally
outfile purge range read reads read_write regexp rename repeat require resignal schema schemas separator signal
spatial ssl starting stored straight_join terminated undo unlock unsigned usage use utc_date virtual write xor
zerofill
"""
RESERVED = frozenset(f"{STANDARD} {SQLITE} {OTHERS}".split())
