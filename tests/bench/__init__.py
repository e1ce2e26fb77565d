"""Speed beside other linters, in one run: `python -m tests.bench` prints medians, ratios and the aims.

The tests here check the harness itself; they measure nothing.
"""
