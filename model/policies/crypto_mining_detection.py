"""crypto-mining-detection: a miner is started, or a download is piped into a shell."""

from tetraflux.model.detection import MONITOR, ONE_BY_ONE, Detection, DetectionAlert
from tetraflux.model.execution import PYTHONS, named_programs, on_exec
from tetraflux.model.kinds.base import ObjectMeta
from tetraflux.model.kinds.prometheus import Severity
from tetraflux.model.kinds.tracingpolicy import (
    Action,
    ActionName,
    ArgSelector,
    ArgType,
    Argument,
    BinaryOperator,
    BinarySelector,
    Ignore,
    KernelNamespace,
    KProbe,
    NamespaceSelector,
    Operator,
    Selector,
    SetOperator,
    TaskData,
    TracingPolicy,
    TracingPolicySpec,
)
from tetraflux.model.scenario import Expect, Scenario
from tetraflux.model.settings import Settings

MINERS = (
    "/xmrig",
    "/xmrig-notls",
    "/xmrig-cuda",
    "/xmrigDaemon",
    "/xmrigMiner",
    "/xmr-stak",
    "/xmr-stak-cpu",
    "/xmr-stak-rx",
    "/ethminer",
    "/ethdcrminer64",
    "/cpuminer",
    "/cpuminer-multi",
    "/cpuminer-opt",
    "/minerd",
    "/cgminer",
    "/sgminer",
    "/bfgminer",
    "/ccminer",
    "/claymore",
    "/nbminer",
    "/nanominer",
    "/nheqminer",
    "/lolMiner",
    "/lolminer",
    "/t-rex",
    "/trex",
    "/PhoenixMiner",
    "/phoenixminer",
    "/gminer",
    "/teamredminer",
    "/SRBMiner-MULTI",
    "/srbminer-multi",
    "/miniZ",
    "/rigel",
    "/bzminer",
    "/wildrig-multi",
    "/astrominer",
    "/minergate",
    "/minergate-cli",
    "/kdevtmpfsi",
    "/kinsing",
    "/kthreaddi",
    "/kthreaddk",
)
"""Miners by the names that their projects ship them under; the last four come with malware."""

DOWNLOADERS = ("/curl", "/wget", "/wget2")
WRAPPERS = ("/busybox", "/bash", "/dash", "/sh", "/perl", *PYTHONS)
"""What may be a downloader by the name of its task: BusyBox's wget, and scripts of that name."""

WRITES_A_PIPE = "signal-download-into-pipe"
READS_A_PIPE = "signal-shell-from-pipe"

STACKS = ("0x7ffbff800000:0x7fffffffffff",)
"""Where the stack of a program's first thread lies on x86_64, and what is mapped does not.

At most 16 GiB below the end of the address space, and 8 MiB deep (arch/x86/mm/mmap.c).
"""

PIPE = "f_inode.i_sb.s_type.name"
PIPE_NUMBER = "f_inode.i_ino"
NAME = TaskData(index=0, type=ArgType.string, source="current_task", resolve="comm")
SELDOM = (Action(action=ActionName.Post, rateLimit="10s", rateLimitScope="process"),)


def declare(settings: Settings) -> Detection:
    """The miners by name at exec, and the two halves of `curl | bash` as signals."""
    del settings
    return Detection(
        name="crypto-mining-detection",
        summary="A known crypto miner was started",
        alert=DetectionAlert(name="TetragonCryptoMining", severity=Severity.critical),
        attack=("T1496", "T1059.004", "T1105"),
        catches=(
            "the usual miners by name, by any path, by a bare name, or through a symbolic link",
            "curl ... | bash and wget ... | sh, in sh -c, in scripts, as process substitution, and "
            "with other programs between the two: detected by two signals, which the alert "
            "TetragonDownloadPipedToShell combines when both come from one pod or host within "
            "about a minute",
            f"{WRITES_A_PIPE}: curl, wget or BusyBox's wget wrote into a pipe",
            f"{READS_A_PIPE}: bash, dash or BusyBox's sh read a script from a pipe; how the shell "
            "reads distinguishes this from `read`, `mapfile`, $(...) and interactive input",
        ),
        escapes=(
            "a miner under another name, run from memory (memfd), from a deleted file, or by the "
            "dynamic linker (`ld.so ./xmrig`): watch for its connections and its CPU usage",
            'a download that becomes an argument or is sourced: sh -c "$(curl ...)", '
            "eval, source <(curl ...): it cannot be distinguished from x=$(curl ...)",
            "dash or BusyBox's sh that reads a named pipe; a shell or a downloader under another "
            "name; downloads by other programs",
            "zsh, ksh, mksh and fish as the shell, except zsh <(curl ...): they read scripts as "
            "they read any input, or a hook would report every byte. Their exec events show it: "
            "with Loki, TetragonDownloadPipedToOtherShell fires. python and perl are not covered",
            "`busybox wget` on hosts, where scripts routinely call BusyBox that way; BusyBox "
            "through a link named wget is detected",
            "downloads on kernels that have neither pipe_write nor anon_pipe_write",
            "bash as the shell on arm64, since the hook reads registers of x86_64; dash and "
            "BusyBox are detected",
        ),
        noise="miners: none, since nothing else has these names. Each signal alone is routine: a "
        "container's standard output is a pipe, and so is a here-document of bash. Both together "
        "also occur for `curl ... | jq` next to a script that is fed through kubectl exec -i",
        tuning=(
            "miners need no tuning: if a program of yours has the name of a miner, rename it",
            "install software in the image instead of at run time, or silence "
            "TetragonDownloadPipedToShell for that workload",
        ),
        response=(
            "Stop the workload, but keep the container for analysis of how the miner got in.",
            "Trace how it got there: check the parent processes, the image, and the downloads of "
            "the same pod.",
            "For a download piped into a shell: the arguments of curl or wget contain the address, "
            "and the shell's child processes show what the script did. The events of dash and "
            "BusyBox carry the inode number of the pipe, as those of the download do.",
            "Rotate the credentials that the pod had.",
        ),
        policies=(
            on_exec(
                policy="crypto-mining-detection",
                message="A known crypto miner was started",
                tags=("T1496",),
                names=MINERS,
            ),
        ),
        signals=(
            # 6.1 and 6.12 have the first; later kernels split it, and have the second.
            _signal(
                WRITES_A_PIPE, *(_download(call) for call in ("pipe_write", "anon_pipe_write"))
            ),
            _signal(READS_A_PIPE, _script_of_bash(), _script_of_others()),
        ),
    )


def _signal(name: str, *hooks: KProbe) -> TracingPolicy:
    return TracingPolicy(
        metadata=ObjectMeta(name=name),
        spec=TracingPolicySpec(options=(MONITOR, ONE_BY_ONE), kprobes=hooks),
    )


def _download(call: str) -> KProbe:
    """curl or wget writes into a pipe; scripts and BusyBox are told by the name of the task.

    `busybox wget` has the task's name busybox, so whatever is called like that counts, but in
    containers only: on hosts scripts call it so for everyday work.
    """
    return KProbe(
        call=call,
        syscall=False,
        ignore=Ignore(callNotFound=True),
        message="curl or wget wrote into a pipe",
        tags=("T1105",),
        args=(Argument(index=0, type=ArgType.uint64, resolve=f"ki_filp.{PIPE_NUMBER}"),),
        data=(NAME,),
        selectors=(
            Selector(matchBinaries=_programs(*DOWNLOADERS), matchActions=SELDOM),
            Selector(
                matchBinaries=_programs(*WRAPPERS),
                matchData=(_called("curl", "wget", "wget2"),),
                matchActions=SELDOM,
            ),
            Selector(
                matchBinaries=_programs("/busybox"),
                matchData=(_called("busybox"),),
                matchNamespaces=(
                    NamespaceSelector(
                        namespace=KernelNamespace.Pid,
                        operator=SetOperator.NotIn,
                        values=("host_ns",),
                    ),
                ),
                matchActions=SELDOM,
            ),
        ),
    )


def _script_of_bash() -> KProbe:
    """bash reads a script that it cannot seek in: byte by byte, not onto its stack.

    Its builtins read and mapfile, and its line editor, read single bytes too, onto the stack.
    """
    return KProbe(
        call="__x64_sys_read",
        syscall=False,
        ignore=Ignore(callNotFound=True),
        message="A shell read a script from a pipe",
        tags=("T1059.004",),
        args=(
            Argument(index=0, type=ArgType.uint64, resolve="di"),
            Argument(index=0, type=ArgType.uint64, resolve="dx"),
            Argument(index=0, type=ArgType.uint64, resolve="si"),
        ),
        selectors=(
            Selector(
                matchBinaries=_programs("/bash", "/sh"),
                matchArgs=(
                    ArgSelector(args=(0,), operator=Operator.Equal, values=("0", "255")),
                    ArgSelector(args=(1,), operator=Operator.Equal, values=("1",)),
                    ArgSelector(args=(2,), operator=Operator.NotInRange, values=STACKS),
                ),
                matchActions=SELDOM,
            ),
        ),
    )


def _script_of_others() -> KProbe:
    """dash and BusyBox read a script in pieces of another size than they read anything else."""
    return KProbe(
        call="vfs_read",
        syscall=False,
        message="A shell read a script from a pipe",
        tags=("T1059.004",),
        args=(
            Argument(index=0, type=ArgType.string, resolve=PIPE),
            Argument(index=0, type=ArgType.uint64, resolve=PIPE_NUMBER),
            Argument(index=2, type=ArgType.size_t),
        ),
        selectors=(
            Selector(
                matchBinaries=_programs("/dash", "/sh", "/ash", "/zsh", "/zsh5"),
                matchArgs=(
                    _IS_A_PIPE,
                    ArgSelector(args=(2,), operator=Operator.Equal, values=("8192",)),
                ),
                matchActions=SELDOM,
            ),
            Selector(
                matchBinaries=_programs("/busybox"),
                matchArgs=(
                    _IS_A_PIPE,
                    ArgSelector(args=(2,), operator=Operator.Equal, values=("1023",)),
                ),
                matchActions=SELDOM,
            ),
        ),
    )


_IS_A_PIPE = ArgSelector(args=(0,), operator=Operator.Equal, values=("pipefs",))


def _called(*names: str) -> ArgSelector:
    """The name of the task, the first field of `data`."""
    return ArgSelector(args=(0,), operator=Operator.Equal, values=names)


def _programs(*names: str) -> tuple[BinarySelector, ...]:
    return (BinarySelector(operator=BinaryOperator.Postfix, values=names),)


def scenarios() -> tuple[Scenario, ...]:
    """Miners are copies of `true`; curl and wget are copies of `cat`, and print a harmless file."""
    return (
        *named_programs(
            names=("xmrig", "ethminer", "minerd", "kdevtmpfsi", "SRBMiner-MULTI", "lolMiner"),
            others=("xmrig-exporter", "myxmrig", "xmrig.bak", "minerd-config", "not-ethminer"),
        ),
        *(_piped(*each) for each in _PIPED),
        *(_unpiped(*each) for each in _UNPIPED),
    )


_PIPED = (
    ("curl | bash", "./curl f | bash"),
    ("curl | bash, in sh -c", "sh -c './curl f | bash'"),
    ("curl | bash, in bash -c", "bash -c './curl f | bash'"),
    ("curl | bash, in a script", "echo './curl f | bash' >s\nsh s"),
    ("curl | sh", "./curl f | sh"),
    ("wget | sh", "./wget f | sh"),
    ("wget | sh, in sh -c", "sh -c './wget f | sh'"),
    ("wget | bash", "./wget f | bash"),
    ("curl | sh -", "./curl f | sh -"),
    ("curl | sh -s -- with arguments", "./curl f | sh -s -- -y"),
    ("curl | bash -s -- with arguments", "./curl f | bash -s -- -y"),
    ("curl | tee | bash", "./curl f | tee kept | bash"),
    ("curl | base64 -d | bash", "base64 f >b\n./curl b | base64 -d | bash"),
    ("curl | bash /dev/stdin", "./curl f | bash /dev/stdin"),
    ("curl | sh /dev/stdin", "./curl f | sh /dev/stdin"),
    ("curl | env bash", "./curl f | env bash"),
    ("bash <(curl), process substitution", "bash -c 'bash <(./curl f)'"),
    ("sh <(wget), process substitution", "bash -c 'sh <(./wget f)'"),
    ("curl by an absolute path | bash by one", '"$PWD/curl" f | /bin/bash'),
    (
        "curl | bash, where curl is a script",
        "printf '#!/bin/sh\\necho true\\n' >curl\n./curl | bash",
    ),
    ("curl and bash at a named pipe", "mkfifo n\n./curl f >n &\nbash <n\nwait"),
    ("BusyBox's wget | sh", "mv wget busybox\nln -s busybox wget\n./wget f | sh"),
    ("bash < <(curl)", "bash -c 'bash < <(./curl f)'"),
)

_CANARIES = {
    "curl | bash": ("pipe_write", "anon_pipe_write", "__x64_sys_read"),
    "curl | sh": ("vfs_read",),
}

_UNPIPED = (
    ("curl to a file, then run", "./curl f >g\nsh g"),
    ("curl | cat", "./curl f | cat"),
    ("curl | grep, in sh -c", "sh -c './curl f | grep true'"),
    ("curl | python3", "./curl p | python3 -"),
    ("curl | tee into a file", "./curl f | tee g"),
    ("curl | a loop of read", "bash -c './curl f | while read -r l; do :; done'"),
    ("curl | a script that reads", "echo 'read -r l' >s\n./curl f | bash s\n./curl f | sh s"),
    ("curl | bash -c with read", "./curl f | bash -c 'while read -r l; do :; done'"),
    ("a loop of read < <(curl)", "bash -c 'while read -r l; do :; done < <(./curl f)'"),
    ("mapfile < <(curl)", "bash -c 'mapfile -t l < <(./curl f)'"),
    ("x=$(curl), in bash", "bash -c 'x=$(./curl f); echo \"$x\"'"),
    ("x=$(curl), in sh", 'x=$(./curl f)\necho "$x"'),
    ("echo | bash", "echo true | bash"),
    ("echo | sh, in sh -c", "sh -c 'echo true | sh'"),
    ("cat file | sh", "cat f | sh"),
    ("bash <(echo true)", "bash -c 'bash <(echo true)'"),
)

_COPIES = """\
cp "$(command -v cat)" curl
cp "$(command -v cat)" wget
printf 'true\\n' >f
printf 'pass\\n' >p
"""


def _piped(name: str, sh: str) -> Scenario:
    """Both signals must be there."""
    return Scenario(
        name=name,
        expect=Expect.report,
        sh=_COPIES + sh,
        reports=(WRITES_A_PIPE, READS_A_PIPE),
        canary=_CANARIES.get(name, ()),
    )


def _unpiped(name: str, sh: str) -> Scenario:
    """Not both signals may be there."""
    return Scenario(
        name=name, expect=Expect.silence, sh=_COPIES + sh, reports=(WRITES_A_PIPE, READS_A_PIPE)
    )
