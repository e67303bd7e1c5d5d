"""What could be somebody's source: mentions, cues, and where both stand."""
