"""Every place where the project starts a program or runs Python, and an attack on each.

Who attacks holds the branch under review: the tree, the settings, the policies, and whatever else
lies in the working directory. The environment, the command line and the configuration in the home
are the user's own. Where the Python of the branch itself is what runs, as by `./dev gen` in a clone
of it, nothing stops it: read it first, as CONTRIBUTING.md says.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]


class Row(NamedTuple):
    """A place that starts something: `file: function`, or a file that is no Python of ours.

    `reach` is what of it who attacks could have a hand in, and `stops` is what stops them.
    """

    place: str
    starts: str
    reach: str
    stops: str
    attacks: tuple[str, ...]


PLANTED = "test_programs_attacks::test_no_program_of_the_working_directory_is_started_by_gen_verify"
FOREIGN = "test_programs_attacks::test_modules_of_the_working_directory_are_not_imported"
DECLARED = "test_programs_attacks::test_declarations_of_the_working_directory_are_not_imported"

PROGRAMS = (
    Row(
        "gen/git.py: _git",
        "git rev-parse, ls-tree and cat-file, by tetraflux diff",
        "the tree, in which a folder may be a bare repository; .gitattributes; names of folders, "
        "links and files; programs in the working directory",
        "the repository is the .git of the work tree that the working directory is in, never a "
        "bare one; no fetch, hook or monitor; only commands that convert nothing; no GIT_ variable "
        "but the configuration's; a name that is a folder's and a revision's is refused",
        (
            "test_programs_git::test_a_bare_repository_in_the_output_folder_is_never_asked",
            "test_programs_git::test_no_fetch_is_begun_whatever_the_configuration_allows",
            "test_programs_git::test_git_checks_out_no_entry_named_git",
            "test_programs_git::test_no_program_of_a_configuration_is_run_on_files_of_the_branch",
            "test_programs_git::test_variables_of_git_lead_nowhere_else",
            "test_programs_git::test_git_is_no_program_of_the_working_directory",
            "test_programs_git::test_a_revision_is_no_option",
            "test_programs_git::test_a_link_in_place_of_the_output_folder_is_refused",
            "test_programs_git::"
            "test_a_folder_of_the_branch_does_not_pass_for_the_revision_of_that_name",
        ),
    ),
    Row(
        "gen/verify/kubectl.py: Kubectl.call",
        "kubectl create, get, delete, config, by tetraflux verify --context",
        "the working directory: programs, a kubeconfig that KUBECONFIG names relatively, files of "
        "version managers; settings.namespace; names that the cluster gives",
        "kubectl by an absolute folder of PATH, in /; a relative KUBECONFIG is refused; a "
        "namespace is a DNS label and stands behind --namespace; a pod is named pod/NAME",
        (
            PLANTED,
            "test_programs_attacks::test_a_kubeconfig_of_the_working_directory_is_refused",
            "test_programs_attacks::test_a_namespace_of_the_settings_is_no_option",
            "test_programs_attacks::test_a_pod_of_the_cluster_is_no_option",
        ),
    ),
    Row(
        "gen/verify/child.py: Child.__init__",
        "kubectl exec, tetra getevents, sh and unshare with the script, by tetraflux verify",
        "the working directory; the scenarios of the policies, which are shell and Python: they "
        "are run, that is what the verb is for",
        "programs by an absolute folder of PATH, in /, with a PATH of such folders for what they "
        "start in turn",
        (PLANTED,),
    ),
    Row(
        "gen/verify/conduct.py: _Conducted._probe",
        "true, here or by kubectl exec, by tetraflux verify",
        "the working directory",
        "the same",
        (PLANTED,),
    ),
    Row(
        "gen/maintain/mutate/trial.py: _round",
        "promtool test rules, by python -m tetraflux.gen.maintain.mutate, which is for a clone",
        "the working directory; rules, which are the model's",
        "promtool by a path or an absolute folder of PATH, in a folder of its own; its rules can "
        "start nothing",
        (
            "test_programs_attacks::test_promtool_is_no_program_of_the_working_directory",
            "test_programs_attacks::test_promtool_runs_where_nothing_of_the_branch_lies",
        ),
    ),
    Row(
        "model/self_test_program.py",
        "the scenarios, and programs named after hooks, in the pod of the self-test",
        "the scenarios and policies of the branch, which are its own code: see CONTRIBUTING",
        "here it is a text that is rendered: no verb calls it",
        ("test_programs_attacks::test_a_build_starts_nothing_of_the_self_test",),
    ),
)

PYTHON = (
    Row(
        "gen/cli.py: parser",
        "the module of a verb",
        "nothing: the command line",
        "only the names of VERBS",
        ("test_programs_attacks::test_a_verb_is_none_but_ours",),
    ),
    Row(
        "gen/cli.py: _without_plugins.real",
        "importlib.metadata",
        "nothing",
        "one name, that of the standard library",
        (FOREIGN,),
    ),
    *(
        Row(
            place,
            what,
            "the working directory, which may have modules of these names",
            "the folder of the package that is imported already: that of gen itself",
            (FOREIGN, DECLARED),
        )
        for place, what in {
            "gen/pages.py: pages": "the texts of findings",
            "gen/lint/tetralint/rules/__init__.py: _module": "the rules of tetralint",
            "gen/lint/tetralint/rules/__init__.py: _sections": "the folders of the rules",
            "gen/lint/tetralint/modules.py: names_in": "folders of modules",
            "gen/lint/tetralint/modules.py: modules_in": "checks, and the words of tetraflux diff",
            "model/discover.py: module_of": "the scenarios, and the cases of the alerts",
            "model/discover.py: load": "the declarations, also imported ones",
        }.items()
    ),
)

DOORS = (
    Row(
        "pyproject.toml",
        "tetraflux, the console script",
        "the working directory",
        "Python looks beside the script and not in the working directory",
        (FOREIGN, DECLARED),
    ),
    Row(
        "src/tetraflux/__main__.py",
        "python -m tetraflux",
        "the working directory, which Python puts first; a package `tetraflux` there is run",
        "it is taken off the path unless tetraflux itself came from it; ./dev uses -P",
        (FOREIGN,),
    ),
    Row(
        "gen/lint/pyproject.toml",
        "tetralint, the console script, and python -m tetralint",
        "the working directory; a pyproject.toml there, with a section of the linter",
        "the same; the section names no file, module or command, and is read inside the repository",
        (
            "test_lint_distribution::test_files_of_the_working_directory_do_no_harm",
            "test_lint_command::test_no_file_outside_the_repository_is_read",
        ),
    ),
    Row(
        "dev",
        "Python, venv and pip, in whatever folder the action or a user stands",
        "the working directory: modules venv, ensurepip and pip; programs",
        "they run in the clone; PATH without relative folders",
        ("test_programs_attacks::test_dev_takes_nothing_from_the_working_directory",),
    ),
    Row(
        "action.yml",
        "bash, sed, rm and ./dev lint, in the checkout of a pull request",
        "names of files, which the input `paths` may match; a link in place of the SARIF file",
        "names stand behind --; the file is removed before it is written",
        ("test_lint_elsewhere::test_a_pull_request_leads_the_action_nowhere",),
    ),
    Row(
        ".pre-commit-hooks.yaml",
        "./dev lint of the clone that pre-commit has, in the repository that is checked",
        "names of files, behind no --, since a user's args follow",
        "an option of the linter starts and writes nothing; a name that is one ends it with 2",
        ("test_programs_attacks::test_no_file_name_is_an_option_that_passes_the_hook",),
    ),
    Row(
        "gen/importer/module.py",
        "nothing; tetraflux build runs the Python that tetraflux import wrote",
        "all texts of somebody's policy, and the name of its file",
        "each is written as a literal",
        ("test_programs_attacks::test_the_text_of_a_policy_is_no_code_of_its_declaration",),
    ),
)

TABLE = (*PROGRAMS, *PYTHON, *DOORS)


# The table is whole

STARTERS = {
    "asyncio", "code", "concurrent.futures.process", "ctypes", "dbm", "marshal", "multiprocessing",
    "pickle", "pty", "runpy", "shelve", "subprocess", "webbrowser",
}  # fmt: skip
"""Modules by which Python starts a program or runs what is no module of ours."""

OF_OS = ("exec", "fork", "popen", "posix_spawn", "spawn", "startfile", "system")
"""How the functions of `os` begin that start a program."""

CALLS = {
    "__import__", "compile", "create_subprocess_exec", "create_subprocess_shell", "eval", "exec",
    "exec_module", "from_string", "import_module", "run_module", "run_path",
    "spec_from_file_location", "unsafe_load", "ProcessPoolExecutor", "which",
}  # fmt: skip
"""Functions that run code or find a program, by whatever name their module goes."""

OURS = {"run", "start"}
"""Those of gen.programs."""


def started(source: str, file: str) -> Iterator[str]:
    """Each place of a file that starts something, as `file: function`."""

    def inside(node: ast.AST, names: tuple[str, ...]) -> Iterator[str]:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names = (*names, node.name)
        if starts(node):
            yield f"{file}: {'.'.join(names)}".rstrip(": ")
        for child in ast.iter_child_nodes(node):
            yield from inside(child, names)

    yield from inside(ast.parse(source), ())


def starts(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return any(each.name in STARTERS for each in node.names)
    if isinstance(node, ast.ImportFrom):
        names = [each.name for each in node.names]
        return (
            node.module in STARTERS
            or f"{node.module}.{names[0]}" in STARTERS
            or (node.module == "os" and any(each.startswith(OF_OS) for each in names))
            or (node.module == "tetraflux.gen.programs" and not OURS.isdisjoint(names))
        )
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        of, name = node.value.id, node.attr
        return (of == "os" and name.startswith(OF_OS)) or (of == "programs" and name in OURS)
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name):
        return node.func.id in CALLS
    # re.compile and its like are no `compile`.
    return isinstance(node.func, ast.Attribute) and node.func.attr in CALLS - {"compile", "exec"}


def test_each_place_that_starts_something_has_its_row() -> None:
    found = Counter(
        place
        for package in ("gen", "model")
        for file in sorted((ROOT / package).rglob("*.py"))
        for place in started(file.read_text("utf-8"), file.relative_to(ROOT).as_posix())
    )
    # The imports there, and the search of PATH, are what the rows are about.
    for known, times in {"gen/programs.py": 2, "gen/programs.py: located": 1}.items():
        assert found.pop(known) == times
    rows = [row.place for row in (*PROGRAMS, *PYTHON)]
    assert sorted(found) == sorted(rows), "a place without a row, or a row without its place"


@pytest.mark.parametrize(
    "line",
    [
        "import subprocess",
        "from subprocess import run",
        "from concurrent.futures import process",
        "import os; os.execvp('x', [])",
        "import os; os.posix_spawn('x', [], {})",
        "from os import system",
        "from tetraflux.gen import programs; programs.run(['x'])",
        "from tetraflux.gen.programs import start",
        "shutil.which('x')",
        "import_module('x')",
        "importlib.import_module('x')",
        "eval('x')",
        "env.from_string('x')",
        "yaml.unsafe_load('x')",
        "import pickle",
    ],
)
def test_a_new_place_is_seen(line: str) -> None:
    text = f"class A:\n    def b(self):\n        {line}\n"
    assert "x.py: A.b" in set(started(text, "x.py"))


def test_each_row_says_what_stops_whom_and_its_attacks_are_there() -> None:
    for row in TABLE:
        assert all(row) and (ROOT / row.place.partition(":")[0]).is_file(), row.place
        for attack in row.attacks:
            module, _, name = attack.partition("::")
            text = (ROOT / "tests" / f"{module}.py").read_text("utf-8")
            assert f"\ndef {name}(" in text, f"{row.place}: there is no {attack}"
