"""What ``--help`` says below the options: examples of each command, files, variables, exit codes.

Every command here is run by a test.
"""

from __future__ import annotations

Example = tuple[str, str]  # what it does, and the command

EXAMPLES: dict[str, tuple[Example, ...]] = {
    "add": (
        ("See which articles of a feed are new:", "quotes add https://example.org/feed.xml --dry-run"),
        (
            "Store saved pages, an archive and a dump in a folder of your own:",
            "quotes add saved-pages crawl.warc.gz dump.jsonl --to my/articles",
        ),
    ),
    "watch": (
        ("Follow a list of feeds, sitemaps and folders until Ctrl-C:", "quotes watch feeds.txt --every 1h"),
        (
            "Make one pass, for cron or a timer, and tell a program what came of it:",
            "quotes watch feeds.txt --once --json",
        ),
    ),
    "build": (
        ("Index the articles under data/articles into quotes.db:", "quotes build"),
        ("Index a folder of your own, with two processes:", "quotes build my/articles --db my.db --jobs 2"),
        ("Read all inputs of that index again:", "quotes build --db my.db"),
        ("Index JSON lines that another program writes:", "cat news.jsonl | quotes build - --db news.db"),
    ),
    "extract": (
        ("Look at the quotes of one article:", "quotes extract article.txt"),
        ("Look at the quotes of a web page:", "quotes extract https://example.org/news/a-call"),
        ("Write one JSON object for each article of a folder:", "quotes extract my/articles --json > quotes.jsonl"),
    ),
    "search": (
        ("Find the statements that have both words, the best first:", "quotes search 'bridge May'"),
        (
            "Find what one outlet has printed of a speaker since a day:",
            "quotes search --speaker 'Gustavo Petro' --outlet 'The Sample Gazette' --since 2026-01-01",
        ),
        (
            "Find a phrase or words that begin so, without a third word:",
            "quotes search '\"the bridge\" OR ferr* -May'",
        ),
    ),
    "check": (
        ("Ask whether a remembered sentence was printed so:", "quotes check 'Nobody has asked the ferrymen.'"),
        ("Mark every quote of a draft with a footnote:", "quotes check draft.md --format markdown > checked.md"),
    ),
    "speakers": (
        ("Give all speakers to a program:", "quotes speakers --json"),
        (
            "Ask Wikidata who the twenty most quoted are:",
            "quotes speakers --reconcile https://wikidata.reconci.link/en/api --limit 20",
        ),
    ),
    "stats": (("Show the five most quoted speakers and outlets:", "quotes stats --limit 5"),),
    "explain": (
        ("See why a quote has its speaker (ids are on the site and in exports):", "quotes explain 0123456789abcdef"),
    ),
    "audit": (
        ("Draw fifty quotes at random, to be judged at the desk:", "quotes audit --sample 50"),
        ("See how many were wrong, as JSON:", "quotes audit --json"),
    ),
    "correct": (
        (
            "Say who said a quote:",
            "quotes correct assign 0123456789abcdef --speaker 'Gustavo Petro' --note 'his own post'",
        ),
        ("Say that words in marks are nobody's speech:", "quotes correct not-speech 0123456789abcdef"),
        ("Say that two speakers are one:", "quotes correct merge-speakers gustavo-petro petro"),
        (
            "Say that two statements are no translations of each other:",
            "quotes correct split-translations 3f1a9c5d7e8b2a40 9b1e22d06f4c8a15",
        ),
    ),
    "evaluate": (
        ("Measure accuracy on annotated articles, and print twenty errors:", "quotes evaluate dev.jsonl --errors 20"),
    ),
    "serve": (
        ("Look at the index in a browser:", "quotes serve --open"),
        ("Serve another index to the public:", "quotes serve --db my.db --port 8002 --public"),
    ),
    "digest": (
        ("Read what is new since yesterday morning:", "quotes digest --since yesterday"),
        (
            "Write a mail about the last build, for a program that sends it:",
            "quotes digest --since last-build --format mail --from desk@example.org --to you@example.org > mail.eml",
        ),
    ),
    "doctor": (("Check everything:", "quotes doctor"),),
    "export": (
        ("Write all quotes for a spreadsheet:", "quotes export --format csv --out quotes.csv"),
        ("Write them for pandas, DuckDB or Spark:", "quotes export --format parquet --out quotes.parquet"),
        (
            "Write what one speaker has said since a month:",
            "quotes export --format csv --speaker 'Gustavo Petro' --since 2026-01 --out petro.csv",
        ),
        ("Write every table as a described data set:", "quotes export --dataset tables"),
        ("Write a folder for 'datasette publish' or a container:", "quotes export --site public"),
    ),
    "forget": (
        ("Remove an article for good:", "quotes forget https://example.org/gazette/bridge"),
        ("Remove it by its id, from another index:", "quotes forget fedcba9876543210 --db my.db"),
    ),
    "models list": (("See which packages there are:", "quotes models list"),),
    "models use": (("Parse with another package from now on:", "quotes models use bundled"),),
}

# Of the program as a whole.  A line with \b keeps the lines of its paragraph as they are.
EPILOG = """\b
Files in the working folder:
  quotes.toml           settings of commands
  data/articles/        articles that 'quotes build' reads by default
  data/speakers.yml     known speakers
  data/corrections.yml  corrections
  data/outlets.yml      known outlets
  metadata.yml          title and texts of the site
  templates/            your own page templates for the site
  quotes.db             the index
  quotes.db.articles.db the index's inputs and its articles' texts
  quotes.db.cache.db    results of earlier builds; can be deleted at any time
  quotes.db.sum         a hash of the index as a build left it; can be deleted at any time

\b
Environment:
  QUOTES_OPTION          sets an option for every command that has it: QUOTES_DB
  QUOTES_COMMAND_OPTION  sets it for one command: QUOTES_BUILD_JOBS
  NO_COLOR=1             turns colours off
  QUOTES_DEBUG=1         shows where an unexpected error comes from

\b
The command line overrides the environment, which overrides quotes.toml.

\b
Exit codes:
  0    done
  1    failed, or something was skipped and --strict was given
  2    wrong usage
  75   another build holds the lock
  130  interrupted
  143  ended by SIGTERM
"""


def epilog(command: str) -> str | None:
    """Return the examples of a command as the end of its help, None if it has none."""
    examples = EXAMPLES.get(command)
    if not examples:
        return None
    lines = [line for does, call in examples for line in (f"  {does}", f"    {call}")]
    return "\n".join(("\b", "Examples:" if len(examples) > 1 else "Example:", *lines))
