"""Makes a release of a binary twice, which must give the same bytes, and checks what is in it. Also checks that the files of
which the binary was built reach the build of the container image.
"""

import fnmatch
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile

ARCHIVES = pathlib.Path("target/archive")


def output(*command, **options):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **options).stdout


def release(target, binary, umask, zone):
    output("deploy/release", target, binary, umask=umask, env={**os.environ, "TZ": zone, "SOURCE_DATE_EPOCH": "1700000000"})
    output("sha256sum", "--check", "--quiet", "SHA256SUMS", cwd=ARCHIVES)
    [archive] = ARCHIVES.glob(f"wharf-*-{target}.tar.gz")
    return archive, hashlib.sha256(archive.read_bytes()).hexdigest()


def check_contents(archive):
    bom = json.loads(archive.with_name(archive.name.replace(".tar.gz", ".cdx.json")).read_text())
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(archive) as opened:
            opened.extractall(folder)
        [root] = pathlib.Path(folder).iterdir()
        version = output(root / "wharf", "--version").split()[-1]
        assert version in root.name, f"deploy/release names {root.name}, and the binary says {version}"
        licences = root / "licences"
        without_text = (licences / "without-text.txt").read_text()
        page = (licences / "web-page.md").read_text()
        for one in bom["components"]:
            name, version, kind = one["name"], one["version"], one["purl"].split("/")[0]
            own = kind == "pkg:cargo" and "hashes" not in one
            known = (licences / f"{name}-{version}").is_dir() or f"{name} v{version}:" in without_text
            assert own or known or f"## {name} - {version} " in page, f"deploy/licences has no text for {name} {version}"
        # The text of this one is in LICENSE-APACHE.
        named = {line.split(": ")[1] for line in without_text.splitlines()}
        assert named <= {"Apache-2.0"}, f"deploy/licences: packages without a text have the licences {named}"
    print(f"{archive.name}: {len(bom['components'])} components, each with its licence")


def is_in_image(path, patterns):
    """Whether .dockerignore lets a file through: the last pattern that matches it, or a folder above it, decides."""
    above = [path, *map(str, pathlib.PurePath(path).parents)]
    matching = [one for one in patterns if any(fnmatch.fnmatchcase(part, one.lstrip("!")) for part in above)]
    return not matching or matching[-1].startswith("!")


def check_context(binary):
    sources = pathlib.Path(f"{binary}.d")
    if not sources.exists():
        print(f"SKIPPED: the context of the image, because cargo did not write {sources}")
        return
    lines = pathlib.Path(".dockerignore").read_text().splitlines()
    patterns = [line for line in lines if line and not line.startswith("#")]
    used = re.findall(r"(?:\\ |\S)+", sources.read_text().split(": ", 1)[1])
    paths = {os.path.relpath(path) for path in used} - {"."}
    manifests = output("git", "ls-files", "*Cargo.toml", "Cargo.lock").split()
    missing = sorted(path for path in {*paths, *manifests} if not path.startswith(("target", "..")) and not is_in_image(path, patterns))
    assert not missing, f".dockerignore keeps these from the build of the image: {missing[:5]}"
    print(f"{len(paths)} source files reach the build of the image")


def main(binary):
    target = re.search(r"^host: (.*)$", output("rustc", "-vV"), re.MULTILINE)[1]
    archive, first = release(target, binary, 0o022, "UTC")
    _, second = release(target, binary, 0o077, "Asia/Tokyo")
    assert first == second, "deploy/release gives other bytes the second time"
    check_contents(archive)
    check_context(binary)


try:
    main(sys.argv[1])
except AssertionError as fault:
    sys.exit(f"{fault}")
