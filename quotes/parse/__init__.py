"""From articles and their quotes to documents: Stanza parses only the sentences that attribution looks at."""
