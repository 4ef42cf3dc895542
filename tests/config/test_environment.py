"""Environment: settings read from variables, and mistakes told by name."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from config.environment import Environment, local_url, make_secret


@pytest.fixture
def env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    monkeypatch.delenv("SOME_NAME", raising=False)
    return Environment(tmp_path / ".env")


def test_environment_gives_the_default_when_a_variable_is_not_set(env: Environment) -> None:
    assert env.text("SOME_NAME", "a") == "a"
    assert env.flag("SOME_NAME", True) is True
    assert env.words("SOME_NAME", ["a"]) == ["a"]
    assert env.integer("SOME_NAME", 5, minimum=1) == 5
    assert env.number("SOME_NAME", 0.5, 0, 1) == 0.5
    assert env.choice("SOME_NAME", "INFO", ["INFO"]) == "INFO"
    assert env.errors == []


def test_environment_reads_variables(env: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_NAME", "7")
    assert env.text("SOME_NAME", "") == "7"
    assert env.integer("SOME_NAME", 5, minimum=1) == 7
    assert env.number("SOME_NAME", 0.5, 0, 10) == 7.0
    monkeypatch.setenv("SOME_NAME", " a, b ,,")
    assert env.words("SOME_NAME", []) == ["a", "b"]
    monkeypatch.setenv("SOME_NAME", "debug")
    assert env.choice("SOME_NAME", "INFO", ["DEBUG", "INFO"]) == "DEBUG"


def test_environment_reads_a_file_under_the_variables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTHER_NAME", "kept")
    monkeypatch.setenv("FROM_FILE", "undone after the test")
    monkeypatch.delenv("FROM_FILE")
    (tmp_path / ".env").write_text("FROM_FILE=yes\nOTHER_NAME=no\n")
    env = Environment(tmp_path / ".env")
    assert env.flag("FROM_FILE", False) is True
    assert env.text("OTHER_NAME", "") == "kept"
    assert os.environ["FROM_FILE"] == "yes", "where libraries look for their own"


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        ("flag", "perhaps"),
        ("integer", "x"),
        ("integer", "0"),
        ("integer", "1.5"),
        ("integer", "101"),
        ("number", "nan"),
        ("number", "1e9"),
        ("choice", "LOUD"),
    ],
)
def test_environment_names_the_variable_that_is_wrong_and_goes_on(
    env: Environment, monkeypatch: pytest.MonkeyPatch, reader: str, value: str
) -> None:
    monkeypatch.setenv("SOME_NAME", value)
    answers: dict[str, Callable[[], float]] = {
        "flag": lambda: env.flag("SOME_NAME", True),
        "integer": lambda: env.integer("SOME_NAME", 1, minimum=1, maximum=100),
        "number": lambda: env.number("SOME_NAME", 1.0, 0, 100),
        "choice": lambda: env.choice("SOME_NAME", "INFO", ["INFO"]) == "INFO",
    }
    assert answers[reader]() == 1
    assert len(env.errors) == 1
    assert env.errors[0].startswith("SOME_NAME")


def test_environment_makes_sqlite_writers_wait_in_turn(
    env: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = env.database("SOME_NAME", "sqlite:////tmp/some.sqlite3")
    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert database["NAME"] == "/tmp/some.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]


def test_environment_pools_postgres_connections(
    env: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_NAME", "postgres://user:pw@db.example:5433/wall")
    database = env.database("SOME_NAME", "sqlite:///:memory:")
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["PORT"]) == ("db.example", 5433)
    assert database["CONN_MAX_AGE"] == 0
    assert database["OPTIONS"]["pool"]
    assert env.errors == []


@pytest.mark.parametrize(
    "url",
    [
        "mysql://user:s3cret@db/wall",
        "nonsense://x",
        "no url",
        "",
        "postgres://user:s3cret@db",
        "postgres://user:s3cret@db:port/wall",
        "postgres://user:is/s3cret@db/wall",
    ],
)
def test_environment_refuses_another_database(
    env: Environment, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("SOME_NAME", url)
    assert env.database("SOME_NAME", "sqlite:///:memory:")["NAME"] == ":memory:"
    [error] = env.errors
    assert error.startswith("SOME_NAME")
    assert "s3cret" not in error


def test_environment_leaves_the_name_of_a_database_to_a_service(
    env: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_NAME", "postgres:///?service=wall")
    assert env.database("SOME_NAME", "sqlite:///:memory:")["OPTIONS"]["service"] == "wall"
    assert env.errors == []


@pytest.mark.parametrize(
    "url",
    ["", "redis://cache:6379/0", "REDISS://:s3cret@cache", "unix:///run/redis.sock", "redis:///1"],
)
def test_environment_reads_the_url_of_a_server(
    env: Environment, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("SOME_NAME", url)
    assert env.server_url("SOME_NAME", "redis", "rediss", "unix") == url
    assert env.errors == []


@pytest.mark.parametrize(
    "url",
    [
        "cache:6379",
        "redis:6379",
        "http://cache",
        "redis://cache:port/0",
        "redis://:is/s3cret@cache",
    ],
)
def test_environment_refuses_the_url_of_no_server_and_does_not_quote_it(
    env: Environment, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("SOME_NAME", url)
    assert env.server_url("SOME_NAME", "redis", "rediss", "unix") == ""
    [error] = env.errors
    assert error.startswith("SOME_NAME must be a URL with redis:// or rediss:// or unix://")
    assert "s3cret" not in error


@pytest.mark.parametrize("host", ["wall.example.com", ".example.com", "192.0.2.7", "[::1]", "*"])
def test_environment_reads_hosts(
    env: Environment, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    assert env.hosts("SOME_NAME", ["localhost"]) == ["localhost"]
    monkeypatch.setenv("SOME_NAME", f"{host}, Localhost")
    assert env.hosts("SOME_NAME", []) == [host, "Localhost"]
    assert env.errors == []


@pytest.mark.parametrize("host", ["https://wall.example.com", "wall:8000", "::1", "a b"])
def test_environment_refuses_what_no_request_names_as_its_host(
    env: Environment, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setenv("SOME_NAME", f"localhost,{host}")
    env.hosts("SOME_NAME", [])
    [error] = env.errors
    assert error.startswith(f"SOME_NAME: {host!r}")


@pytest.mark.parametrize(
    ("host", "port", "url"),
    [
        ("127.0.0.1", 8000, "http://127.0.0.1:8000"),
        ("0.0.0.0", 8000, "http://127.0.0.1:8000"),
        ("::", 80, "http://127.0.0.1:80"),
        ("::1", 8000, "http://[::1]:8000"),
        ("wall.example", 8000, "http://wall.example:8000"),
    ],
)
def test_local_url_is_one_that_a_person_here_can_open(host: str, port: int, url: str) -> None:
    assert local_url(host, port) == url


@pytest.mark.parametrize("name", ["Europe/Nowhere", "", "../etc/passwd", "UTC/x"])
def test_environment_refuses_an_unknown_time_zone(
    env: Environment, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    assert env.time_zone("SOME_NAME", "Europe/Berlin") == "Europe/Berlin"
    monkeypatch.setenv("SOME_NAME", name)
    assert env.time_zone("SOME_NAME", "UTC") == "UTC"
    assert len(env.errors) == 1
    assert env.errors[0].startswith("SOME_NAME")


def test_secret_is_made_once_and_only_its_owner_can_read_it(
    env: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "var" / "secret_key"
    assert env.secret("SOME_NAME", path) == ""
    make_secret(path)
    secret = path.read_text()
    assert len(secret) >= 50
    assert path.stat().st_mode & 0o777 == 0o600
    make_secret(path)
    assert env.secret("SOME_NAME", path) == secret
    monkeypatch.setenv("SOME_NAME", "from the environment")
    assert env.secret("SOME_NAME", path) == "from the environment"


def test_environment_reads_networks(env: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not env.networks("SOME_NAME")
    monkeypatch.setenv("SOME_NAME", "10.0.0.0/8, unix")
    assert "10.9.9.9" in env.networks("SOME_NAME")
    assert env.errors == []
    monkeypatch.setenv("SOME_NAME", "10.0.0.0/8, everybody")
    assert not env.networks("SOME_NAME")
    [error] = env.errors
    assert error.startswith("SOME_NAME: 'everybody'")


def test_environment_makes_a_folder_that_is_named(
    env: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOLDER", str(tmp_path / "a" / "b"))
    assert env.folder("FOLDER") == str(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
    assert env.errors == []


@pytest.mark.parametrize("named", ["", "a file"])
def test_environment_hides_a_folder_that_cannot_be_used(
    env: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    """A library that looks for itself would take "" for the current folder."""
    (tmp_path / "a file").touch()
    monkeypatch.setenv("FOLDER", str(tmp_path / named) if named else "")
    assert env.folder("FOLDER") == ""
    assert "FOLDER" not in os.environ
    assert len(env.errors) == bool(named)
