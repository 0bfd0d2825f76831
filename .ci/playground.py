"""Rebuilds the playground, compares it with the checked-in files, and tests it in Chromium against `wharf demo`."""

import os
import signal
import subprocess
import sys

FOLDER = "crates/wharf-playground"
WEB = f"{FOLDER}/web"
# How many lines of a failure are shown.
SHOWN = 12


def run(*command, shown=lambda lines: lines[-SHOWN:], **environment):
    """Runs a command. A part of what it prints is shown when it fails. Else it is returned."""
    environment = {**os.environ, **environment}
    done = subprocess.run(
        command, cwd=WEB, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode != 0:
        lines = "\n".join(line[:160] for line in shown(done.stdout.splitlines()))
        sys.exit(f"{lines}\n`{' '.join(command)}` failed in {WEB}")
    return done.stdout


def failures(lines):
    """The first test that failed, with its file and error, and the names of a few others. A suite follows its tests."""
    starts = [index for index, line in enumerate(lines) if line.lstrip().startswith(("not ok ", "test at "))]
    first, *others = starts or [-SHOWN]
    return lines[first:][:SHOWN] + [lines[index] for index in others[:4]]


def main(binary):
    run("npm", "ci", "--no-progress")
    run("npm", "run", "build", "--silent")
    run("npm", "run", "licences", "--silent", "--", "--check")
    status = ["git", "status", "--porcelain", FOLDER]
    changed = subprocess.run(status, check=True, capture_output=True, text=True).stdout.splitlines()
    if changed:
        print(*changed[:SHOWN], sep="\n")
        sys.exit(f"{len(changed)} built files differ; commit what `npm ci && npm run build` writes in {WEB}")
    demo = subprocess.Popen([binary, "--log", "error", "demo", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
    try:
        address = next(line.split()[-1] for line in demo.stdout if line.startswith("Runner"))
        run("npm", "test", "--silent", shown=failures, WHARF_URL=address)
        print(run("npm", "run", "showcase", "--silent", WHARF_URL=address).strip())
    finally:
        demo.send_signal(signal.SIGINT)
        demo.wait(15)
    print("the playground is built from its sources, and its tests pass")


main(sys.argv[1])
