"""The self-test: what is deployed, and what its program does on a node."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from consumers import built

from tetraflux.gen.build import build
from tetraflux.gen.objects import named, of_kind
from tetraflux.gen.render import Build
from tetraflux.lint.findings import Severity
from tetraflux.model import self_test_program as program
from tetraflux.model.canary import Canary, canaries, hooks
from tetraflux.model.policies import ssh_activity
from tetraflux.model.scenario import Place
from tetraflux.model.self_testing import NAME
from tetraflux.model.settings import SelfTest, Settings

HOME = "apps/security/tetragon/self-test"


def made_at(level: SelfTest, **more: Any) -> Build:
    return built({"self_test": {"level": level, **more}})


PRIVILEGED, UNPRIVILEGED, NONE = (made_at(each) for each in list(SelfTest)[::-1])


def scenarios_of(made: Build, level: SelfTest) -> dict[str, str]:
    document = named(made.documents, "ConfigMap", "security", f"{NAME}-{level}")
    assert document, level
    files: dict[str, str] = dict(document.data["data"])
    return files


def pod(made: Build) -> dict[str, Any]:
    (daemonset,) = of_kind(made.documents, "DaemonSet")
    spec: dict[str, Any] = daemonset.data["spec"]["template"]["spec"]
    return spec


# What is deployed


def test_by_default_it_needs_no_privilege() -> None:
    assert Settings().self_test.level is SelfTest.unprivileged
    (container,) = pod(UNPRIVILEGED)["containers"]
    assert container["securityContext"] == {
        "runAsUser": 65534,
        "runAsGroup": 65534,
        "runAsNonRoot": True,
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
        "seccompProfile": {"type": "RuntimeDefault"},
    }


def test_what_needs_a_privilege_has_a_container_of_its_own() -> None:
    plain, more = pod(PRIVILEGED)["containers"]
    assert [plain] == pod(UNPRIVILEGED)["containers"]
    assert more["securityContext"]["capabilities"] == {
        "add": ["SYS_ADMIN", "SYS_PTRACE"],
        "drop": ["ALL"],
    }
    assert more["securityContext"]["seccompProfile"] == {"type": "Unconfined"}
    assert more["securityContext"]["readOnlyRootFilesystem"] is True


@pytest.mark.parametrize("made", [UNPRIVILEGED, PRIVILEGED])
def test_its_pods_are_where_the_agents_are_and_may_ask_nobody(made: Build) -> None:
    spec = pod(made)
    assert spec["tolerations"] == [{"operator": "Exists"}]
    assert spec["automountServiceAccountToken"] is False
    assert not {"hostNetwork", "hostPID", "hostIPC", "serviceAccountName"} & spec.keys()
    assert all("hostPath" not in each for each in spec["volumes"])
    assert all(each["emptyDir"]["medium"] == "Memory" for each in spec["volumes"][1::2])


def test_each_hook_is_tried_in_one_of_the_containers() -> None:
    deployment = PRIVILEGED.stack.deployment
    tried = [
        (policy, hook)
        for level in (SelfTest.unprivileged, SelfTest.privileged)
        for text in scenarios_of(PRIVILEGED, level).values()
        for policy, hook, _ in program.lines_of(text)
    ]
    assert len(tried) == len(set(tried))
    wanted = {
        (hook.policy, hook.name)
        for detection in deployment.detections
        for hook in hooks(detection)
        if hook.call not in detection.untested
    }
    assert set(tried) == wanted


def test_what_stands_in_the_map_is_the_scenario() -> None:
    files = scenarios_of(UNPRIVILEGED, SelfTest.unprivileged)
    text = files["sensitive-files.security_file_open.sh"]
    assert text.startswith(
        "#: sensitive-files kprobe:security_file_open\n# cat reads shadow\nset -e; mkdir"
    )
    assert files["signal-download-into-pipe.pipe_write.sh"].startswith(
        "#: signal-shell-from-pipe kprobe:sys_read __x64_sys_read\n"
        "#: signal-download-into-pipe kprobe:pipe_write pipe_write\n"
        "#: signal-download-into-pipe kprobe:anon_pipe_write anon_pipe_write\n"
        "# curl | bash\n"
    )
    assert files["run.py"] == Path(program.__file__).read_text(encoding="utf-8")


def test_pods_are_replaced_when_their_program_changes_and_not_for_a_scenario(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def mark(made: Build) -> str:
        (daemonset,) = of_kind(made.documents, "DaemonSet")
        (value,) = daemonset.data["spec"]["template"]["metadata"]["annotations"].values()
        return str(value)

    before = mark(UNPRIVILEGED)
    assert before == mark(made_at(SelfTest.unprivileged))
    scenarios = ssh_activity.scenarios()
    first = scenarios[0].model_copy(update={"sh": "cp /bin/true ssh; ./ssh y"})
    monkeypatch.setattr(ssh_activity, "scenarios", lambda: (first, *scenarios[1:]))
    other = made_at(SelfTest.unprivileged)
    assert "./ssh y" in str(other.documents) and mark(other) == before
    monkeypatch.setattr(program, "__file__", str(tmp_path / "other.py"))
    (tmp_path / "other.py").write_text("pass\n", encoding="utf-8")
    assert before != mark(made_at(SelfTest.unprivileged))


def test_without_it_nothing_of_it_is_there() -> None:
    texts = {path: file.decode() for path, file in NONE.files.items()}
    assert not [path for path in texts if path.startswith(HOME)]
    assert not [path for path, text in texts.items() if "self-test" in text]
    assert "TetragonDetectionBlind" not in "".join(texts.values())
    assert "TetragonSelfTestMissing" not in "".join(texts.values())


def test_flux_applies_it_on_its_own_and_takes_it_away() -> None:
    flux = named(UNPRIVILEGED.documents, "Kustomization", "flux-system", NAME)
    assert flux
    spec = flux.data["spec"]
    assert spec["path"].endswith(HOME)
    assert spec["prune"] is True
    assert "dependsOn" not in spec, "a policy that is refused would keep it from being updated"


def test_how_often_and_by_which_image_is_a_setting() -> None:
    made = made_at(SelfTest.unprivileged, interval_minutes=30, image="mirror.example/python:3")
    (container,) = pod(made)["containers"]
    assert container["command"][-1] == "30"
    assert container["image"] == "mirror.example/python:3"
    rules = next(text for path, text in made.files.items() if path.endswith("prometheusrule.yaml"))
    alerts = {
        rule["alert"]: rule
        for group in yaml.safe_load(rules)["spec"]["groups"]
        for rule in group["rules"]
        if "alert" in rule
    }
    assert alerts["TetragonDetectionBlind"]["for"] == "60m"
    assert "[60m]" in alerts["TetragonDetectionBlind"]["expr"]


def test_a_hook_that_nobody_tries_is_an_error_of_its_policy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scenarios = [each.model_copy(update={"canary": ()}) for each in ssh_activity.scenarios()]
    monkeypatch.setattr(ssh_activity, "scenarios", lambda: tuple(scenarios))
    found = build(Settings())
    assert isinstance(found, tuple)
    (finding,) = (each for each in found if each.severity is Severity.ERROR)
    assert finding.file == "model/policies/ssh_activity.py"
    assert (
        "no scenario tests security_bprm_check of ssh-activity, so it could be blind"
        in finding.problem
    )


# What the program does


@pytest.fixture
def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The two folders of the program."""
    for name in ("SCENARIOS", "WORK"):
        monkeypatch.setattr(program, name, tmp_path / name.lower())
        (tmp_path / name.lower()).mkdir()
    return tmp_path


def marks(node: Path) -> set[str]:
    return {str(each.relative_to(node / "work")) for each in node.glob("work/[df]*/*/*")}


def gone_round(node: Path, **scenarios: str) -> set[str]:
    for name, text in scenarios.items():
        (node / "scenarios" / name.replace("_", ".")).write_text(text)
    program.round_of_all()
    return marks(node)


def test_it_says_by_the_name_of_a_program_which_hook_must_have_reported(
    node: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    sh = "#: p kprobe:x\n#: q kprobe:y\n[ -e made ] && exit 1; touch made\n"
    py = "#: p tracepoint:a/b\nimport os\nprint(os.listdir('.'))\n"
    found = gone_round(node, a_sh=sh, b_py=py)
    assert found == {"did/p/kprobe:x", "did/q/kprobe:y", "did/p/tracepoint:a"}
    assert (node / "work/did/p/tracepoint:a/b").is_symlink()
    assert "2 scenarios did what they are for" in capfd.readouterr().out
    assert gone_round(node) == found, "the folder was not empty again"


def test_a_scenario_that_comes_later_is_taken_without_a_restart(
    node: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "KERNEL", node / "kallsyms")
    (node / "kallsyms").write_text("0 t sys_new\n")
    assert gone_round(node, a_sh="#: p kprobe:x\n") == {"did/p/kprobe:x"}
    late = "#: p kprobe:new sys_new\n#: p kprobe:old sys_old\n"
    assert gone_round(node, b_sh=late) == {"did/p/kprobe:x", "did/p/kprobe:new"}


def test_what_failed_is_told_apart_and_what_cannot_be_had_is_not_told(
    node: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    found = gone_round(
        node,
        a_sh="#: p kprobe:x\necho oh no; exit 3\n",
        b_py="#: p kprobe:y\nprint('no IPv6')\nraise SystemExit(77)\n",
        c_sh="exit 0\n",
        run_py='"""Not a scenario."""\nraise SystemExit(1)\n',
    )
    assert found == {"failed/p/kprobe:x"}
    said = capfd.readouterr().out
    assert "a.sh: failed with status 3: oh no" in said
    assert "b.py: not to be had here: no IPv6" in said
    assert "0 scenarios did what they are for" in said


def test_what_hangs_is_stopped_with_all_that_it_started(
    node: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(program, "LIMIT_SECONDS", 0.3)
    assert gone_round(node, a_sh="#: p kprobe:x\nsleep 60 | cat\n") == {"failed/p/kprobe:x"}
    assert "stopped after 0.3 seconds" in capfd.readouterr().out


EITHER = [("p", "kprobe:pipe_write", "pipe_write"), ("p", "kprobe:anon_pipe_write", "anon_write")]
READ = [("p", "kprobe:sys_read", "__x64_sys_read")]


@pytest.mark.parametrize(
    ("lines", "there", "machine", "hooks"),
    [
        ([("p", "kprobe:x", "")], set(), "x86_64", ["kprobe:x"]),
        (EITHER, {"pipe_write"}, "x86_64", ["kprobe:pipe_write"]),
        (EITHER, {"anon_write"}, "aarch64", ["kprobe:anon_pipe_write"]),
        (EITHER, set(), "x86_64", ["kprobe:pipe_write"]),
        (READ, {"__x64_sys_read"}, "x86_64", ["kprobe:sys_read"]),
        (READ, set(), "x86_64", ["kprobe:sys_read"]),
        (READ, set(), "aarch64", []),
    ],
)
def test_a_hook_that_a_kernel_may_lack_is_expected_where_it_is(
    lines: list[program.Line], there: set[str], machine: str, hooks: list[str]
) -> None:
    assert [hook for _, hook in program.expected(lines, there, machine)] == hooks


def test_functions_are_known_by_what_the_kernel_lists() -> None:
    listed = ["0000000000000000 t pipe_write\n", "0000000000000000 T other\t[module]\n"]
    assert program.functions({"pipe_write", "anon_pipe_write"}, listed) == {"pipe_write"}
    assert program.functions(set(), ["broken"]) == set(), "nobody asks, so it is not read"


def test_the_program_knows_the_machines_that_the_hooks_are_named_after() -> None:
    from tetraflux.model.canary import ARCHITECTURES

    assert program.PREFIXES == ARCHITECTURES


def _nobody() -> list[str]:
    """The words that make a command one of nobody without any capability, where root can."""
    if os.geteuid():
        return []
    who = ["--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs"]
    return ["setpriv", *who, "--bounding-set=-all", "--inh-caps=-all"]


@pytest.mark.parametrize(
    "canary",
    [
        pytest.param(each, id=f"{each.policy}-{each.hooks[0].call}")
        for each in UNPRIVILEGED.stack.deployment.canaries()
        if not each.scenario.capabilities and not each.scenario.seccomp_refuses
    ],
)
def test_nobody_can_do_what_needs_no_privilege(canary: Canary, tmp_path: Path) -> None:
    scenario = canary.scenario
    tmp_path.chmod(0o777)
    for parent in tmp_path.parents:
        if parent.stat().st_uid == os.geteuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o011)
    words = ["sh", "-c", scenario.sh] if scenario.sh else [sys.executable, "-c", scenario.python]
    done = subprocess.run(
        [*_nobody(), *filter(None, words)], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode in (0, program.CANNOT), done.stdout + done.stderr


def test_the_first_scenarios_of_a_pod_are_those_of_gen_verify() -> None:
    found = UNPRIVILEGED.stack.deployment.canaries()
    own = canaries(
        UNPRIVILEGED.stack.deployment.detection("ssh-activity"),
        ssh_activity.scenarios(),
        Place.container,
    )
    assert set(own) <= set(found)
