"""The learned scorer: features, weights, decisions and what explains them."""
