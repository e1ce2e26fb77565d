"""The other files of a project: an index of each module, the call graph, and which slow calls a call reaches.

A source and its settings go in (`slow_calls.SlowCalls`); the calls in it that are slow come out, each with
the chain of functions down to the slow call. In the order of the work:

* `module_finder` maps dotted names to files;
* `indexer` (with `call_sites`, `helpers`, `scopes`, `cold_paths`, `lazy_values`, `finished`,
  `instance_defaults` and `access_paths`) makes the `module_index` of a file from its `ast`; `store` keeps it
  on disk, by the content of the file;
* `index` holds those of all files, and what of them answers depend on (`memo`);
* `resolve` finds what an access path means, `subclasses` who implements a method;
* `call_graph` finds what a call runs, by what its context rules out (`guards`, `argument_facts`);
* `slow_reach` searches the call graph for slow calls, by the catalog;
* `thread_ties` finds what ties a call to its thread, `nearby_imports` what the modules around import,
  `coroutine_drivers` whether one of them is an event loop.

Two more modules serve the rules that work on LibCST trees: `call_alignment` matches their calls with those of
the index, and `imported_classes` parses the modules of imported classes that have events.
"""
