"""Real packages: what must be found in them and what must not (marks `corpus` and `wide`).

The packages are fetched from the package registry, so these tests need a network.
"""
