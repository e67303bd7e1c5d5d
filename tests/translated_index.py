"""A few articles, quotes and statements, one of which is printed in two languages."""

from tests.small_index import article, record, statement

ARTICLES = (
    article("a1", "El Faro", "2026-01-07", language="es-CO"),
    article("a2", "The Tide", "2026-01-08"),
    article("a3", "Harbour News", "2026-01-09"),
)
RECORDS = (
    record("q1", "a1", "Si no se dialoga, hay guerra,", "s1"),
    record("q2", "a2", "If there is no dialogue, there is war.", "s1"),
    record("q3", "a3", "Without dialogue there is war", "s1"),
    record("q4", "a3", "The ferry is late", "s1"),
)
STATEMENTS = (
    statement("t1", "Si no se dialoga, hay guerra,", "q1"),
    statement("t2", "If there is no dialogue, there is war.", "q2"),
    statement("t3", "Without dialogue there is war", "q3"),
    statement("t4", "The ferry is late", "q4"),
)
