"""Whom a mention means: names, pronouns and descriptions brought together."""
