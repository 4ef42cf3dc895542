"""Sockets to listen on: opened, or handed over by who started the process."""

import os
import socket

import pytest

from config.listening import CannotListenError, adopt, listen


def test_listen_says_why_it_cannot() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotListenError, match=f"port {port}: something else listens there"):
            listen("127.0.0.1", port)


def test_adopt_takes_a_listening_socket() -> None:
    with socket.create_server(("127.0.0.1", 0)) as given:
        listener = adopt(os.dup(given.fileno()))
        with listener, socket.create_connection(given.getsockname()):
            assert listener.getsockname() == given.getsockname()
            assert not listener.getblocking()


def test_adopt_refuses_what_does_not_listen() -> None:
    with socket.socket() as idle, pytest.raises(CannotListenError, match="no listening TCP"):
        adopt(idle.fileno())
    with pytest.raises(CannotListenError, match="number 987"):
        adopt(987)


def test_adopt_leaves_open_what_it_refuses() -> None:
    with socket.socket(socket.AF_UNIX) as unix:
        with pytest.raises(CannotListenError):
            adopt(unix.fileno())
        os.fstat(unix.fileno())
