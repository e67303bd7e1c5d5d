"""How work is spread: over processes of this machine (``local``), over machines (``ray``, with ``checkpoints``).

An engine is given functions and what they are to work on, and knows nothing of either.  Only this room knows Ray.
"""
