"""The second reader, asked where the scorer is unsure: an encoder that points from a quote at who is quoted.

``load_reader`` and what it returns are all that others use; torch is loaded with them and not before.
"""
