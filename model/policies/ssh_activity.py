"""ssh-activity: somebody starts an SSH client."""

from model.detection import Detection
from model.execution import on_exec
from model.settings import Settings


def declare(settings: Settings) -> Detection:
    """Reports at exec, by the file that is run and by the name that it was called by."""
    del settings
    return Detection(
        name="ssh-activity",
        summary="An SSH client was started",
        attack=("T1021.004",),
        catches=("ssh, scp and sftp executed, by any path or through a symbolic link",),
        escapes=(
            "clients under another name, and programs that speak SSH themselves, "
            "as paramiko and libssh2 do",
        ),
        noise="every use of Git over SSH, of Ansible and of rsync over SSH",
        policies=(
            on_exec(
                policy="ssh-activity",
                message="An SSH client was started",
                tags=("T1021.004",),
                names=("/ssh", "/scp", "/sftp"),
            ),
        ),
    )
