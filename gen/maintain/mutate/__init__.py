"""How much the cases of the alerts notice: each rule is changed a little, and must then fail one.

`tree` reads an expression and prints it back, `changes` are the changes, `mutants` makes rules of
them, `trial` runs the cases under promtool, `score` counts what survived. `python -m
tetraflux.gen.maintain.mutate` does all of it.
"""
