"""`tetraflux explain`: each part of a policy has words, and they say what the agent does."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import yaml
from explaining import HOST_PID, explained, hooked, kprobe, policy, selected

from tetraflux.gen.cli import main
from tetraflux.gen.explain.actions import _WORDS as ACTIONS
from tetraflux.gen.explain.blind_spots import SPOTS, blind_spots
from tetraflux.gen.explain.syscalls import FAMILIES, siblings
from tetraflux.gen.importer.reading import read
from tetraflux.lint.policy import Policy
from tetraflux.model.kinds.tracingpolicy import ActionName


@pytest.fixture
def cwd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_policy_is_told_of_as_a_whole(cwd: Path, capsys: pytest.CaptureFixture[str]) -> None:
    match = {"index": 0, "operator": "Prefix", "values": ["/etc/", "/boot/"]}
    limit = {"action": "Post", "rateLimit": "5", "rateLimitScope": "process"}
    hook = kprobe(
        message="A door was opened",
        selectors=[
            {
                "matchArgs": [match],
                "matchBinaries": [{"operator": "NotIn", "values": ["/usr/bin/sudo"]}],
                "matchActions": [limit],
            }
        ],
    )
    Path("policy.yaml").write_text(policy(kprobes=[hook]), encoding="utf-8")
    assert main(["explain", "policy.yaml"]) == 0
    assert (
        capsys.readouterr().out
        == """\
TracingPolicy door

It looks at all processes of all nodes, in containers and on the hosts.

It hooks the kernel function `security_file_open`, and says "A door was opened". Its events tell
argument 1 (file) and argument 2 (int).
It reports it (once in 5s by a process at most) where all of this holds: the path of argument 1
begins with one of `/etc/` or `/boot/`; it is not done by `/usr/bin/sudo`.

It only reports events and does not affect any process.

What escapes it:
- the same file under another path, by a hard link, a bind mount or another name that it was
  given before, and what has no path, as pipes and memory files: at `security_file_open` paths
  are compared as the process's mount namespace has them
- other programs than the filter on `security_file_open` means, that stand at the same path in a
  container, are interpreters of whatever script, or were started by a trusted one; and a copy
  of the same program under another path
- what is done with files that were open before, or whose descriptor another process handed
  over: at `security_file_open` files are opened, nothing else
- what happens again with the same arguments of `security_file_open` within the limit's time
- what happened before `door` was loaded, and in the moment in which a changed one is loaded
  again

"""
    )


def test_our_own_speak_for_themselves(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "ssh-activity"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "Of the detection ssh-activity: An SSH client was started." in out
    assert "- clients under another name, such as a renamed copy" in out
    assert "what happened before" not in out, "the detection says itself what escapes it"


def test_a_detection_stands_for_all_its_policies_and_a_signal_for_itself(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["explain", "sensitive-files"]) == 0
    assert capsys.readouterr().out.count("\nOf the detection sensitive-files") == 2
    assert main(["explain", "signal-shell-from-pipe"]) == 0
    assert "A signal of the detection crypto-mining-detection" in capsys.readouterr().out


def test_a_file_of_ours_is_known_as_ours(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = root / "output/kubernetes/apps/security/tetragon/policies"
    assert main(["explain", str(folder / "kubectl-exec.yaml")]) == 0
    assert "Of the detection kubectl-exec" in capsys.readouterr().out


def test_a_name_that_is_none_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "sensitiv-files"]) == 2
    printed = capsys.readouterr()
    assert "did you mean sensitive-files?" in printed.err and not printed.out


def test_what_cannot_be_read_is_a_finding(cwd: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "absent.yaml"]) == 1
    assert "yaml/unreadable" in capsys.readouterr().out
    Path("bad.yaml").write_text(policy(kprobe=[]), encoding="utf-8")
    assert main(["explain", "bad.yaml"]) == 1
    assert "did you mean kprobes?" in capsys.readouterr().out


def test_stdin_is_a_dash(
    cwd: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(policy(loader=True).encode())))
    assert main(["explain", "-"]) == 0
    assert "is mapped to be run" in capsys.readouterr().out


def test_what_the_agent_refuses_is_said_first(
    cwd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = hooked(capsys, message="x")
    assert said.index("Not all that it says will happen") < said.index("It looks at")
    assert "(policy/message-too-short)" in said


# Scope


@pytest.mark.parametrize(
    ("kind", "meta", "spec", "said"),
    [
        ("TracingPolicyNamespaced", {"namespace": "shop"}, {}, "the pods of the namespace `shop`."),
        ("TracingPolicyNamespaced", {}, {}, "the pods of its namespace."),
        (
            "TracingPolicy",
            {},
            {"podSelector": {"matchLabels": {"app": "web"}}},
            "the pods with the label `app=web`.",
        ),
        ("TracingPolicy", {}, {"podSelector": {"matchLabels": {}}}, "all processes of all nodes,"),
        (
            "TracingPolicy",
            {},
            {
                "podSelector": {
                    "matchExpressions": [
                        {"key": "a", "operator": "In", "values": ["1", "2"]},
                        {"key": "b", "operator": "NotIn", "values": ["3"]},
                        {"key": "c", "operator": "Exists"},
                        {"key": "d", "operator": "DoesNotExist"},
                    ]
                }
            },
            "the pods with the label `a` of `1` or `2`, another label `b` than `3`, or none, "
            "some label `c` and no label `d`.",
        ),
        (
            "TracingPolicy",
            {},
            {"containerSelector": {"matchLabels": {"name": "main"}}},
            "the containers with the field `name=main` in all pods.",
        ),
    ],
)
def test_pods_and_containers_that_are_selected_are_named(
    kind: str,
    meta: dict[str, Any],
    spec: dict[str, Any],
    said: str,
    cwd: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert f"It looks at {said}" in explained(policy(kind, meta, **spec), capsys)


def test_filters_on_the_hosts_namespaces_say_whose_processes_they_are(
    cwd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inside = {"matchNamespaces": [{**HOST_PID, "operator": "NotIn"}]}
    outside = {"matchNamespaces": [{**HOST_PID, "operator": "In"}]}
    assert "It looks at containers, which are" in selected(capsys, **inside)
    assert "It looks at the hosts, which are" in selected(capsys, **outside)
    assert "on the hosts." in hooked(capsys, selectors=[inside, {}]), "one selector takes all"
    hooks = [kprobe(selectors=[inside]), kprobe(call="b")]
    said = explained(policy(kprobes=hooks), capsys)
    assert "hosts; with `security_file_open` only at containers" in said


# Actions


def test_every_action_has_words() -> None:
    assert ACTIONS.keys() == set(ActionName) - {ActionName.Post, ActionName.NoPost}


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ({"action": "Sigkill"}, "reports it and kills the process"),
        ({"action": "Signal", "argSig": 15}, "sends the process signal 15 (SIGTERM)"),
        ({"action": "Signal", "argSig": 99}, "sends the process signal 99"),
        ({"action": "Override", "argError": -13}, "has the call return -13 (EACCES) instead of"),
        ({"action": "Override"}, "has the call return 0, which is success, instead of"),
        (
            {"action": "NotifyEnforcer", "argError": -1, "argSig": 9},
            "has the enforcer have the call return -1 (EPERM) and send the process signal 9",
        ),
        ({"action": "NoPost"}, "Every time, it reports nothing."),
        ({"action": "GetUrl", "argUrl": "http://x"}, "has the agent fetch `http://x`"),
        ({"action": "DnsLookup", "argFqdn": "x.y"}, "has the agent look up `x.y`"),
        (
            {"action": "Post", "kernelStackTrace": True, "userStackTrace": True, "imaHash": True},
            "with the kernel's stack, the program's stack and the file's hash by IMA",
        ),
    ],
)
def test_what_happens_is_told(
    action: dict[str, Any], said: str, cwd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said in selected(capsys, matchActions=[action])


def test_an_lsm_hook_denies_with_the_only_error_that_it_has(
    cwd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    override = {"matchActions": [{"action": "Override", "argError": -13}]}
    args = [{"index": 0, "type": "file"}]
    hook = {"hook": "file_open", "args": args, "selectors": [override]}
    assert "has the call return -1 (EPERM) instead of" in explained(policy(lsmhooks=[hook]), capsys)


def test_the_mode_monitor_turns_off_what_it_turns_off_and_no_more(
    cwd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Set is not asked for the mode: do_action in bpf/process/generic_calls.h at v1.6.0."""
    actions = [{"action": "Sigkill"}, {"action": "Set", "argIndex": 0, "argValue": 7}]
    hook = kprobe(selectors=[{"matchActions": actions}])
    said = explained(policy(kprobes=[hook]), capsys)
    assert "It interferes with processes: Sigkill will act" in said
    monitor = [{"name": "policy-mode", "value": "monitor"}]
    said = explained(policy(kprobes=[hook], options=monitor), capsys)
    assert "reports it and writes 7 into argument 1" in said
    assert "(in another mode than monitor it also kills the process)" in said
    assert "interferes with processes. Its mode is monitor, which turns off Sigkill." in said
    assert "Set will act in every mode." in said
    assert "only reports" not in said


@pytest.mark.parametrize("option", ["policy-mode", "policy-mod"])
def test_set_interferes_with_processes_in_every_mode_and_that_is_said_once(
    option: str, cwd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    probe = {"path": "/bin/x", "provider": "p", "name": "go", "args": [{"index": 0, "type": "int"}]}
    actions = [{"action": "Set", "argIndex": 0, "argValue": 7}]
    hook = {**probe, "selectors": [{"matchActions": actions}]}
    options = [{"name": option, "value": "monitor"}]
    said = explained(policy(usdts=[hook], options=options), capsys)
    assert said.count("interferes with processes") == 1, said
    assert said.count("Set will act in every mode") == 1, said
    assert "only reports" not in said and "does not affect any process" not in said


# What escapes


def test_calls_that_do_the_same_are_told_of() -> None:
    assert siblings({"open", "openat"}) == ["creat", "openat2"]
    assert siblings({"getpid"}) == []
    assert all(len(set(each)) == len(each) > 1 for each in FAMILIES)


def test_every_blind_spot_is_of_some_policy_and_says_where_it_is_known_from(
    root: Path, upstream: Path
) -> None:
    files = [root / "output/kubernetes", upstream / "corpus"]
    policies = [Policy(found.data) for each in read(map(str, files)) for found in each.policies]
    for spot in SPOTS:
        assert spot.source and spot.says.format("`x`").count("`x`") == 1, spot.says
        assert any(spot.of(each) for each in policies), f"nobody has it: {spot.says}"


def test_what_is_no_blind_spot_of_a_policy_is_not_said() -> None:
    (only,) = blind_spots(Policy(yaml.safe_load(policy(loader=True))))
    assert only.startswith("what happened before `door` was loaded")


def test_all_of_upstreams_examples_can_be_explained(
    upstream: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", str(upstream / "corpus")]) == 0
    out = capsys.readouterr().out
    assert out.count("What escapes it:") == 83
    assert all(len(line) <= 110 for line in out.splitlines())
    assert not {"None", "()", "&#", "<code>"} & set(out.split()), "something has no words"
    assert " where ? " not in out, "a filter on what nobody declared"


def test_nothing_in_a_policy_steers_the_terminal(
    cwd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    match = [{"index": 0, "operator": "Equal", "values": ["\x1b[2J\u202e`|x"]}]
    hook = kprobe(message="\x1b[31mred", selectors=[{"matchArgs": match}])
    said = explained(policy(kprobes=[hook]), capsys)
    assert "\x1b" not in said and "\u202e" not in said and "\\u001b" in said, said
