"""Checks the links of all Markdown files: their files, their anchors, and the paths that stand in backticks.

Needs no network, so that addresses elsewhere are not checked.
"""

import os
import pathlib
import re
import subprocess
import sys
from urllib.parse import unquote

FENCE = re.compile(r"^\s*(```|~~~)")
CODE = re.compile(r"`[^`]*`")
# [text](target), [name]: target, and the attributes of HTML.
LINKS = [re.compile(r"\]\(\s*<?([^)\s>]+)"), re.compile(r"^\s*\[[^\]]+\]:\s+<?(\S+?)>?\s*$"), re.compile(r"\b(?:src|srcset|href)=\"([^\"]+)\"")]
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")
SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def lines_outside_code(file):
    inside = False
    for number, line in enumerate(file.read_text().splitlines(), 1):
        if FENCE.match(line):
            inside = not inside
        elif not inside:
            yield number, line


def anchors(file):
    """The anchors of a file's headings, as GitHub makes them."""
    found = {}
    for _, line in lines_outside_code(file):
        heading = HEADING.match(line)
        if heading:
            text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading[1])
            slug = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
            count = found.get(slug, -1) + 1
            found[slug] = count
            yield f"{slug}-{count}" if count else slug
    yield from re.findall(r"<a (?:id|name)=\"([^\"]+)\"", file.read_text())


def targets(line):
    text = CODE.sub("", line)
    for link in LINKS:
        yield from link.findall(text)


def main():
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], check=True, capture_output=True, text=True)
    files = {path for path in listed.stdout.splitlines() if pathlib.Path(path).exists()}
    folders = {str(parent) for path in files for parent in pathlib.Path(path).parents}
    tops = {path.split("/")[0] for path in files if "/" in path}
    known, faults, count = {}, [], 0

    def check(source, target):
        path, _, anchor = unquote(target).partition("#")
        file = pathlib.Path(source) if not path else pathlib.Path(source).parent / path
        name = os.path.relpath(file)
        if name not in files and name not in folders:
            return f"{name} does not exist"
        if anchor and name.endswith(".md"):
            known.setdefault(name, set(anchors(pathlib.Path(name))))
            if anchor not in known[name]:
                return f"{name} has no heading for #{anchor}"
        return None

    for source in sorted(path for path in files if path.endswith(".md")):
        for number, line in lines_outside_code(pathlib.Path(source)):
            for target in targets(line):
                if not SCHEME.match(target):
                    count += 1
                    fault = check(source, target)
                    faults += [f"{source}:{number}: {fault}"] if fault else []
            for path in re.findall(r"`([\w.-]+/[\w./-]+)`", line):
                if path.split("/")[0] in tops:
                    count += 1
                    exists = path.rstrip("/") in files | folders
                    faults += [] if exists else [f"{source}:{number}: `{path}` does not exist in the repository"]
    if faults:
        sys.exit("\n".join(faults[:18]))
    print(f"{count} links and paths exist")


main()
