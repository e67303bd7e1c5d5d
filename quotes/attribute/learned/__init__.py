"""The learned scorer: features, weights, decisions, and the rules that explain them."""
