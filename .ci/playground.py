"""Rebuilds the playground, compares it with the checked-in files, and tests it in Chromium against `wharf demo`."""

import os
import signal
import subprocess
import sys

FOLDER = "crates/wharf-playground"
WEB = f"{FOLDER}/web"


def run(*command, **environment):
    subprocess.run(command, check=True, cwd=WEB, env={**os.environ, **environment})


def main(binary):
    run("npm", "ci", "--no-progress")
    run("npm", "run", "build", "--silent")
    run("npm", "run", "licences", "--silent", "--", "--check")
    changed = subprocess.run(
        ["git", "status", "--porcelain", FOLDER], check=True, capture_output=True, text=True
    ).stdout
    assert not changed, f"built files differ; run `npm ci && npm run build` in {WEB}:\n{changed}"
    demo = subprocess.Popen([binary, "demo", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
    try:
        address = next(line.split()[-1] for line in demo.stdout if line.startswith("Runner"))
        run("npm", "test", "--silent", WHARF_URL=address)
        run("npm", "run", "showcase", "--silent", WHARF_URL=address)
    finally:
        demo.send_signal(signal.SIGINT)
        demo.wait(15)


main(sys.argv[1])
