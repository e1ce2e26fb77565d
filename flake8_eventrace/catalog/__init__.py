"""What is known about other people's code, as data.

`catalog.toml` lists slow callables, emits, deferrals and the words of terminal events; `Catalog` answers
questions about dotted paths from it and from the user's settings.
"""
