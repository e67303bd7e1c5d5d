"""What ``--help`` says below the options: examples of each command, files, variables, exit codes.

Every command here is run by a test.
"""

from __future__ import annotations

Example = tuple[str, str]  # what it does, and the command

EXAMPLES: dict[str, tuple[Example, ...]] = {
    "add": (
        ("What a feed has that is not there yet:", "quotes add https://example.org/feed.xml --dry-run"),
        (
            "Saved pages, an archive and a dump, into a folder of your own:",
            "quotes add saved-pages crawl.warc.gz dump.jsonl --to my/articles",
        ),
    ),
    "build": (
        ("Index the articles under data/articles into quotes.db:", "quotes build"),
        ("Index a folder of your own, with two processes:", "quotes build my/articles --db my.db --jobs 2"),
        ("Index what another program writes, as JSON lines:", "cat news.jsonl | quotes build - --db news.db"),
    ),
    "extract": (
        ("Look at the quotes of one article:", "quotes extract article.txt"),
        ("One JSON object for each article of a folder:", "quotes extract my/articles --json > quotes.jsonl"),
    ),
    "search": (
        ("All statements with both words, the best first:", "quotes search 'bridge May'"),
        (
            "What one speaker said in one outlet since a day:",
            "quotes search --speaker 'Gustavo Petro' --outlet 'The Sample Gazette' --since 2026-01-01",
        ),
    ),
    "speakers": (("All speakers, for a program:", "quotes speakers --json"),),
    "stats": (("The five most quoted speakers and outlets:", "quotes stats --limit 5"),),
    "explain": (("Why a quote has its speaker (ids are in exports):", "quotes explain 0123456789abcdef"),),
    "correct": (
        ("Say who it was:", "quotes correct assign 0123456789abcdef --speaker 'Gustavo Petro' --note 'his own post'"),
        ("Say that words in marks are nobody's:", "quotes correct not-speech 0123456789abcdef"),
        ("Say that two speakers are one:", "quotes correct merge-speakers gustavo-petro petro"),
    ),
    "evaluate": (("Figures on annotated articles, and twenty mistakes:", "quotes evaluate dev.jsonl --errors 20"),),
    "serve": (
        ("Look at the index in a browser:", "quotes serve --open"),
        ("Serve another one to others, without SQL:", "quotes serve --db my.db --port 8002 --public"),
    ),
    "doctor": (("Look for what is wrong:", "quotes doctor"),),
    "export": (
        ("All quotes for a spreadsheet:", "quotes export --format csv --out quotes.csv"),
        ("For pandas, DuckDB or Spark:", "quotes export --format parquet --out quotes.parquet"),
        ("A folder for 'datasette publish' or a container:", "quotes export --site public"),
    ),
    "models list": (("Which packages there are:", "quotes models list"),),
    "models use": (("Parse with another package from now on:", "quotes models use bundled"),),
}

# Of the program as a whole.  A line with \b keeps the lines of its paragraph as they are.
EPILOG = """\b
Files, in the folder where you work:
  quotes.toml           what commands take unless told otherwise
  data/articles/        what 'quotes build' reads unless told otherwise
  data/speakers.yml     known speakers
  data/corrections.yml  decisions of people
  metadata.yml          words of the site
  templates/            pages of your own for the site
  quotes.db             the index; beside it the cache, quotes.db.cache.db

\b
Environment:
  QUOTES_OPTION          an option of every command that has it: QUOTES_DB
  QUOTES_COMMAND_OPTION  the same for one command: QUOTES_BUILD_JOBS
  NO_COLOR=1             no colours
  QUOTES_DEBUG=1         where an unexpected error comes from

\b
The command line goes before the environment, that before quotes.toml.

\b
Exit codes:
  0    done
  1    failure, or something was skipped and --strict was given
  2    wrong usage
  75   another build holds the lock
  130  interrupted
  143  ended by SIGTERM
"""


def epilog(command: str) -> str | None:
    """Return the examples of a command as the end of its help, None where it has none."""
    examples = EXAMPLES.get(command)
    if not examples:
        return None
    lines = [line for does, call in examples for line in (f"  {does}", f"    {call}")]
    return "\n".join(("\b", "Examples:" if len(examples) > 1 else "Example:", *lines))
