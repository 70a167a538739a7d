"""What the agent knows, by version: names, limits, and what it does with each of them.

    versions.py    the versions of Tetragon that are known
    actions.py     the actions, whether they interfere with processes, and which mode turns them off
    arguments.py   the types of arguments: as numbers, as texts, as paths
    operators.py   the operators of filters
    hooks.py       the hook families
    selectors.py   the fields of a selector
    options.py     the options of a policy and their values
    names.py       namespaces, capabilities, protocols and other closed sets of names
    limits.py      how many of what the agent takes

Plain data that imports nothing beside the standard library. Everything else in the project takes
these names from here: `tests/test_facts.py` fails when they stand somewhere a second time.
"""
