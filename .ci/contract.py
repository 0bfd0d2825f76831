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

# How many lines of a failure are shown.
SHOWN = 15


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
    done = subprocess.run(command, env=environment, cwd="target", timeout=600, capture_output=True, text=True)
    demo.send_signal(signal.SIGINT)
    demo.wait(15)
    lines = [line[:160] for line in done.stdout.splitlines() if line.strip()]
    if done.returncode == 0:
        print(lines[-1])
        return
    # The first failure. The others have the same form, and are often the same fault.
    titles = [index for index, line in enumerate(lines) if line.strip("= ") in ("FAILURES", "ERRORS")]
    first = titles[0] if titles else -SHOWN
    print(*lines[first:][:SHOWN], *lines[-1:], done.stderr[-400:], sep="\n")
    sys.exit("the answers differ from the OpenAPI document, which crates/wharf-runner/src/http/openapi writes")


main(*sys.argv[1:])
