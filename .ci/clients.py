"""Generates clients from the OpenAPI document of `wharf demo`, compiles them, and calls the demo with each of them.

Lints the document with the default rules of two linters. Everything is installed and generated in target/clients. It is
skipped where the package registries cannot be reached.
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import urllib.request

SOURCES = pathlib.Path(__file__).with_name("clients")
FOLDER = pathlib.Path("target/clients").absolute()
PYTHON = FOLDER / "python"
GENERATOR = "openapi-python-client==0.29.1"
DOCUMENT = "openapi.json"
# How many lines of a failure are shown.
SHOWN = 12
CALLERS = ["hey_api", "orval", "openapi_fetch"]


def run(*command, checked=True, **environment):
    """Runs a command in the folder. What it prints is shown only when it fails, unless that is not checked."""
    environment = {**os.environ, "REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", **environment}
    done = subprocess.run(command, cwd=FOLDER, env=environment, capture_output=True, text=True, timeout=600)
    if checked and done.returncode != 0:
        lines = [line[:160] for line in f"{done.stdout}\n{done.stderr}".splitlines() if line.strip()]
        command = " ".join(str(part).removeprefix(f"{FOLDER}/") for part in command)
        sys.exit("\n".join([*lines[-SHOWN:], f"`{command}` failed in target/clients; its sources are in .ci/clients"]))
    return done.stdout


def tool(name, *arguments, **environment):
    return run(FOLDER / "node_modules/.bin" / name, *arguments, **environment)


def install():
    """Whether the tools are there."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = (SOURCES / "package-lock.json").read_text() + GENERATOR
    installed = FOLDER / "installed"
    shutil.copytree(SOURCES, FOLDER, dirs_exist_ok=True)
    if installed.exists() and installed.read_text() == wanted:
        return True
    ping = ["npm", "ping", "--fetch-retries=0", "--fetch-timeout=20000"]
    if subprocess.run(ping, cwd=FOLDER, capture_output=True, timeout=300).returncode != 0:
        return False
    run("npm", "ci", "--no-progress")
    run(sys.executable, "-m", "venv", "--clear", PYTHON)
    run(PYTHON / "bin/pip", "install", "--quiet", GENERATOR)
    installed.write_text(wanted)
    return True


def lint():
    report = tool("redocly", "lint", DOCUMENT, "--format", "json", checked=False)
    problems = json.loads(report[report.index("{") :])["problems"]
    for problem in problems[:SHOWN]:
        print(problem["location"][0].get("pointer"), problem["ruleId"], problem["message"])
    if problems:
        sys.exit(f"{len(problems)} problems in {DOCUMENT}, which crates/wharf-runner/src/http/openapi writes")
    tool("spectral", "lint", "--fail-severity", "hint", DOCUMENT)
    print("the linters report nothing")


def generate(url):
    plugins = ["@hey-api/client-fetch", "@hey-api/typescript", "@hey-api/sdk"]
    shutil.rmtree(FOLDER / "generated", ignore_errors=True)
    tool("openapi-ts", "--input", DOCUMENT, "--output", "generated/hey_api", "--plugins", *plugins)
    tool("openapi-typescript", DOCUMENT, "--output", "generated/openapi_typescript.ts")
    tool("orval", "--config", "orval.config.mjs", WHARF_URL=url)
    options = ["--config", "python.yaml", "--output-path", "generated/python", "--fail-on-warning"]
    run(PYTHON / "bin/openapi-python-client", "generate", "--path", DOCUMENT, *options)


def compile_clients():
    tool("tsc", "--project", ".")
    bundled = [f"{name}.ts" for name in CALLERS]
    tool("esbuild", *bundled, "--bundle", "--platform=node", "--format=esm", "--out-extension:.js=.mjs", "--outdir=built")
    run(PYTHON / "bin/python", "-m", "compileall", "-q", "generated/python")


def call(url, connection):
    known = {"WHARF_URL": url, "WHARF_CONNECTION": connection, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    for name in CALLERS:
        print(run("node", f"built/{name}.mjs", **known), end="")
    print(run(PYTHON / "bin/python", "python_client.py", **known, PYTHONPATH="generated/python"), end="")


def main(binary):
    if not install():
        print("skipped: the package registries cannot be reached")
        return
    command = [binary, "--log", "error", "demo", "--listen", "127.0.0.1:0"]
    demo = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        said = dict(line.split(maxsplit=1) for line in iter(demo.stdout.readline, "\n") if line.strip())
        url, connection = said["Runner"].strip(), said["Connection"].strip()
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        (FOLDER / DOCUMENT).write_bytes(direct.open(f"{url}/openapi.json", timeout=60).read())
        lint()
        generate(url)
        compile_clients()
        call(url, connection)
    finally:
        demo.send_signal(signal.SIGINT)
        demo.wait(15)


main(sys.argv[1])
