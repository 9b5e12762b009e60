"""Every number that the documentation claims, and adapters to the benchmark formats."""
