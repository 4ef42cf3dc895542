"""A listening socket, or one sentence that says why there is none."""

import errno
import socket


class CannotListenError(Exception):
    """The address cannot be had; the text is for a person."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises `CannotListenError`."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1024)
    except OSError as error:
        reason = {
            errno.EADDRINUSE: "something else listens there. Stop that, or choose another PORT",
            errno.EACCES: "this user may not use that port. Choose another PORT",
        }.get(error.errno or 0, f"{error.strerror or error}. Choose another HOST")
        raise CannotListenError(f"Cannot listen on {host!r} port {port}: {reason}.") from error
    listener.setblocking(False)
    return listener


def adopt(fd: int) -> socket.socket:
    """A listening socket that somebody else opened. Raises `CannotListenError`."""
    try:
        listener = socket.socket(fileno=fd)
        listens = listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    except OSError as error:
        raise CannotListenError(f"Cannot listen on number {fd}: {error.strerror}.") from error
    if not listens or listener.family not in (socket.AF_INET, socket.AF_INET6):
        listener.detach()  # it is not ours to close
        raise CannotListenError(f"Cannot listen on number {fd}: it is no listening TCP socket.")
    listener.setblocking(False)
    return listener
