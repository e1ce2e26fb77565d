"""Questions to the facts, one a file: each finds one kind of bad execution, and names its steps.

Rules turn the answers into findings, and mends into fixes; neither is known here.
"""
