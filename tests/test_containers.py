"""The container files of deploy/, held against the repository: no container runs here."""

import fnmatch
import json
import re
import shlex
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.processes import ROOT

CONTAINERFILE = ROOT / "deploy/Containerfile"
COMPOSE = ROOT / "deploy/compose.yaml"


def instructions() -> list[tuple[str, str]]:
    """Each with its arguments, continued lines joined."""
    text = re.sub(r"\\\n\s*", " ", CONTAINERFILE.read_text())
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.strip().partition(" ") for line in lines)]


def arguments(word: str) -> list[str]:
    return [rest for each, rest in instructions() if each == word]


def variables() -> dict[str, str]:
    pairs = (pair.partition("=") for rest in arguments("ENV") for pair in shlex.split(rest))
    return {name: value for name, _, value in pairs}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())
    return loaded


def read_variables() -> set[str]:
    """All that the settings read."""
    return set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "config/settings.py").read_text()))


def ignored(path: str) -> bool:
    """Whether .dockerignore keeps it out; the last line that fits decides."""
    out = False
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        if line and not line.startswith("#"):
            pattern = line.removeprefix("!").removeprefix("**/")
            parts = path.split("/")
            if fnmatch.fnmatch(parts[0], pattern) or (
                "**/" in line and fnmatch.filter(parts, pattern)
            ):
                out = not line.startswith("!")
    return out


def test_image_copies_what_there_is_and_what_is_let_in() -> None:
    copied = [rest.split()[:-1] for rest in arguments("COPY") if not rest.startswith("--from")]
    for source in [name for names in copied for name in names]:
        assert (ROOT / source).exists(), source
        assert not ignored(source), source


def test_image_has_every_package_that_the_code_is_made_of() -> None:
    copied = {name for rest in arguments("COPY") for name in rest.split()[:-1]}
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    assert packages | {"static", "templates", "manage.py"} <= copied


@pytest.mark.parametrize("name", [".env", "var/secret_key", ".git/config", "tests", "deploy/.env"])
def test_image_leaves_secrets_and_tests_outside(name: str) -> None:
    assert ignored(name)


def test_image_runs_as_nobody_in_particular_and_holds_no_secret() -> None:
    assert arguments("USER") == ["10001:10001"]
    assert "useradd --system --uid 10001" in CONTAINERFILE.read_text()
    assert not arguments("ARG"), "what is given at build time stays in the image's history"
    assert not variables().keys() & {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "DEBUG"}


def test_image_is_of_a_python_that_the_project_supports() -> None:
    (version,) = {re.search(r"python:(3\.\d+)-slim", rest)[1] for rest in arguments("FROM")}  # type: ignore[index]
    assert int(version.split(".")[1]) >= 11


def test_image_starts_one_worker_on_one_port() -> None:
    assert arguments("EXPOSE") == [variables()["PORT"]]
    (command,) = arguments("CMD")
    assert json.loads(command) == ["python", "manage.py", "serve"]
    assert arguments("STOPSIGNAL") == ["SIGTERM"]


def test_compose_asks_no_registry_for_the_image_that_it_builds(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        if service["image"] == compose["services"]["prepare"]["image"]:
            assert "build" in service or service["pull_policy"] == "never", name


def test_compose_asks_each_worker_whether_it_is_ready(compose: dict[str, Any]) -> None:
    assert not arguments("HEALTHCHECK"), "podman drops it"
    for name in ("worker-1", "worker-2"):
        how, command = compose["services"][name]["healthcheck"]["test"]
        python, option, code = shlex.split(command)
        assert (how, python, option) == ("CMD-SHELL", "python", "-c"), "podman splits CMD's words"
        assert f"http://127.0.0.1:{variables()['PORT']}/-/ready" in code
        compile(code, "healthcheck", "exec")


def test_compose_sets_only_what_is_read(compose: dict[str, Any]) -> None:
    for name in ("prepare", "worker-1", "worker-2"):
        service = compose["services"][name]
        assert service["environment"].keys() <= read_variables()
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]


def test_compose_gives_the_workers_every_variable_that_may_be_set(compose: dict[str, Any]) -> None:
    example = (ROOT / ".env.example").read_text()
    settable = set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))
    own = {"HOST", "PORT", "VAR_DIR", "DATABASE_URL", "REDIS_URL", "TRUSTED_PROXIES"}
    for name in ("prepare", "worker-1", "worker-2"):
        service = compose["services"][name]
        assert service["env_file"] == ".env", "which compose takes from beside itself"
        kept = {
            variable
            for variable in settable & service["environment"].keys()
            if f"${{{variable}" not in str(service["environment"][variable])
        }
        assert kept == own
        assert service["environment"]["PORT"] == variables()["PORT"]
        assert service["environment"]["HOST"] == variables()["HOST"]
        assert service["environment"]["VAR_DIR"] == variables()["VAR_DIR"]


def test_compose_names_what_there_is(compose: dict[str, Any]) -> None:
    services = compose["services"]
    for name, service in services.items():
        for other in service.get("depends_on", ()):
            assert other in services, (name, other)
        for mounted in service.get("volumes", ()):
            source = mounted.split(":")[0]
            assert (COMPOSE.parent / source).exists() or source in compose["volumes"], mounted
        assert set(service["networks"]) <= compose["networks"].keys()
    build = services["prepare"]["build"]
    assert (COMPOSE.parent / build["context"] / build["dockerfile"]).resolve() == CONTAINERFILE


def test_compose_and_its_site_have_the_same_workers_and_ports(compose: dict[str, Any]) -> None:
    site = (ROOT / "deploy/nginx/compose.conf").read_text()
    workers = dict(re.findall(r"^    server ([\w-]+):(\d+) ", site, re.MULTILINE))
    assert workers == {"worker-1": variables()["PORT"], "worker-2": variables()["PORT"]}
    assert workers.keys() <= compose["services"].keys()
    (published,) = compose["services"]["nginx"]["ports"]
    assert f"listen {published.rsplit(':', 1)[1]};" in site
    assert not any("ports" in compose["services"][name] for name in workers)


def test_compose_gives_fixed_addresses_to_those_who_are_known_by_them(
    compose: dict[str, Any],
) -> None:
    subnet = ip_network(compose["networks"]["inside"]["ipam"]["config"][0]["subnet"])
    places = {
        name: ip_address(compose["services"][name]["networks"]["inside"]["ipv4_address"])
        for name in ("worker-1", "worker-2", "nginx")
    }
    assert len(set(places.values())) == 3
    assert all(place in subnet for place in places.values())
    trusted = compose["services"]["worker-1"]["environment"]["TRUSTED_PROXIES"]
    assert trusted == str(places["nginx"]), "and nobody else"


def test_compose_runs_no_second_container_of_who_has_a_fixed_address(
    compose: dict[str, Any],
) -> None:
    """It would be refused, for its address is in use: `exec` goes into the one that runs."""
    text = COMPOSE.read_text() + (ROOT / "docs/deploy.md").read_text()
    for name in re.findall(r" run --rm (\S+)", text):
        assert isinstance(compose["services"][name]["networks"], list), name


def test_compose_lets_workers_out_and_nginx_in_by_the_trusted_address_alone(
    compose: dict[str, Any],
) -> None:
    networks, services = compose["networks"], compose["services"]
    places = {name: set(service["networks"]) for name, service in services.items()}
    inside = {name for name, network in networks.items() if network.get("internal")}
    assert inside == {"inside"}
    assert places["postgres"] == places["redis"] == inside
    for name in ("worker-1", "worker-2"):
        assert places[name] - inside, "for HEALTH_CHECKS"
        assert places[name] & places["nginx"] == inside, "else it comes from another address too"


def test_compose_waits_longer_for_a_worker_than_it_takes_leave(compose: dict[str, Any]) -> None:
    page = (ROOT / "docs/configuration.md").read_text()
    drain = re.search(r"^\| `REALTIME_DRAIN_SECONDS` \| `(\d+)`", page, re.MULTILINE)
    assert drain
    for name in ("worker-1", "worker-2"):
        grace = int(compose["services"][name]["stop_grace_period"].removesuffix("s"))
        assert grace > int(drain[1]) + 5


def test_compose_stops_nginx_at_once(compose: dict[str, Any]) -> None:
    """Its image asks for SIGQUIT: no new connections, until the last stream has ended."""
    assert compose["services"]["nginx"]["stop_signal"] == "SIGTERM"


def test_compose_asks_for_its_secrets(compose: dict[str, Any]) -> None:
    text = COMPOSE.read_text()
    asked = set(re.findall(r"\$\{(\w+):\?", text))
    given = set(re.findall(r"\$\{(\w+):-", text))
    assert asked == {"SECRET_KEY", "POSTGRES_PASSWORD"}
    example = Path(ROOT / "deploy/env.example").read_text()
    named = set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))
    assert asked | given <= named
    assert given == {"ALLOWED_HOSTS", "PORT"}, "the rest is in the file for the workers"
    assert named - {"POSTGRES_PASSWORD"} <= read_variables()
