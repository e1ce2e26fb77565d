"""The other files of a project: an index of each module, the call graph, and what is slow behind a call.

Built on `ast`, cached by content. A call site goes in; the chain of calls to a slow leaf comes out.
"""
