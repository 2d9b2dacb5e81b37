"""The local PostgreSQL and Valkey: real ones, side by side, and none left behind."""

import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from config.local import postgres, processes, services, valkey
from config.local.services import Services


@pytest.fixture(autouse=True)
def nothing_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Services]:
    copy = Services(folder=tmp_path / "one", durable=False)
    yield copy
    copy.stop()


def query(url: str, sql: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(sql.encode()).fetchone()
    return row[0] if row else None


def processes_in(folder: Path) -> list[int]:
    return [p.pid for p in psutil.process_iter() if any(str(folder) in word for word in words_of(p))]


def words_of(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def test_a_real_postgresql_and_a_real_valkey_answer(local: Services) -> None:
    urls = local.start()
    with redis.Redis.from_url(urls["REDIS_URL"]) as client:
        assert (str(query(urls["DATABASE_URL"], "SHOW server_version"))[:3], client.ping()) == ("18.", True)


def test_a_second_start_attaches_to_the_same_servers(local: Services) -> None:
    assert local.start() == local.start()


def test_two_copies_run_side_by_side(local: Services, tmp_path: Path) -> None:
    other = Services(folder=tmp_path / "two", durable=False)
    try:
        assert {query(c.start()["DATABASE_URL"], "SHOW data_directory") for c in (local, other)} == {
            str(tmp_path / "one/postgres/data"),
            str(tmp_path / "two/postgres/data"),
        }
    finally:
        other.stop()


def test_stop_leaves_no_process(local: Services, tmp_path: Path) -> None:
    local.start()
    before = len(processes_in(tmp_path))
    local.stop()
    assert (before >= 2, processes_in(tmp_path)) == (True, [])


def test_data_survives_a_kill_of_everything(local: Services) -> None:
    url = local.start()["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    for pid in filter(None, (local.postgres.pid, local.valkey.pid)):
        os.kill(pid, signal.SIGKILL)
        processes.stop(pid)
    assert query(local.start()["DATABASE_URL"], "SELECT answer FROM kept") == 42


def test_a_stale_pid_that_now_belongs_to_a_stranger_is_not_believed(local: Services) -> None:
    local.start()
    facts = (local.postgres.data / "postmaster.pid").read_text()
    local.stop()
    stale = "\n".join([str(os.getpid()), *facts.split("\n")[1:]])
    (local.postgres.data / "postmaster.pid").write_text(stale)
    local.stop()  # must not end this very process
    assert query(local.start()["DATABASE_URL"], "SELECT 1") == 1


def test_an_address_in_the_environment_wins(local: Services, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/dorsi")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")
    assert (local.start(), processes_in(tmp_path)) == (
        {"DATABASE_URL": "postgres://elsewhere/dorsi", "REDIS_URL": "redis://elsewhere/0"},
        [],
    )


def test_a_test_process_starts_its_services_and_ends_them(tmp_path: Path) -> None:
    result = run_python("services.ensure_environment(); print(os.environ['DATABASE_URL'])", tmp_path)
    assert (result.stdout[:11], list((tmp_path / "test").glob("*/")), processes_in(tmp_path)) == ("postgres://", [], [])


def test_the_services_of_a_killed_test_process_are_swept_by_the_next(tmp_path: Path) -> None:
    run_python("services.ensure_environment(); os.kill(os.getpid(), 9)", tmp_path)
    left = len(processes_in(tmp_path))
    run_python("services.ensure_environment()", tmp_path)
    assert (left >= 2, list((tmp_path / "test").glob("*/")), processes_in(tmp_path)) == (True, [], [])


def test_a_sweep_stops_what_nobody_claims_and_spares_what_somebody_does(tmp_path: Path) -> None:
    abandoned, used = (Services(folder=tmp_path / name, durable=False) for name in ("abandoned", "used"))
    abandoned.start()
    with services.claim(used.folder):
        services.sweep(tmp_path)
    assert ([path.name for path in tmp_path.iterdir()], processes_in(tmp_path)) == (["used"], [])


def test_services_end_with_the_process_that_started_them_and_not_with_its_forks(local: Services) -> None:
    pid = local.start() and local.postgres.pid
    services.end(local, owner=os.getpid() + 1)
    after_a_fork = local.postgres.pid
    services.end(local, owner=os.getpid())
    assert (after_a_fork, local.folder.exists(), psutil.pid_exists(pid or 0)) == (pid, False, False)


def test_a_service_that_cannot_start_says_why(local: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    local.postgres.start()
    local.postgres.stop()
    monkeypatch.setattr(postgres, "START_SECONDS", 1)
    monkeypatch.setattr(valkey, "START_SECONDS", 0.5)
    (local.postgres.data / "PG_VERSION").write_text("3")
    local.valkey.folder.mkdir(parents=True)
    monkeypatch.setattr(valkey, "HOST", "203.0.113.1")  # nobody here has this address
    with pytest.raises(postgres.ServiceError, match="PostgreSQL did not start"):
        local.postgres.start()
    with pytest.raises(postgres.ServiceError, match="Valkey did not start"):
        local.valkey.start()


def test_a_folder_that_cannot_become_a_cluster_says_why(local: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "USER", "pg_reserved")  # initdb refuses names that begin with pg_
    with pytest.raises(postgres.ServiceError, match=r"could not make its folder[^$]*pg_reserved"):
        local.postgres.start()


def test_a_missing_wheel_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    for programs in (postgres.programs, valkey.program):
        with pytest.raises(postgres.ServiceError, match="is not installed"):
            programs()


def test_a_temporary_folder_lets_other_accounts_pass(tmp_path: Path) -> None:
    (tmp_path / "private" / "inner").mkdir(parents=True)
    (tmp_path / "private").chmod(0o700)
    processes.open_the_way_to(tmp_path / "private" / "inner")
    assert (tmp_path / "private").stat().st_mode & 0o777 == 0o701


def test_whoever_inherits_the_variables_starts_nothing(tmp_path: Path) -> None:
    run_python("services.ensure_environment()", tmp_path, DATABASE_URL="postgres://a/b", REDIS_URL="redis://c/0")
    assert list(tmp_path.iterdir()) == []


def test_linters_get_addresses_that_lead_nowhere(tmp_path: Path) -> None:
    result = run_python(
        "services.ensure_environment(); print(os.environ['DATABASE_URL'])", tmp_path, DORSI_NO_SERVICES="1"
    )
    assert (result.stdout.strip(), list(tmp_path.iterdir())) == (services.NOWHERE["DATABASE_URL"], [])


def run_python(code: str, local_dir: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(  # noqa: S603  # our own interpreter and words
        [sys.executable, "-c", f"import os\nfrom config.local import services\n{code}"],
        env=kept | {"DORSI_LOCAL_DIR": str(local_dir)} | environment,
        cwd=services.PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
