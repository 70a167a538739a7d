"""Upstream definitions in, closed JSON Schemas out: what `tetraflux schemas` computes.

Four shapes come in, one goes out. A CustomResourceDefinition (`crd`), the Kubernetes OpenAPI
document and a JSON Schema of an older draft (`openapi`), and the `values.yaml` of a Helm chart
(`values`) all become JSON Schemas of draft 2020-12 that say structure only and say it closed: a key
that upstream does not know is an error, where Kubernetes would drop it and Helm would ignore it,
both in silence.

These, and what they share (`files`, `structure`, `repeats`), are pure: parsed documents and bytes
in, dicts and bytes out. `sources` reads the pins and gets the files, `conversion` puts both
together, `faults` says what can be wrong.
"""
