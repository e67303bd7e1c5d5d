"""Work distributed over machines by Ray: the cluster, its checkpoints, and extraction ahead of the build."""
