"""LAG901 and LAG902: what the tool reports about itself, one file for each.

No source passes their filters: the plugin reports LAG901 when the engine raises an error, and the runner asks
for LAG902 when all other findings of a file are known.
"""
