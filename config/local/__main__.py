"""`python -m config.local demo|run|screenshots|messages|reset`: what the Makefile calls."""

import argparse
import os
import shutil
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from config.local import catalogues, children, emergency, mail, screenshots, services
from config.local.demo import Demo, say
from config.local.services import Services, local_dir

PORTS = range(1, 65_536)


def main(words: list[str]) -> int:
    options = parser().parse_args(words)
    code: int = options.do(options)
    return code


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m config.local", description=__doc__)
    commands = top.add_subparsers(required=True)
    demo = commands.add_parser("demo", help="the whole of Dorsi with a believable clinic, until Ctrl-C")
    demo.add_argument("--port", type=port, default=8000)
    demo.add_argument("--with-parent", action="store_true", help="stop also when the process that started this ends")
    demo.set_defaults(do=run_demo)
    run = commands.add_parser("run", help="run a command with PostgreSQL, Valkey and the mailbox up")
    run.add_argument("command", nargs="+")
    run.set_defaults(do=run_command)
    pictures = commands.add_parser("screenshots", help="take the README’s pictures from a demo of their own")
    pictures.add_argument("--into", type=Path, default=services.PROJECT / "docs" / "images")
    pictures.set_defaults(do=lambda options: screenshots.take_all(options.into))
    words = commands.add_parser("messages", help="collect the words to translate, and compile the translations")
    words.add_argument("languages", nargs="*", metavar="language", help="its code, such as es; all of them without")
    words.set_defaults(do=renew_messages)
    commands.add_parser("reset", help="forget the demo's data").set_defaults(do=reset)
    return top


def port(word: str) -> int:
    if not word.isdecimal() or int(word) not in PORTS:
        raise argparse.ArgumentTypeError(f"a port is a number from {PORTS[0]} to {PORTS[-1]}")
    return int(word)


def run_demo(options: argparse.Namespace) -> int:
    parent = os.getppid() if options.with_parent else None
    return Demo(port=options.port, folder=local_dir(), parent=parent).run()


def run_command(options: argparse.Namespace) -> int:
    """Its exit status. Ctrl-C is the command's own affair; what we started ends after it."""
    folder = local_dir()
    folder.mkdir(parents=True, exist_ok=True)
    local = Services(folder=folder)
    with ExitStack() as last_steps:
        last_steps.callback(local.release)
        addresses = local.start()
        post = mail.start(folder / "mail")
        last_steps.callback(post.stop)
        environment = Demo(port=8000, folder=folder).environment(addresses, mail_port=post.port)
        return obey(options.command, environment)


def obey(command: list[str], environment: dict[str, str]) -> int:
    with subprocess.Popen(command, env=environment) as child:
        signal.signal(signal.SIGINT, lambda *_: None)  # the terminal sends it to both of us
        signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        return child.wait()


def renew_messages(options: argparse.Namespace) -> int:
    for language in options.languages or catalogues.languages():
        catalogues.renew(language)
        say(f"Written: {catalogues.file_of(language, 'po').relative_to(services.PROJECT)}, and compiled")
    catalogues.renew_english()
    emergency.renew()
    say(f"Written: the emergency sentences in {emergency.PAGE.relative_to(services.PROJECT)}")
    return 0


def reset(_: argparse.Namespace) -> int:
    """Everything of the demo goes; a running test keeps its own corner."""
    folder = local_dir()
    try:
        claim = services.claim(folder)
    except BlockingIOError:
        say("The demo is running: stop it first (Ctrl-C in its terminal).")
        return 1
    with claim:
        children.sweep(folder)
        Services(folder=folder).stop()
        forget(folder)
    say(f"Forgotten: everything in {folder}")
    return 0


def forget(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir() and path.name != "test":
            shutil.rmtree(path)
        if path.is_file() and path.name != "claim":
            path.unlink()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
