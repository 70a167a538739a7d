"""What kernels say of their own functions and structures, and how the agent walks through it.

BTF is the description of its types that a kernel carries (`/sys/kernel/btf/vmlinux`). The agent
reads it on each node to find what `resolve` names; here it stands for the kernels that were
measured, so that a policy can be judged before any node has it.

raw.py     the types of a raw BTF file
lines.py   functions, structures and unions as text, a line each
table.py   the lines of several kernels as one file, `schemas/btf/types.z`, and looking up in it
kernels.py the table of this repository, by the kernels' versions
walk.py    the way of a `resolve` through them, as the agent goes it

`tetraflux schemas` writes the table from the files that schemas/sources.toml pins.
"""
