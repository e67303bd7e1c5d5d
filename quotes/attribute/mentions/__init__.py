"""What could be the source of a quote: mentions, cues, and where both stand."""
