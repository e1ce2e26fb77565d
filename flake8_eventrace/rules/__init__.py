"""The rules, a folder for each family: its pages, its decision, its witness and its own fixes.

A `Program` (and, for LAG2xx, the `SlowCalls` of the source) goes in; `Detection`s come out. `registry` lists
every rule and every kind of fix. What several families share stands here: `base`, `wording`, `chains`.
"""
