"""What an operator gets: a valid compose file, each of its commands run by hand, and locks that name no host."""

import http.client
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from packaging.requirements import Requirement
from psycopg import sql

from adherence.management.commands.dispatch import JOBS
from config.local import processes
from config.local.demo import as_web
from config.local.services import PROJECT

FILLED_IN = {
    "SECRET_KEY": secrets.token_urlsafe(50),
    "POSTGRES_PASSWORD": "letters",
    "WEB_POSTGRES_PASSWORD": "others",
    "SITE_URL": "https://dorsi.example",
    "ALLOWED_HOSTS": "dorsi.example",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "DEFAULT_FROM_EMAIL": "Dorsi <no-reply@dorsi.example>",
}
VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<rule>[-?])(?P<rest>[^}]*))?\}")
WAIT_SECONDS = 300  # a deadline for what must come; nothing is measured by it
PROXIED = b"X-Forwarded-Proto: https"


def compose_file() -> dict[str, Any]:
    """As Compose reads it: anchors resolved, variables filled in."""
    text = VARIABLE.sub(filled_in, (PROJECT / "docker-compose.yml").read_text())
    parsed: dict[str, Any] = yaml.safe_load(text.replace("$$", "$"))
    return parsed


def filled_in(found: re.Match[str]) -> str:
    return FILLED_IN.get(found["name"]) or (found["rest"] if found["rule"] == "-" else "")


def required_variables() -> set[str]:
    found = VARIABLE.finditer((PROJECT / "docker-compose.yml").read_text())
    return {variable["name"] for variable in found if variable["rule"] == "?"}


SERVICES = compose_file()["services"]


def test_docker_compose_is_valid_by_the_published_schema(tmp_path: Path) -> None:
    (tmp_path / "compose.yml").write_text(yaml.safe_dump(compose_file()))
    words = ["-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yml"]
    checked = subprocess.run(  # noqa: S603  # our own interpreter and words
        [sys.executable, *words], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stdout) == (0, "ok -- validation done\n")


def test_the_production_shape_is_complete() -> None:
    assert set(SERVICES) == {"web", "worker", "beat", "dispatcher", "migrate", "postgres", "valkey"}


def test_what_has_no_safe_default_must_be_given() -> None:
    assert required_variables() == set(FILLED_IN)


def test_the_example_names_every_variable_of_the_compose_file() -> None:
    named = set(re.findall(r"^#?([A-Z_]+)=", (PROJECT / ".env.example").read_text(), re.MULTILINE))
    used = {found["name"] for found in VARIABLE.finditer((PROJECT / "docker-compose.yml").read_text())}
    assert named == used


def test_the_database_is_reached_from_inside_only() -> None:
    open_to_others = {name for name, service in SERVICES.items() if "ports" in service}
    assert (open_to_others, SERVICES["postgres"]["networks"]) == ({"web"}, ["inside"])


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The variables of the compose file, with the local services' addresses, after its migration step."""
    with empty_database() as address:
        environment = SERVICES["web"]["environment"] | {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "DATABASE_URL": address,
            "WEB_DATABASE_URL": as_web(address),
            "REDIS_URL": os.environ["REDIS_URL"].removesuffix("/0") + "/7",
            "DORSI_LOCAL_DIR": str(tmp_path_factory.mktemp("container")),
            "HOSTNAME": socket.gethostname(),
            "GRANIAN_HOST": processes.HOST,
            "GRANIAN_PORT": str(processes.free_port()),
            "GRANIAN_WORKERS": "1",
        }
        environment = {name: str(value) for name, value in environment.items()}
        assert finish(SERVICES["migrate"]["command"], environment) == 0
        yield environment


@contextmanager
def empty_database() -> Iterator[str]:
    name = f"packaging_{os.getpid()}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def log_in(environment: dict[str, str]) -> Path:
    return Path(environment["DORSI_LOCAL_DIR"]) / "log"


def finish(command: list[str], environment: dict[str, str]) -> int:
    child = processes.spawn(command, log=log_in(environment), folder=PROJECT, environment=environment)
    return child.wait(WAIT_SECONDS)


@contextmanager
def running(name: str, environment: dict[str, str]) -> Iterator[None]:
    """The service's own command; it must end at SIGTERM, as Compose asks it to."""
    log = log_in(environment)
    child = processes.spawn(SERVICES[name]["command"], log=log, folder=PROJECT, environment=environment)
    try:
        yield
        assert child.poll() is None, processes.tail(log)
    finally:
        processes.stop(child.pid, by=signal.SIGTERM, patience=WAIT_SECONDS)


def eventually(is_true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        if is_true():
            return True
        time.sleep(0.2)
    return False


def healthcheck(name: str, environment: dict[str, str]) -> bool:
    """The service's own check, with the container's /tmp where this test put it."""
    words = SERVICES[name]["healthcheck"]["test"][1].replace("/tmp", environment["DORSI_LOCAL_DIR"])  # noqa: S108  # the container's own
    return finish(["sh", "-c", words], environment) == 0


def status_of(path: str, environment: dict[str, str]) -> int:
    """What the image's HEALTHCHECK sees, or 0 while nobody answers."""
    connection = http.client.HTTPConnection(processes.HOST, int(environment["GRANIAN_PORT"]), timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


@pytest.fixture(scope="module")
def web(production: dict[str, str]) -> Iterator[dict[str, str]]:
    """A web process that answers, with its variables."""
    environment = production | {"DATABASE_URL": production["WEB_DATABASE_URL"]}
    with running("web", environment):
        assert eventually(lambda: status_of("/healthz", environment) == 200)
        yield environment


def test_web_answers_as_a_role_that_owns_nothing(web: dict[str, str]) -> None:
    """The operators' counts are right though the role sees no row by itself."""
    assert (owned_by_web(web), [status_of(page, web) for page in ("/healthz", "/metrics")]) == ([], [200, 200])


BOTH = [b"Content-Length: 8000", b"Transfer-Encoding: chunked"]  # chunks count, or it would wait
TWO, UNKNOWN = [b"Content-Length: 5", b"Content-Length: 80"], [b"Transfer-Encoding: xchunked"]


@pytest.mark.parametrize(("lengths", "answer"), [(BOTH, b"403|500"), (TWO, b"400"), (UNKNOWN, b"400")])
def test_a_request_cannot_hide_another(lengths: list[bytes], answer: bytes, web: dict[str, str]) -> None:
    lines = [b"POST /accounts/login/ HTTP/1.1", b"Host: 127.0.0.1", PROXIED, *lengths, b"", b"0\r\n\r\n"]
    with socket.create_connection((processes.HOST, int(web["GRANIAN_PORT"])), timeout=5) as line:
        line.sendall(b"\r\n".join(lines))
        assert re.match(rb"HTTP/1\.1 (" + answer + rb") ", line.recv(65_536))


def owned_by_web(environment: dict[str, str]) -> list[str]:
    with psycopg.connect(environment["DATABASE_URL"]) as connection:
        mine = "SELECT relname FROM pg_class JOIN pg_roles ON pg_roles.oid = relowner WHERE rolname = current_user"
        return [name for (name,) in connection.execute(mine)]


def test_the_worker_answers_its_health_check(production: dict[str, str]) -> None:
    with running("worker", production):
        assert eventually(lambda: healthcheck("worker", production))


def test_beat_passes_its_health_check(production: dict[str, str]) -> None:
    with running("beat", production):
        assert eventually(lambda: healthcheck("beat", production))


def locked(name: str) -> dict[str, str]:
    """Version by package; every entry carries at least one hash."""
    entries = re.findall(r"^([\w.-]+)==([^ ;\\]+)[^\n]*\\\n +--hash=sha256:", read_lock(name), re.MULTILINE)
    return dict(entries)


def read_lock(name: str) -> str:
    return (PROJECT / "requirements" / name).read_text()


@pytest.mark.parametrize("name", ["base.txt", "dev.txt"])
def test_every_locked_package_is_hashed_and_no_host_is_named(name: str) -> None:
    entries = [line for line in read_lock(name).splitlines() if line and not line.startswith((" ", "#"))]
    assert (len(entries), re.findall(r"^--|https?://", read_lock(name), re.MULTILINE)) == (len(locked(name)), [])


@pytest.mark.parametrize(("name", "extras"), [("base.txt", []), ("dev.txt", ["dev"])])
def test_the_lock_satisfies_pyproject(name: str, extras: list[str]) -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + [line for extra in extras for line in project["optional-dependencies"][extra]]
    versions = locked(name)
    requirements = [Requirement(line) for line in wanted]
    assert [str(r) for r in requirements if not r.specifier.contains(versions.get(r.name.lower(), "0.dev0"))] == []


def test_production_and_tests_run_the_same_versions() -> None:
    assert locked("base.txt").items() <= locked("dev.txt").items()


def test_the_dispatcher_does_its_rounds_without_valkey(production: dict[str, str]) -> None:
    nowhere = production | {"REDIS_URL": "redis://127.0.0.1:1/0"}
    with running("dispatcher", nowhere):
        assert eventually(lambda: heartbeats(nowhere) == len(JOBS))


def heartbeats(environment: dict[str, str]) -> int:
    with psycopg.connect(environment["DATABASE_URL"]) as connection:
        found = connection.execute("SELECT count(*) FROM adherence_heartbeat WHERE driver LIKE '%/dispatch'").fetchone()
    return found[0] if found else 0
