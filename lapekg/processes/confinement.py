"""Take the network, and other ways out, from this process for ever: a filter of its system calls (Linux seccomp).

The second wall behind the gate: what gets past it finds no socket. It needs no privilege, and what the process holds
already, its socket to the server, its files and its threads, goes on working.
"""

import ctypes
import errno
import platform
import socket
import struct
import sys
from dataclasses import dataclass

_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_SET_MODE_FILTER = 1
# Threads that an imported library may have started are filtered, too.
_SECCOMP_FILTER_FLAG_TSYNC = 1

# Classic BPF over struct seccomp_data, which begins with the call's number and the architecture (linux/seccomp.h).
_LOAD_WORD, _JUMP_IF_EQUAL, _JUMP_IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER_OFFSET, _ARCHITECTURE_OFFSET = 0, 4
_ALLOW = 0x7FFF0000
_FAIL = 0x00050000 | errno.EACCES
# On x86_64 the same calls have second numbers from here on (x32); no other architecture uses such numbers.
_FIRST_X32_NUMBER = 0x40000000


@dataclass(frozen=True, slots=True)
class _Architecture:
    audit: int
    seccomp: int
    refused: tuple[int, ...]


# Refused are socket, connect, bind, listen, execve, execveat, ptrace, process_vm_readv, process_vm_writev,
# io_uring_setup (a ring opens sockets without the call) and pidfd_getfd (takes what a neighbour holds open).
# The numbers are the kernel's own and never change: arch/x86/entry/syscalls/syscall_64.tbl, asm-generic/unistd.h.
_ARCHITECTURES = {
    "x86_64": _Architecture(0xC000003E, 317, (41, 42, 49, 50, 59, 322, 101, 310, 311, 425, 438)),
    "aarch64": _Architecture(0xC00000B7, 277, (198, 203, 200, 201, 221, 281, 117, 270, 271, 425, 438)),
}


def confine() -> tuple[str, ...]:
    """Refuse this process every new socket and program; returns what was applied, nothing where the system cannot."""
    architecture = _ARCHITECTURES.get(platform.machine())
    if platform.system() != "Linux" or architecture is None or sys.maxsize <= 2**32:
        return ()
    try:
        _apply(architecture)
    except (OSError, AttributeError):  # the kernel refuses, or the C library lacks the call
        return ()
    return ("seccomp",) if _is_without_network() else ()


def _apply(architecture: _Architecture) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    code = _filter(architecture)
    instructions = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HP", len(code) // 8, ctypes.addressof(instructions))
    no_new_privileges = [ctypes.c_ulong(each) for each in (1, 0, 0, 0)]
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, *no_new_privileges):
        raise OSError(ctypes.get_errno(), "no_new_privs")
    number, mode = ctypes.c_long(architecture.seccomp), ctypes.c_ulong(_SECCOMP_SET_MODE_FILTER)
    if libc.syscall(number, mode, ctypes.c_ulong(_SECCOMP_FILTER_FLAG_TSYNC), program):
        raise OSError(ctypes.get_errno(), "seccomp")


def _filter(architecture: _Architecture) -> bytes:
    to_fail = len(architecture.refused) + 1  # the distance from the first test of a number to the last line
    instructions = [
        (_LOAD_WORD, 0, 0, _ARCHITECTURE_OFFSET),
        (_JUMP_IF_EQUAL, 0, to_fail + 2, architecture.audit),
        (_LOAD_WORD, 0, 0, _NUMBER_OFFSET),
        (_JUMP_IF_AT_LEAST, to_fail, 0, _FIRST_X32_NUMBER),
        *((_JUMP_IF_EQUAL, to_fail - 1 - index, 0, number) for index, number in enumerate(architecture.refused)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _FAIL),
    ]
    return b"".join(struct.pack("HBBI", *each) for each in instructions)


def _is_without_network() -> bool:
    try:
        socket.socket().close()
    except PermissionError:
        return True
    return False
