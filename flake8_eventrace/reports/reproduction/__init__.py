"""A finding as a test: a pytest test that fails because of the finding, and passes once it is fixed.

A finding and the text of its files go in. `recipe` takes the order of the parties from the witness, `objects`
says how to make what they need, and `write` puts both into a test that rests on `flake8_eventrace.replay`
alone. Nothing is imported or run here.
"""
