"""Tests `wharf demo` against its own OpenAPI document: no server error, and no undocumented response."""

import os
import signal
import subprocess
import sys

CHECKS = [
    "no_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "unsupported_method",
]


def main(binary, schemathesis):
    command = [binary, "--log", "error", "demo", "--listen", "127.0.0.1:0", "--calls-per-second", "100000"]
    demo = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    address = next(line.split()[-1] for line in demo.stdout if line.startswith("Runner"))
    # schemathesis stores its findings in the working directory.
    command = [os.path.abspath(schemathesis), "run", f"{address}/openapi.json", "--checks", ",".join(CHECKS)]
    command += ["--phases", "coverage,fuzzing", "--max-examples", "5", "--seed", "1", "--warnings", "off"]
    command += ["--continue-on-failure", "--suppress-health-check", "all"]
    folder = os.path.dirname(os.path.abspath(__file__))
    hooks = {"PYTHONPATH": folder, "SCHEMATHESIS_HOOKS": "schemathesis_checks", "PYTHONDONTWRITEBYTECODE": "1"}
    environment = {**os.environ, **hooks, "NO_COLOR": "1"}
    status = subprocess.run(command, env=environment, cwd="target", timeout=600).returncode
    demo.send_signal(signal.SIGINT)
    demo.wait(15)
    sys.exit(status)


main(*sys.argv[1:])
