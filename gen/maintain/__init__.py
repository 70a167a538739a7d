"""Tools of those who maintain this project: no wheel has them, and nothing outside imports them.

schemas/     upstream's files as the schemas of `schemas/`, for the verb `schemas`
mutate/      the alerts changed in every small way, to see whether their cases notice
promtool.py  the cases of the alerts as unit tests for promtool
pages/       pages about the project itself: rules, kernels, mutants, the picture of the dashboard
"""
