"""Any TracingPolicies as declarations of ours: `tetraflux import`.

reading.py     the policies of files, and what is wrong with them
expression.py  a policy as a Python expression: keywords, enums, only what is set
shared.py      tuples that stand there more than once, and their names
python.py      expressions as text, laid out as `ruff format` lays it out
module.py      the whole file, a detection that asks for what no policy can tell
writing.py     files that are never written over unless somebody says so
"""
