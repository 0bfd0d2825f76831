"""Starts `wharf demo`, runs the two curl commands that it prints, and stops it with Ctrl-C."""

import json
import os
import signal
import subprocess
import sys


def main(binary):
    # Proxy settings in the environment must have no effect.
    nowhere = {name: "http://127.0.0.1:9" for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY")}
    command = [binary, "demo", "--listen", "127.0.0.1:0"]
    demo = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **nowhere})
    lines = []
    for line in demo.stdout:
        lines.append(line.strip())
        if line.startswith("Ctrl-C"):
            break
    action, dropdown = [
        json.loads(subprocess.run(line, shell=True, check=True, capture_output=True, timeout=60).stdout)
        for line in lines
        if line.startswith("curl ")
    ]
    demo.send_signal(signal.SIGINT)
    status = demo.wait(15)
    assert action["data"]["id"] > 0, action
    assert len(dropdown["result"]) == 10_000 and dropdown["truncated"] is True, len(dropdown["result"])
    assert status == 0, f"the demo exited with status {status}"
    print("the demo responds as expected and exits cleanly")


main(sys.argv[1])
