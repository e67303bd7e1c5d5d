"""Articles: what a build reads (``read``), and what ``quotes add`` fetches and stores (``collect``)."""
