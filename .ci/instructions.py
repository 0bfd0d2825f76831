"""Counts the instructions of three code paths and compares them with the figures in instructions.json.

The counts hardly vary between runs, even on a busy machine. --write replaces the figures.
"""

import json
import pathlib
import subprocess
import sys

FIGURES = pathlib.Path(__file__).with_name("instructions.json")
# Few and many iterations: the difference excludes the start of the process.
TIMES = {"decode": (100, 300), "encode": (100, 300), "picklist": (1, 3)}


def counted(binary, path, times):
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", binary, "walk", path, str(times)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stderr
    return int(said.split("Collected :")[1].split()[0])


def main(binary, *flags):
    counts = {}
    for path, (few, many) in TIMES.items():
        counts[path] = round((counted(binary, path, many) - counted(binary, path, few)) / (many - few))
    kept = json.loads(FIGURES.read_text())
    if "--write" in flags:
        FIGURES.write_text(json.dumps({**kept, "instructions": counts}, indent=2) + "\n")
        return
    faults = 0
    for path, count in counts.items():
        figure = kept["instructions"][path]
        print(f"{path}: {count:,} instructions, {count / figure - 1:+.1%} of {figure:,}")
        faults += count > figure * (1 + kept["tolerance"])
    remedy = f"make it faster, or write new figures with `python3 .ci/instructions.py {binary} --write`"
    sys.exit(f"more than {kept['tolerance']:.0%} above .ci/instructions.json: {remedy}" if faults else 0)


main(*sys.argv[1:])
