"""quotes: who said what, where."""

__version__ = "0.1.0"
