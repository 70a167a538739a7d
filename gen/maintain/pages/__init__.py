"""Pages about the project itself, beside those of the stack: rules, kernels, mutants, a picture."""

from __future__ import annotations

from pathlib import Path

from tetraflux.gen.docs.catalogue import Catalogue
from tetraflux.gen.docs.render import environment
from tetraflux.gen.heads import headed
from tetraflux.gen.maintain.pages import kernels, mutants, rules
from tetraflux.gen.maintain.pages.picture.board import picture


def pages(catalogue: Catalogue) -> dict[str, bytes]:
    """The pages: paths relative to the folder of all pages, and the bytes of each file."""
    env = environment(Path(__file__).parent)
    files = {
        "kernels.md": env.get_template("kernels.md.j2").render(**kernels.context()).encode(),
        "mutants.md": env.get_template("mutants.md.j2")
        .render(**mutants.context(catalogue.runs.mutants))
        .encode(),
        **rules.pages(env, catalogue.runs.behaviour),
    }
    if catalogue.runs.hour:
        for dashboard in catalogue.dashboards:
            files[f"{dashboard.uid}.svg"] = picture(dashboard, catalogue.runs.hour)
    return headed(files)
