"""Runs the programs and commands of the documents against `wharf demo`, and compares what they print.

A block that the next block, marked `text` or `json`, follows is run and must print that; `…` stands for any text. A program
is saved under the name in its first line. The blocks of a document share a folder. Flags of other commands must exist.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

import started

RUN = ["README.md", "docs/calling.md", "docs/http-api.md", "docs/sandbox.md", "docs/command-line.md"]
READ = [*RUN, "SECURITY.md", "docs/adapters.md", "docs/deployment.md", "docs/operations.md", "docs/shared-state.md",
        "docs/flows.md", "docs/declared.md", "examples/README.md"]
# A block: its language, and its text.
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROGRAMS = {"js": ["node"], "python": [sys.executable]}
COMMAND = re.compile(r"^\s*(?:wharf|cargo run --release --) (.*)$", re.MULTILINE)
# A flag, in a command or in backticks.
FLAG = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
INLINE = re.compile(r"`(--[a-z][a-z-]+)[^`]*`")


def matches(expected, printed):
    pattern = ".*".join(re.escape(part) for part in expected.strip().split("…"))
    return re.fullmatch(pattern, printed.strip(), re.DOTALL)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def run(document, addresses, environment):
    whole = pathlib.Path(document).read_text()
    blocks = list(BLOCK.finditer(whole))
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        for block, answer in zip(blocks, blocks[1:]):
            language, text = block.groups()
            name = text.split("\n")[0].lstrip("/# ")
            if language in PROGRAMS:
                (pathlib.Path(folder) / name).write_text(text)
                command = [*PROGRAMS[language], name]
            else:
                for documented, actual in addresses.items():
                    text = text.replace(documented, actual)
                command = ["bash", "-euo", "pipefail", "-c", text]
            if language not in (*PROGRAMS, "sh") or answer[1] not in ("text", "json"):
                continue
            done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
            count += 1
            if done.returncode != 0 or not matches(answer[2], done.stdout):
                printed = "\n".join((done.stdout + done.stderr).splitlines()[-12:])
                place = f"{document}:{line_of(whole, answer.start())}"
                sys.exit(f"{place}: the block above exits with {done.returncode} and prints something else:\n{printed[:3000]}")
    assert count > 0, f"{document} has nothing to run"
    print(f"{document}: {count} blocks")


def faults_of_flags(document, help_of):
    text = pathlib.Path(document).read_text()
    commands = ("serve", "demo", "invoke", "list", "manifest", "export", "sandbox")
    every = "".join(help_of(command) for command in commands) + help_of("component", "new")
    for found in INLINE.finditer(text):
        if not re.search(rf"{found[1]}\b(?!-)", every):
            yield f"{document}:{line_of(text, found.start())}: no command has {found[1]}"
    for block in BLOCK.finditer(text):
        for command in COMMAND.finditer(block[2]):
            words = command[1].split()
            line = line_of(text, block.start(2) + command.start(1))
            text_of_help = help_of(words[0])
            if "\nCommands:\n" in text_of_help and len(words) > 1:
                text_of_help = help_of(*words[:2])
            for flag in FLAG.findall(command[1]):
                if not re.search(rf"{flag}\b(?!-)", text_of_help):
                    yield f"{document}:{line}: `wharf {command[1]}`: there is no {flag}"


def main(binary):
    helps = {}

    def help_of(*command):
        if command not in helps:
            done = subprocess.run([binary, *command, "--help"], capture_output=True, text=True)
            helps[command] = done.stdout if done.returncode == 0 else ""
        return helps[command]

    faults = [fault for document in READ for fault in faults_of_flags(document, help_of)]
    if faults:
        sys.exit("\n".join(faults[:18]))
    with started.demo(binary) as (runner, sandbox):
        path = f"{os.path.dirname(os.path.abspath(binary))}:{os.environ['PATH']}"
        environment = {**os.environ, "PATH": path, "WHARF_URL": runner, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
        addresses = {"http://127.0.0.1:8080": runner, "http://127.0.0.1:9090": sandbox}
        for document in RUN:
            run(document, addresses, environment)


main(sys.argv[1])
