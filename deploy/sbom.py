"""Prints what the binary for a target is made of, as CycloneDX 1.5: the crates, and the packages in its web page.

The same sources give the same text. Crates that only run while the binary is built are left out.
"""

import json
import os
import re
import subprocess
import sys
import tomllib

ROOT = "wharf-runner"
LICENCES_OF_PAGE = "crates/wharf-playground/dist/licences.md"
# A heading of that file: name, version and licence.
PACKAGE = re.compile(r"^## (\S+) - (\S+) \((.+)\)$", re.MULTILINE)


def cargo(*arguments):
    command = [os.environ.get("CARGO", "cargo"), *arguments, "--locked"]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def linked(target):
    """Names and versions of the crates in the binary."""
    lines = cargo("tree", f"--package={ROOT}", f"--target={target}", "--edges=normal,no-proc-macro", "--prefix=none", "--format={p}")
    return {(name, version.removeprefix("v")) for name, version, *_ in map(str.split, lines.splitlines())}


def component(kind, name, version, licence):
    reference = f"pkg:{kind}/{name.replace('@', '%40')}@{version}"
    # Some crates still write a slash for OR.
    expression = re.sub(r"\s*/\s*", " OR ", licence)
    described = {"type": "library", "bom-ref": reference, "name": name, "version": version, "purl": reference}
    return {**described, "licenses": [{"expression": expression}]}


def main(target):
    names = linked(target)
    graph = json.loads(cargo("metadata", "--format-version=1", f"--filter-platform={target}"))
    packages = {one["id"]: one for one in graph["packages"] if (one["name"], one["version"]) in names}
    with open("Cargo.lock", "rb") as file:
        checksums = {(one["name"], one["version"]): one.get("checksum") for one in tomllib.load(file)["package"]}

    crates = {}
    for id, one in packages.items():
        crates[id] = component("cargo", one["name"], one["version"], one["license"])
        checksum = checksums[one["name"], one["version"]]
        if checksum:
            crates[id]["hashes"] = [{"alg": "SHA-256", "content": checksum}]
    depends = []
    for node in graph["resolve"]["nodes"]:
        if node["id"] in crates:
            normal = [one["pkg"] for one in node["deps"] if any(kind["kind"] is None for kind in one["dep_kinds"])]
            on = sorted(crates[one]["bom-ref"] for one in normal if one in crates)
            depends.append({"ref": crates[node["id"]]["bom-ref"], "dependsOn": on})

    with open(LICENCES_OF_PAGE) as file:
        page = [component("npm", *one) for one in PACKAGE.findall(file.read())]
    root = next(one for one in crates.values() if one["name"] == ROOT)
    components = [one for one in [*crates.values(), *page] if one is not root]
    bom = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {**root, "type": "application"}},
        "components": sorted(components, key=lambda one: one["bom-ref"]),
        "dependencies": sorted(depends, key=lambda one: one["ref"]),
    }
    print(json.dumps(bom, indent=1))


main(sys.argv[1])
