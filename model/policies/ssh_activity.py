"""ssh-activity: somebody starts an SSH client."""

from tetraflux.model.detection import Detection
from tetraflux.model.execution import named_programs, on_exec
from tetraflux.model.scenario import Scenario
from tetraflux.model.settings import Settings

NAMES = ("/ssh", "/scp", "/sftp")


def declare(settings: Settings) -> Detection:
    """Reports at exec, by the file that is run and by the name that it was called by."""
    del settings
    return Detection(
        name="ssh-activity",
        summary="An SSH client was started",
        attack=("T1021.004", "T1105"),
        catches=(
            "ssh, scp and sftp executed, by any path, by a bare name, or through a symbolic link; "
            "scp and sftp start ssh, so they count twice",
        ),
        escapes=(
            "clients under another name, such as a renamed copy or Dropbear's dbclient, and those "
            "that the dynamic linker is given to run (`ld.so ./ssh`)",
            "programs that speak SSH themselves, as paramiko and libssh2 do",
        ),
        noise="every use of Git over SSH, of Ansible and of rsync over SSH",
        tuning=("the detection wakes nobody; filter what is ordinary where you look at it",),
        response=(
            "Is it ordinary there: Git over SSH, Ansible, a jump host?",
            "If not, look at the arguments for where it went, and at sensitive-files for the key "
            "that it used.",
        ),
        policies=(
            on_exec(
                policy="ssh-activity",
                message="An SSH client was started",
                tags=("T1021.004", "T1105"),
                names=NAMES,
            ),
        ),
    )


def scenarios() -> tuple[Scenario, ...]:
    """The clients are copies of `true`."""
    return named_programs(
        names=("ssh", "scp", "sftp"),
        others=(
            "ssh-keygen",
            "ssh-add",
            "ssh-agent",
            "ssh-copy-id",
            "sshd",
            "autossh",
            "openssh",
            "ssh.bak",
            "winscp",
            "sftp-server",
        ),
    )
