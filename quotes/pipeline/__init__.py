"""Articles in, one published index out: the pipeline, its cache, and how its work is distributed."""
