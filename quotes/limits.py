"""The bounds on input: the largest file, page, list and field that is read, each with its reason."""

from __future__ import annotations

# Largest file or JSON line that is read: no news article comes near it, and one input cannot fill the memory.
MAX_ARTICLE_BYTES = 8_000_000
# Largest text of one article: a million characters is a thick book, and costs minutes to parse.
MAX_ARTICLE_CHARACTERS = 1_000_000
# Longest line: an article without its line breaks has some tens of thousands of characters; anything longer is data,
# and the tokenizer's memory grows with the line.
MAX_LINE_CHARACTERS = 200_000
# Longest line or row that is passed over to reach the next one; a file that goes on without an end is left there.
MAX_PASSED_BYTES = 100_000_000
# Longest head of a record in a web archive, with the blank lines before it: servers take heads of some ten thousand.
MAX_HEAD_BYTES = 1_000_000
# Largest articles.csv: a line for each of half a million articles.
MAX_SIDECAR_BYTES = 100_000_000
# Longest front matter, searched for its closing line: ten fields of which each character is written as ten; and longest
# value of a metadata field.
MAX_FRONT_MATTER_CHARACTERS = 256_000
MAX_FIELD_CHARACTERS = 2_000
# Largest page that is read: news pages have a few hundred kilobytes, and a page of five megabytes of links takes 40 s.
MAX_PAGE_BYTES = 3_000_000
# Largest feed: the parser needs four seconds for a million bytes of empty entries.
MAX_FEED_BYTES = 10_000_000
# Largest sitemap or JSON document: 50 MB is what the sitemap protocol allows.
MAX_LISTING_BYTES = 50_000_000
# Largest robots.txt: RFC 9309 asks for 500 KiB to be read.
MAX_ROBOTS_BYTES = 500 * 1024
# Redirects followed: browsers follow twenty, news pages need two or three; RFC 9309 asks for five.
MAX_REDIRECTS = 5
# Lists within lists: a sitemap's index, a sitemap, a page.
MAX_LISTS = 3
# Addresses taken from one feed or sitemap: 50,000 is what the protocol allows.
MAX_LINKS = 50_000
