"""The counts and dates that outlets, articles, speakers and statements carry, worked out once per build.

"Quotes" are utterances: the parts of a quote that its tag or a paragraph breaks count once.
"""

from __future__ import annotations

from quotes.database.without_pandas import Database

_SPOKEN = """
    CREATE TEMP TABLE spoken AS
    SELECT q.utterance_id, q.article_id, q.statement_id, q.speaker_id, a.outlet_id, a.published,
           q.role IN ('utterance', 'fragment') AS speech
    FROM quotes q JOIN articles a ON a.id = q.article_id
"""
_NUMBERS = """
    count(DISTINCT utterance_id) AS quotes, count(DISTINCT article_id) AS articles,
    count(DISTINCT outlet_id) AS outlets, min(published) AS first, max(published) AS last
"""
_UPDATES = (
    f"""UPDATE statements SET quotes = n.quotes, articles = n.articles, outlets = n.outlets,
            first_published = n.first, last_published = n.last
        FROM (SELECT statement_id, {_NUMBERS} FROM spoken WHERE statement_id IS NOT NULL GROUP BY statement_id) AS n
        WHERE n.statement_id = statements.id""",
    f"""UPDATE speakers SET statements = n.statements, quotes = n.quotes, articles = n.articles, outlets = n.outlets,
            first_published = n.first, last_published = n.last
        FROM (SELECT speaker_id, count(DISTINCT statement_id) AS statements, {_NUMBERS} FROM spoken
              WHERE speech AND speaker_id IS NOT NULL GROUP BY speaker_id) AS n
        WHERE n.speaker_id = speakers.id""",
    """UPDATE articles SET quotes = n.quotes
        FROM (SELECT article_id, count(DISTINCT utterance_id) AS quotes FROM spoken WHERE speech
              GROUP BY article_id) AS n
        WHERE n.article_id = articles.id""",
    """UPDATE outlets SET articles = n.articles, quotes = n.quotes
        FROM (SELECT outlet_id, count(*) AS articles, sum(quotes) AS quotes FROM articles GROUP BY outlet_id) AS n
        WHERE n.outlet_id = outlets.id""",
    # Who printed it first: by date, then by the article's id where several share the date.
    """UPDATE statements SET first_outlet_id = n.outlet_id
        FROM (SELECT statement_id, outlet_id, row_number() OVER
                  (PARTITION BY statement_id ORDER BY published IS NULL, published, article_id) AS place
              FROM spoken WHERE outlet_id IS NOT NULL AND statement_id IS NOT NULL) AS n
        WHERE n.place = 1 AND n.statement_id = statements.id""",
)


def fill_counts(db: Database) -> None:
    """Fill every column of counts and dates from the rows of ``quotes`` and ``articles``."""
    db.execute(_SPOKEN)
    for update in _UPDATES:
        db.execute(update)
    db.execute("DROP TABLE spoken")
