"""LAG901 and LAG902: what the tool says about itself."""
