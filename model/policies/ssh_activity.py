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
            "scp and sftp start ssh, so they are reported twice",
        ),
        escapes=(
            "clients under another name, such as a renamed copy or Dropbear's dbclient, and "
            "clients that are run by the dynamic linker (`ld.so ./ssh`)",
            "programs that implement SSH themselves, as with paramiko and libssh2",
        ),
        noise="every use of Git over SSH, of Ansible and of rsync over SSH",
        tuning=(
            "this detection has no alert; exclude ordinary uses from the queries with which you "
            "read its events",
        ),
        response=(
            "Check whether SSH is ordinary there: Git over SSH, Ansible, a jump host.",
            "If not, read the destination from the arguments, and look for the key that it used "
            "in the events of sensitive-files.",
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
