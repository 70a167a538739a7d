"""The file of an imported policy: the policy as it was, and a detection that is not finished.

What no policy tells is left out of the detection, so that `tetraflux check` names each missing
text, and what the strict kinds of the stack want beyond the whole kind; nothing stands in for it
that could pass unnoticed. `POLICY` is the policy itself, whatever becomes of the detection.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from keyword import iskeyword

from pydantic import ValidationError

from tetraflux.gen.importer.expression import Imports, expression
from tetraflux.gen.importer.python import Quoted, laid_out, quoted
from tetraflux.gen.importer.reading import Found
from tetraflux.gen.importer.shared import shared
from tetraflux.model.kinds.tracingpolicy import TracingPolicy

_ASKED = """\
        # What no policy can tell, and `tetraflux check` asks for; `escapes` as honestly as
        # `catches`: summary, attack, catches, escapes, noise, tuning, response
"""

_WHOLE = """\
        # The stack's own kinds ask for more than the CRD does; `tetraflux check` says what is
        # missing, and what they do not have. A policy that is finished may as well be said with
        # them.
"""

_NAMESPACED = """\
        # This one was for the pods of its namespace; the stack's are for the whole cluster, and
        # it makes policies of a namespace itself, by the setting policies.enforce.
"""


def module(found: Found, file: str = "") -> str:
    """The text of the file; `file` is where the policy was found."""
    policy, imports = found.policy, Imports()
    name = policy.metadata.name
    strict, foreign = _strict(found)
    node, constants = shared(expression(strict or policy, imports))
    imports.add("tetraflux.model.detection", "Detection")
    imports.add("tetraflux.model.scenario", "Scenario")
    imports.add("tetraflux.model.settings", "Settings")
    lines = [_title(name, file), "", *imports.lines(), ""]
    for constant, value in constants:
        lines += [laid_out(value, f"{constant} = "), ""]
    lines += [laid_out(node, "POLICY = "), "", ""]
    lines += _detection(name, "" if strict else policy.kind, foreign)
    return "\n".join(lines)


def _strict(found: Found) -> tuple[TracingPolicy | None, tuple[str, ...]]:
    """The same policy in the strict kind of the stack's own, where that has all of it.

    With it go the fields that the strict kind does not have.
    """
    if found.data["kind"] != TracingPolicy.kind:
        return None, ()
    try:
        made = TracingPolicy.model_validate(found.policy.fields())
    except ValidationError as error:
        errors = error.errors(include_url=False)
        foreign = [str(each["loc"][-1]) for each in errors if each["type"] == "extra_forbidden"]
        return None, tuple(dict.fromkeys(foreign))
    return (made if made.plain() == found.data else None), ()


def _title(name: str, file: str) -> str:
    """The docstring of the file, with where the policy was found as far as that fits."""
    last = re.sub(r"[^\w. -]", "?", file.rsplit("/", 1)[-1])
    title = f'"""{name}: imported from {last}, and not finished."""'
    if not last or len(title) > 100:
        title = f'"""{name}: imported, and not finished."""'
    return title if len(title) <= 100 else '"""An imported policy, not finished."""'


def _detection(name: str, kind: str, foreign: tuple[str, ...]) -> Iterator[str]:
    """The lines of the functions; `kind` is the policy's where it is no strict one."""
    yield "def declare(settings: Settings) -> Detection:"
    yield '    """Says what is seen and what is not, once somebody has written it down."""'
    yield "    del settings"
    yield "    return Detection("
    yield f"        {laid_out(Quoted(name), 'name=', 2, 1)},"
    yield _ASKED.rstrip("\n")
    if kind == "TracingPolicyNamespaced":
        yield _NAMESPACED.rstrip("\n")
    if kind:
        yield _WHOLE.rstrip("\n")
    if foreign:
        yield "        # As it is the stack cannot deploy it, whose policies do not have:"
        yield from (f"        # - {each}" for each in foreign)
    yield f"        policies=({'POLICY.fields()' if kind else 'POLICY'},),"
    yield "    )"
    yield ""
    yield ""
    yield "def scenarios() -> tuple[Scenario, ...]:"
    yield '    """What it must report and what it must leave alone: both are still to be said."""'
    yield f"    raise NotImplementedError({_no_scenarios(name)})"
    yield ""


def _no_scenarios(name: str) -> str:
    text = f"{name} has no scenarios"
    return quoted(text if len(text) < 60 else "it has no scenarios")


def file_name(found: Found, taken: set[str]) -> str:
    """A name for its file that is a module's and not taken yet, and takes it."""
    meta = found.policy.metadata
    name = re.sub(r"[^a-z0-9]", "_", "_".join(filter(None, (meta.namespace, meta.name))))
    if iskeyword(name) or not name[0].isalpha():
        name = f"policy_{name}"
    stem, number = name[:200], 1
    while name in taken or len(name) > 200:
        number += 1
        name = f"{stem}_{number}"
    taken.add(name)
    return f"{name}.py"
