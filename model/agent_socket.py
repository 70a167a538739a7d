"""The unix socket on which the agent serves its API.

The API asks nobody who they are: whoever reaches it reads every event, and deletes every policy
(CVE-2026-65960). The agent makes `FOLDER` in its container, and `tetra` learns the address from a
file there (cmd/tetragon/main.go and cmd/tetra/common/flags.go at v1.6.0). From chart 1.7.0 on it is
the chart's own default, and the folder is one of the node that only the agent's pod mounts.
"""

FOLDER = "/var/run/tetragon"
ADDRESS = f"unix://{FOLDER}/tetragon.sock"


def is_in(path: str, folder: str) -> bool:
    """Whether an absolute path is that folder or lies in it; /var/run may be a link to /run."""
    inner, outer = _steps(path), _steps(folder)
    return any(
        on(inner)[: len(on(outer))] == on(outer) for on in (list[str], _with_the_link_followed)
    )


def _steps(path: str) -> list[str]:
    steps: list[str] = []
    for step in path.split("/"):
        if step == "..":
            del steps[-1:]
        elif step not in ("", "."):
            steps.append(step)
    return steps


def _with_the_link_followed(steps: list[str]) -> list[str]:
    return steps[1:] if steps[:2] == ["var", "run"] else steps
