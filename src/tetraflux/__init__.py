"""Tetragon as code for Flux: typed models in, a checked Kubernetes tree out.

The one name under which all of this project is imported. In the repository its parts are the
folders `gen`, `model`, `schemas` and `gen/lint/tetralint`, to which the links here lead; in a wheel
they are inside (pyproject.toml says how). `tetraflux.lint` is the linter, which is also a
distribution of its own, `tetralint`.
"""
