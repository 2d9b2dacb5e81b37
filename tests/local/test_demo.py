"""`make demo`: what it says, what it refuses, and that nothing of it is left behind."""

import json
import os
import signal
import smtplib
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from config.local import __main__ as program
from config.local import children, demo, mail, processes, services, static
from config.local.children import Children, DemoError, StopAskedError

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Children]:
    crew = Children(folder=tmp_path, environment=os.environ, stopping=threading.Event())
    yield crew
    crew.stop()


@pytest.fixture(autouse=True)
def signals_as_before() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, with services of its own."""
    monkeypatch.setenv("DORSI_LOCAL_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("REDIS_URL")
    return tmp_path


def kill(pid: int | None) -> None:
    assert pid  # 0 would be this very process group
    os.kill(pid, signal.SIGKILL)


def when_it_answers(port: int, act: Callable[[], None]) -> None:
    """Somebody beside the demo, which has the main thread: it must, to get the signals."""

    def wait() -> None:
        while demo.status_of_the_first_page(port) == 0:
            time.sleep(0.2)
        act()

    threading.Thread(target=wait, daemon=True).start()


def left_over(folder: Path) -> list[int]:
    """Processes that know `folder`: by their variables, since their command lines may not name it."""
    return [process.pid for process in psutil.process_iter() if knows(process, folder)]


def knows(process: psutil.Process, folder: Path) -> bool:
    try:
        words = [*process.cmdline(), process.environ().get("DORSI_LOCAL_DIR", "")]
    except psutil.Error:
        return False
    return process.pid != os.getpid() and any(str(folder) in word for word in words)


def test_the_demo_starts_says_so_in_one_line_and_ctrl_c_leaves_nothing(
    local: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    port, seen = processes.free_port(), []

    def look_and_press_ctrl_c() -> None:
        seen.append(demo.status_of_the_first_page(port))
        seen.append(len(left_over(local)))
        os.kill(os.getpid(), signal.SIGINT)

    when_it_answers(port, look_and_press_ctrl_c)
    status = program.main(["demo", "--port", str(port)])
    ready = [line for line in capsys.readouterr().out.splitlines() if "Dorsi is ready" in line]
    assert (status, ready, seen[0], seen[1] >= 6, left_over(local)) == (
        0,
        [f"Dorsi is ready: http://127.0.0.1:{port}/"],
        200,
        True,
        [],
    )


def test_a_database_that_dies_takes_the_demo_down(local: Path) -> None:
    copy = services.Services(folder=local, durable=False)
    crew = Children(folder=local, environment={}, stopping=threading.Event())
    copy.start()
    kill(copy.postgres.pid)
    with pytest.raises(DemoError, match="PostgreSQL ended by itself"):
        demo.Demo(port=1, folder=local).watch(crew)
    copy.stop()


def test_a_taken_port_is_refused_in_words(local: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind((processes.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        status = program.main(["demo", "--port", str(port)])
    assert (status, f"Choose another: make demo PORT={port + 1}" in capsys.readouterr().out) == (1, True)


def test_a_second_demo_in_the_same_folder_is_refused(local: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with services.claim(local):
        status = program.main(["demo", "--port", str(processes.free_port())])
    assert (status, "A demo is already running" in capsys.readouterr().out) == (1, True)


@pytest.mark.parametrize("word", ["0", "65536", "-1", "eight thousand"])
def test_a_port_that_is_none_is_refused(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        program.main(["demo", f"--port={word}"])
    assert "a port is a number from 1 to 65535" in capsys.readouterr().err


def test_a_process_that_ends_by_itself_is_named_with_the_end_of_its_log(crew: Children) -> None:
    crew.start("worker", [sys.executable, "-c", "raise SystemExit('no broker')"]).wait()
    with pytest.raises(DemoError, match=r"The worker ended by itself \(1\)[^$]*no broker"):
        crew.check()


def test_a_step_that_fails_is_named_with_the_end_of_its_log(crew: Children) -> None:
    with pytest.raises(DemoError, match=r"“migrate” ended with 3"):
        crew.do("migrate", [sys.executable, "-c", "raise SystemExit(3)"])


def test_a_step_is_left_as_soon_as_somebody_asks_to_stop(crew: Children) -> None:
    threading.Timer(0.3, crew.stopping.set).start()
    with pytest.raises(StopAskedError):
        crew.do("migrate", SLEEP)


def test_stop_ends_every_child_and_its_children(crew: Children) -> None:
    parent = crew.start("web", [sys.executable, "-c", f"import subprocess; subprocess.run({SLEEP!r})"])
    while not (family := psutil.Process(parent.pid).children(recursive=True)):
        time.sleep(0.05)
    crew.stop()
    assert (psutil.pid_exists(parent.pid), [processes.is_alive(p) for p in family]) == (False, [False])


def test_what_a_killed_demo_left_is_swept_and_a_stranger_with_the_same_pid_is_not(tmp_path: Path) -> None:
    log = tmp_path / "log"
    left, stranger = (processes.spawn(SLEEP, log=log, folder=tmp_path) for _ in range(2))
    births = {left.pid: psutil.Process(left.pid).create_time(), stranger.pid: 1.0}
    (tmp_path / "processes.json").write_text(json.dumps(births))
    children.sweep(tmp_path)
    assert (left.poll() is not None, stranger.poll()) == (True, None)
    processes.stop(stranger.pid)


def test_a_silent_web_server_is_reported(crew: Children, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "WEB_SECONDS", 0.2)
    with pytest.raises(DemoError, match="The web server does not answer"):
        demo.wait_until_it_answers(processes.free_port(), crew)


def test_the_demo_ends_when_make_does(tmp_path: Path) -> None:
    crew = Children(folder=tmp_path, environment={}, stopping=threading.Event())
    with pytest.raises(StopAskedError):
        demo.Demo(port=1, folder=tmp_path, parent=os.getppid() + 1).watch(crew)


def test_static_files_are_made_again_only_when_something_changed(tmp_path: Path) -> None:
    made: list[int] = []
    for folder in ("static", "staticfiles", "requirements"):
        (tmp_path / folder).mkdir()
    for css in ("a {}", "a {}", "b {}"):
        (tmp_path / "static" / "dorsi.css").write_text(css)
        static.refresh(tmp_path, lambda: made.append(1))
    assert len(made) == 2


def test_the_secret_key_is_made_once(tmp_path: Path) -> None:
    key = demo.secret_key(tmp_path)
    assert (demo.secret_key(tmp_path), (tmp_path / "secret_key").stat().st_mode & 0o777) == (key, 0o600)


def test_run_gives_a_command_its_services_and_its_status_back(local: Path) -> None:
    code = "import os; open('said', 'w').write(os.environ['DORSI_DEMO'] + os.environ['EMAIL_URL'][:7]); exit(7)"
    status = program.main(["run", "--", sys.executable, "-c", f"import os; os.chdir({str(local)!r}); {code}"])
    assert (status, (local / "said").read_text(), left_over(local)) == (7, "1smtp://", [])


def test_run_hands_a_wish_to_stop_on_to_the_command(local: Path) -> None:
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
    threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGTERM)).start()
    assert program.obey(SLEEP, dict(os.environ)) == -signal.SIGTERM


def test_reset_forgets_everything_but_a_running_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DORSI_LOCAL_DIR", str(tmp_path))
    for name in ("test/1/kept", "mail/new/letter", "secret_key"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert (program.main(["reset"]), {path.name for path in tmp_path.iterdir()}) == (0, {"claim", "test"})


def test_reset_is_refused_while_the_demo_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DORSI_LOCAL_DIR", str(tmp_path))
    with services.claim(tmp_path):
        assert program.main(["reset"]) == 1


def test_mail_sent_to_the_sink_lies_in_the_maildir(tmp_path: Path) -> None:
    sink = mail.start(tmp_path / "mail")
    with smtplib.SMTP(processes.HOST, sink.port) as client:
        client.sendmail("a@demo.example", ["b@demo.example"], "Subject: one\r\n\r\nwords")
    sink.stop()
    assert len(list((tmp_path / "mail" / "new").iterdir())) == 1


def test_nobody_answering_is_status_0() -> None:
    assert demo.status_of_the_first_page(processes.free_port()) == 0
