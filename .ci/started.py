"""Starts `wharf demo` or `wharf serve` for other checks, and ends it."""

import contextlib
import json
import signal
import subprocess

# The connection to the sandbox.
FIELDS = {"environment": "integration", "tenant": "1234567", "clientId": "cid.sandbox", "clientSecret": "cs1.sandbox"}
CONNECTION = {"key": "serviceTitanConnection", "fields": {**FIELDS, "applicationKey": "ak1.sandbox"}}


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
