"""Serves the demo club as a real club is served: granian, two workers, until Ctrl-C."""

import contextlib
import ctypes
import errno
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import MPServer

HOST = "127.0.0.1"
TARGET = "bookclub.wsgi:application"
WORKERS = 2
SECONDS_TO_ANSWER = 30
SECONDS_TO_STOP = 3  # a browser's idle connection would keep a worker waiting for longer
PR_SET_PDEATHSIG = 1  # from <linux/prctl.h>


def port_problem(port: int) -> str | None:
    """Why nobody could be served on `port`, or None. Granian itself would share it with whoever has it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OverflowError:
            return f"There is no port {port}: they go from 1 to 65535."
        except PermissionError:
            return f"Port {port} is kept for the administrator of this machine."
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                return f"Port {port} is in use already."
            return f"Port {port} cannot be had: {problem.strerror}."
    return None


def next_free_port(port: int) -> int:
    """The first port after `port` that can be served on; any free one where the numbers end."""
    for candidate in range(max(port, 1023) + 1, 65536):
        if port_problem(candidate) is None:
            return candidate
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def serve(port: int, announce: Callable[[], None]) -> None:
    """Serve until a signal ends it; `announce` is called once the first page has been answered."""
    # Loaded before the workers fork off: Django starts once, not three times, and they share its memory.
    import_module(TARGET.partition(":")[0])
    connections.close_all()  # a database connection must not be shared between processes
    server = DemoServer(port, announce)
    clock = _clock(port)
    try:
        server.serve(target_loader=_load)
    except SystemExit:
        # Ctrl-C reaches the workers too. One that is faster than its parent counts as crashed, wrongly.
        if not server.interrupt_signal:
            raise
    finally:
        clock.terminate()
        try:
            clock.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            clock.kill()
            clock.wait()


def _clock(port: int) -> subprocess.Popen[bytes]:
    """`manage.py tick --loop` beside the server: it tells watchers and writes mails. It ends with this process."""
    manage = Path(settings.BASE_DIR) / "manage.py"
    environment = os.environ | {"BOOKCLUB_MODE": settings.MODE, "CLUB_ORIGIN": f"http://localhost:{port}"}
    return subprocess.Popen(  # noqa: S603 (our own command)
        [sys.executable, str(manage), "tick", "--loop", "--seconds", "2"],
        env=environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for the server, which then ends this
        preexec_fn=_end_with_parent,
    )


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class DemoServer(MPServer):
    """Granian, quiet, that says when it really answers and goes when its terminal goes."""

    def __init__(self, port: int, announce: Callable[[], None]) -> None:
        super().__init__(
            TARGET,
            address=HOST,
            port=port,
            interface=Interfaces.WSGI,
            workers=WORKERS,
            blocking_threads=1,
            workers_kill_timeout=SECONDS_TO_STOP,
            log_level=LogLevels.error,
            log_access=False,  # addresses under /private/ hold members' keys
        )
        self.announce = announce

    def startup(self, *args: Any, **kwargs: Any) -> None:
        hangup = signal.getsignal(signal.SIGHUP)
        super().startup(*args, **kwargs)
        # Granian takes a hang-up for "reload". Here it is a closed window, unless `nohup` asked to ignore it.
        signal.signal(signal.SIGHUP, hangup if hangup == signal.SIG_IGN else self.signal_handler_interrupt)
        # Only now that the last worker has forked off: no thread may hold a lock at that moment.
        threading.Thread(target=self._announce_when_answering, daemon=True).start()

    def _announce_when_answering(self) -> None:
        deadline = time.monotonic() + SECONDS_TO_ANSWER
        while time.monotonic() < deadline and not self.main_loop_interrupt.is_set():
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection(HOST, self.bind_port, timeout=SECONDS_TO_ANSWER)
                connection.request("GET", "/")
                connection.getresponse().read()
                connection.close()
                return self.announce()
            time.sleep(0.02)
        return None


def _load(target: str) -> Any:
    """What a worker serves. First it asks to be ended with its parent, however that ends, and not before."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    if sys.platform == "linux":
        parent = os.getppid()
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            sys.exit()
    module, _, name = target.partition(":")
    return getattr(import_module(module), name)
