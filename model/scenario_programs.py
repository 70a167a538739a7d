"""What scenarios do that takes more than a line: programs for Python 3, or parts of one.

System calls are made by ctypes, since a Debian image has no program for most of them. Each goes as
far as the kernel lets it: a call that is refused was made all the same.
"""

_CALL = """\
import ctypes, os, platform
libc, arm = ctypes.CDLL(None), platform.machine() == "aarch64"
{0}"""


def called(text: str) -> str:
    """A program that calls `libc`; the numbers of system calls may depend on `arm`."""
    return _CALL.format(text)


SETNS = called("libc.setns(os.open('/proc/self/ns/uts', 0), 0)")
MODULE = called("libc.syscall(273 if arm else 313, os.open('x', os.O_CREAT), b'', 0)")
MODULE_IN_MEMORY = called("libc.syscall(105 if arm else 175, b'x', 1, b'')")


def mount(kind: str | tuple[str, ...], device: str = "/dev/not-there", flags: int = 0) -> str:
    """A file system of that kind is mounted from a device by mount(2).

    Of several kinds it is the first that the kernel knows, so that it loads no module for it.
    """
    return called(f"libc.mount(b'{device}', b'.', {_kind(kind)}, {flags}, None)")


def fsopen(kind: str | tuple[str, ...]) -> str:
    """The same from a device that is not there, by fsopen(2) and fsconfig(2)."""
    return called(f"""\
made = libc.syscall(430, {_kind(kind)}, 0)
assert made >= 0, "no such file system"
libc.syscall(431, made, 1, b"source", b"/dev/not-there", 0)
libc.syscall(431, made, 6, None, None, 0)""")


def _kind(kind: str | tuple[str, ...]) -> str:
    if isinstance(kind, str):
        return f"b'{kind}'"
    known = "open('/proc/filesystems', 'rb').read().split()"
    return f"next(each for each in {known} if each.decode() in {kind})"


def connected(before: str = "", socket: str = "docker.sock") -> str:
    """A server listens on a unix socket of that name, and a client connects to `it`."""
    return f"""\
import os, socket
server, client, it = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX), "{socket}"
server.bind(it); server.listen()
{before}
client.connect(it)"""


IO_URING = """
call, params = ctypes.CDLL(None).syscall, ctypes.create_string_buffer(120)
ring = call(425, 4, params)  # io_uring_setup
queue, answers = mmap.mmap(ring, 4096), mmap.mmap(ring, 4096, offset=0x8000000)
path = ctypes.create_string_buffer(b'etc/shadow')
mmap.mmap(ring, 4096, offset=0x10000000)[:64] = struct.pack(  # IORING_OP_OPENAT
    '<BBHiQQIIQ24x', 18, 0, 0, -100, 0, ctypes.addressof(path), 0, 0, 1)
tail, first = (struct.unpack_from('<I', params, at)[0] for at in (44, 100))
queue[tail:tail + 4] = struct.pack('<I', 1)
call(426, ring, 1, 1, 1, None, 0)  # io_uring_enter
print(os.read(struct.unpack_from('<i', answers, first + 8)[0], 99))
"""
"""Opens `etc/shadow` by io_uring, in a program that has imported ctypes, mmap, os and struct."""
