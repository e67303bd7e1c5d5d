"""Articles and their quotes to documents: only the sentences that attribution looks at, parsed by Stanza."""
