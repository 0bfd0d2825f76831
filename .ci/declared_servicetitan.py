"""Declares ServiceTitan by its OpenAPI documents and servicetitan.toml, and compares what the declared actions send
with the snapshots of the component that is written in Rust.

An action is equal if it sends one request with the least inputs and one with all, and both have the same method, path,
query, headers and body. The order of an object's members has no meaning, nor has that of query parameters with
different names. It is equal to the letter if both orders are the same too: the overlay names inputs for that. How many
actions are is printed."""

import contextlib
import http.client
import http.server
import json
import pathlib
import re
import sys
import tempfile
import threading
import urllib.parse

from started import serve

# How many actions must be equal.
LEAST = 55
KEY = "servicetitandeclared"
TENANT = "1234567"
FIELDS = {"tenant": TENANT, "clientId": "cid.sandbox", "clientSecret": "cs1.sandbox", "apiKey": "ak1.sandbox"}
CONNECTION = {"key": "oauth2AppKey", "fields": FIELDS}
OVERLAY = pathlib.Path(__file__).with_name("servicetitan.toml")
SNAPSHOTS = pathlib.Path("tests/suite/snapshots")
SCHEMAS = pathlib.Path("schemas/actions")
REFERENCE = "#/components/schemas/"
# Inputs that exclude others or cause several requests.
ALTERNATIVES = ["fetchAll", "formData", "fileData", "fileDataFileNames"]
# Headers of every request, which no snapshot has.
USUAL = ["accept", "accept-encoding", "authorization", "content-length", "content-type", "host", "st-app-key",
         "user-agent"]
FILE = {"data": "aWQsbmFtZQo=", "contentType": "text/csv", "fileName": "equipment.csv"}
TEXTS = {
    "date-time": "2026-01-02T03:04:05Z",
    "date": "2026-01-02",
    "uuid": "6b29fc40-ca47-1067-b31d-00dd010662da",
    "html": "<b>text</b>",
    "uri": "https://example.com/",
    "url": "https://example.com/",
    "email": "name@example.com",
}
# A decimal number is held as text with this in front, so that it keeps its digits.
MARK = "\0"
MARKED = re.compile(r'"\\u0000([^"]+)"')
DISPOSITION = re.compile(r'content-disposition: form-data; name=("[^"]*")(?:; filename=("[^"]*"))?', re.IGNORECASE)
MEDIA_TYPE = re.compile(r"content-type: (\S+)", re.IGNORECASE)


def bundle(folder):
    """One document of all in a folder. The path of a document's server stands before its paths, and the name of its API
    before schemas whose names others use differently."""
    whole = {"openapi": "3.0.1", "info": {"title": "ServiceTitan", "version": "2.0.0"}, "security": [], "paths": {}}
    schemas, schemes, origins = {}, {}, set()
    for file in sorted(pathlib.Path(folder).rglob("*.json")):
        document = json.loads(file.read_text())
        if not document.get("servers") or not document.get("paths"):
            continue
        server = urllib.parse.urlsplit(document["servers"][0]["url"])
        origins.add(f"{server.scheme}://{server.netloc}")
        own = document["components"]["schemas"]
        clashing = [name for name, schema in own.items() if schemas.get(name, schema) != schema]
        names = {REFERENCE + name: f"{REFERENCE}{server.path.split('/')[1]}.{name}" for name in clashing}
        for name, schema in own.items():
            reference = REFERENCE + name
            schemas[names.get(reference, reference).removeprefix(REFERENCE)] = pointed(schema, names)
        whole["paths"] |= {server.path + path: pointed(item, names) for path, item in document["paths"].items()}
        whole["security"] = document.get("security", whole["security"])
        schemes |= document["components"].get("securitySchemes", {})
    assert len(origins) == 1, f"the documents have {len(origins)} servers"
    return whole | {"servers": [{"url": origins.pop()}], "components": {"schemas": schemas, "securitySchemes": schemes}}


def pointed(value, names):
    """A value whose references have other names."""
    if isinstance(value, list):
        return [pointed(one, names) for one in value]
    if isinstance(value, dict):
        return {key: names.get(one, one) if key == "$ref" else pointed(one, names) for key, one in value.items()}
    return value


def sample(schema, everything):
    """Inputs that match a schema, as crates/wharf/src/sample.rs makes them."""
    if schema.get("x-file") is True:
        return FILE
    example = (schema.get("examples") or [None])[0]
    if example is not None:
        return example
    if isinstance(schema.get("enum"), list):
        return schema["enum"][0]
    types = schema.get("type", [])
    kind = next((one for one in ([types] if isinstance(types, str) else types) if one != "null"), None)
    least, most = schema.get("minimum", 0), schema.get("maximum", 1 << 63)
    match kind:
        case "object":
            wanted = schema.get("properties", {}) if everything else schema.get("required", [])
            fields = schema.get("properties", {}).items()
            return {key: sample(field, everything) for key, field in fields if key in wanted}
        case "array":
            return [sample(schema.get("items", {}), everything)]
        case "integer":
            return min(max(7, least), most)
        case "number":
            return least if least > 12.5 else most if most < 12.5 else MARK + "12.50"
        case "boolean":
            return False
        case "string":
            text = TEXTS.get(schema.get("format"), "text")
            length = min(max(len(text), schema.get("minLength", 0)), schema.get("maxLength", 1000))
            return (text * length)[:length]
    return {"any": "thing"}


def written(value, indent=None):
    return MARKED.sub(r"\1", json.dumps(value, indent=indent, ensure_ascii=False))


def read(text):
    return json.loads(text, parse_float=lambda digits: MARK + digits)


class Vendor(http.server.BaseHTTPRequestHandler):
    """Issues tokens, and records other requests as snapshots have them."""

    protocol_version = "HTTP/1.1"
    recorded = []

    def answer(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        answer = b'{"access_token":"token","expires_in":900,"token_type":"Bearer"}'
        if self.path != "/connect/token":
            self.recorded.append("\n".join(self.lines(body)))
            answer = b"{}"
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

    def lines(self, body):
        path, _, query = self.path.partition("?")
        yield f"{self.command} api {path.replace(TENANT, '{tenant}')}"
        for name, value in urllib.parse.parse_qsl(query, keep_blank_values=True):
            yield f"  {name} = {value}"
        yield from (f"{name.lower()}: {value}" for name, value in self.headers.items() if name.lower() not in USUAL)
        media_type = self.headers.get("content-type", "")
        if media_type.startswith("multipart/form-data"):
            yield from parts(body, media_type.partition("boundary=")[2].strip('"'))
        elif body:
            if media_type != "application/json":
                yield f"content-type: {media_type}"
            yield written(read(body), 2)

    def log_message(self, *_):
        pass


def parts(body, boundary):
    for part in body.split(b"--" + boundary.encode())[1:-1]:
        head, _, content = part.removesuffix(b"\r\n").partition(b"\r\n\r\n")
        name, file_name = DISPOSITION.search(head.decode()).groups()
        media_type = MEDIA_TYPE.search(head.decode())
        file = f", file {file_name}" if file_name else ""
        yield f"part {name}{file}{f', {media_type[1]}' if media_type else ''}: {len(content)} bytes"


def expected(file):
    """The requests of a snapshot: with the least inputs, and with all."""
    return file.read_text().split("---\n", 2)[2].removesuffix("\n").split("\n\n")


def meaning(request):
    """A request without what has none: the order of members, and of parameters with different names."""
    first, *lines = request.split("\n")
    query = [line.split(" = ") for line in lines if line.startswith("  ") and " = " in line]
    rest = "\n".join(lines[len(query):])
    return first, sorted(query, key=lambda pair: pair[0]), read(rest) if rest.startswith("{") else rest


def difference(sent, wanted):
    """The first line that one of two requests does not have."""
    sent, wanted = [[line.strip(" ,") for line in one.split("\n")] for one in (sent, wanted)]
    lacking = [f"lacks: {line}" for line in wanted if line not in sent]
    surplus = [f"has also: {line}" for line in sent if line not in wanted]
    return (lacking + surplus + ["has the same lines otherwise"])[0]


def invoke(address, key, inputs):
    """What the vendor gets of an action, and what the caller gets."""
    Vendor.recorded.clear()
    runner = http.client.HTTPConnection(urllib.parse.urlsplit(address).netloc, timeout=60)
    with contextlib.closing(runner):
        body = written({"connection": CONNECTION, "inputs": inputs}).encode()
        runner.request("POST", f"/v1/components/{KEY}/actions/{key}/invoke", body, {"content-type": "application/json"})
        answer = json.loads(runner.getresponse().read())
    return list(Vendor.recorded), answer


def compared(address, file):
    """How an action differs, if it does, and whether its requests are equal to the letter."""
    key = file.stem.removeprefix("suite__wire__")
    schema = json.loads((SCHEMAS / f"{key}.input.json").read_text())
    to_the_letter = True
    for everything, wanted in zip([False, True], expected(file), strict=True):
        amount = "all inputs" if everything else "the least inputs"
        inputs = {name: value for name, value in sample(schema, everything).items() if name not in ALTERNATIVES}
        sent, answer = invoke(address, key, inputs)
        if len(sent) != 1:
            faults = [f"{fault['pointer']}: {fault['message']}" for fault in answer.get("errors", [])]
            return f"{key} with {amount} sends {len(sent)} requests: {'; '.join(faults) or answer}", False
        if meaning(sent[0]) != meaning(wanted):
            return f"{key} with {amount} {difference(sent[0], wanted)}", False
        to_the_letter &= sent[0] == wanted
    return None, to_the_letter


def main(binary, documents):
    files = [file for file in sorted(SNAPSHOTS.glob("suite__wire__*.snap")) if "rawRequest" not in file.name]
    vendor = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Vendor)
    threading.Thread(target=vendor.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        declaration = pathlib.Path(folder, OVERLAY.name)
        declaration.write_text(OVERLAY.read_text())
        declaration.with_suffix(".json").write_text(json.dumps(bundle(documents)))
        flags = ["--component", str(declaration), "--calls-per-second", "100000"]
        for host in ["api", "auth"]:
            flags += ["--endpoint", f"{KEY}.{host}=http://127.0.0.1:{vendor.server_port}"]
        with serve(binary, *flags) as address:
            results = [compared(address, file) for file in files]
    differences = [difference for difference, _ in results if difference]
    equal = len(files) - len(differences)
    to_the_letter = sum(is_equal for _, is_equal in results)
    print(*differences, sep="\n")
    print(f"{equal} of {len(files)} declared actions send what their snapshots have, {to_the_letter} to the letter")
    if equal < LEAST:
        sys.exit(f"at least {LEAST} must")


main(*sys.argv[1:])
