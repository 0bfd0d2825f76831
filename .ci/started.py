"""Starts `wharf demo`, `wharf serve` and an engine of shared state for other checks, and ends them."""

import base64
import contextlib
import json
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time

# The connection to the sandbox.
FIELDS = {"environment": "integration", "tenant": "1234567", "clientId": "cid.sandbox", "clientSecret": "cs1.sandbox"}
CONNECTION = {"key": "serviceTitanConnection", "fields": {**FIELDS, "applicationKey": "ak1.sandbox"}}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


def wait_until(is_so, otherwise):
    for _ in range(1000):
        if is_so():
            return
        time.sleep(0.02)
    raise AssertionError(otherwise)


@contextlib.contextmanager
def ended(process):
    try:
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


@contextlib.contextmanager
def demo(binary, *flags):
    """The addresses of the runner and of the sandbox."""
    command = [binary, "--log", "error", "demo", "--listen", "127.0.0.1:0", *flags]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    with ended(process):
        said = dict(line.split(maxsplit=1) for line in iter(process.stdout.readline, "\n") if line.strip())
        yield said["Runner"].strip(), said["Sandbox"].split()[-1]


@contextlib.contextmanager
def serve(binary, *flags):
    """The address of the runner."""
    command = [binary, "--log-format", "json", "serve", "--listen", "127.0.0.1:0", *flags]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    with ended(process):
        lines = map(json.loads, process.stderr)
        yield "http://" + next(line["address"] for line in lines if line["message"] == "listening")


@contextlib.contextmanager
def shared_state():
    """The flags of runners that share state on an engine of their own."""
    server = shutil.which("valkey-server") or shutil.which("redis-server")
    with tempfile.TemporaryDirectory() as folder:
        socket, keys = pathlib.Path(folder, "socket"), pathlib.Path(folder, "keys")
        keys.write_bytes(base64.b64encode(secrets.token_bytes(32)))
        durable = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""]
        command = [server, "--port", "0", "--unixsocket", socket, "--dir", folder, *durable]
        with ended(subprocess.Popen(command, stdout=subprocess.DEVNULL)):
            yield ["--state", f"unix://{socket}", "--state-key-file", str(keys)]
