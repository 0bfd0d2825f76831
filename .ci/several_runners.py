"""Starts three runners that share state on one redis-server, before a vendor that records every call, and checks what
docs/shared-state.md promises: one token, one rate limit and one write for each Idempotency-Key, also while the engine or
a runner is stopped or killed. Skipped if redis-server is not installed."""

import asyncio
import base64
import collections
import contextlib
import http.client
import http.server
import json
import multiprocessing
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from started import wait_until

BASE = "/v1/components/servicetitan"
LIMIT = 60
# The vendor sees a call when its process runs, so calls may look a little closer together than they arrived.
SECOND = 0.97
KEYS = 100
TENANT_PATH = re.compile(r"/tenant/(\d+)(/.*)")
LISTENS = re.compile(r'"address":"127\.0\.0\.1:(\d+)"')


class Vendor:
    """Answers as a call asks for, and records when each arrived. Runs in a process of its own: callers do not delay it.

    The ID of a job is the number of milliseconds that the vendor takes. The first call for job 429 is answered with 429.
    The name of the only customer tells how many writes there were. `/recorded` tells all that was recorded."""

    def __init__(self):
        self.calls = collections.defaultdict(list)
        self.tokens = collections.Counter()

    async def serve(self, listener):
        server = await asyncio.start_server(self.connected, sock=listener, backlog=1024)
        await server.serve_forever()

    async def connected(self, reader, writer):
        # The runner, or its caller, may go at any time.
        with contextlib.suppress(OSError, asyncio.IncompleteReadError), contextlib.closing(writer):
            while True:
                head, body = await message(reader)
                method, path, _ = head.split(" ", 2)
                status, headers, answer = await self.answer(time.monotonic(), method, path, body.decode())
                text = json.dumps(answer).encode()
                lines = [f"HTTP/1.1 {status} -", "content-type: application/json", f"content-length: {len(text)}", *headers]
                writer.write("\r\n".join([*lines, "\r\n"]).encode() + text)
                await writer.drain()

    async def answer(self, at, method, path, body):
        if path == "/recorded":
            return 200, [], {"calls": self.calls, "tokens": self.tokens}
        if path == "/connect/token":
            client = re.search(r"client_id=(\w+)", body)[1]
            self.tokens[client] += 1
            await asyncio.sleep(0.1)
            return 200, [], {"access_token": f"token of {client}", "expires_in": 900, "token_type": "Bearer"}
        tenant, rest = TENANT_PATH.search(path).groups()
        calls = self.calls[tenant]
        call = {"at": at, "method": method, "key": json.loads(body or "{}").get("memo")}
        calls.append(call)
        if rest.startswith("/customers?"):
            writes = sum(call["method"] != "GET" for call in calls)
            return 200, [], {"hasMore": False, "data": [{"id": 1, "name": f"Customer after {writes} writes"}]}
        job = int(re.search(r"\d+", rest)[0])
        if job == 429 and not any("refused" in call for call in calls):
            call["refused"] = time.monotonic()
            return 429, ["retry-after: 2"], {}
        await asyncio.sleep(job / 1000)
        return 200, [], {}


async def message(reader):
    """The head and the body of a request or a response."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = re.search(r"^content-length: *(\d+)", head, re.IGNORECASE | re.MULTILINE)
    return head, await reader.readexactly(int(length[1]) if length else 0)


class Answer:
    """What a runner answers. As text, its status, its code if it failed, and what it says of its key."""

    def __init__(self, head, body):
        self.status, self.body = int(head.split()[1]), json.loads(body)
        said = re.findall(r"^idempotency-(replayed: true|kept: false)", head, re.IGNORECASE | re.MULTILINE)
        self.text = " ".join([str(self.status), self.body.get("code", ""), *said]).replace("  ", " ").strip()


class Caller:
    """One connection to a runner, for one tenant."""

    def __init__(self, port, tenant):
        self.port, self.writer = port, None
        secrets = {"clientSecret": f"secret of {tenant}", "applicationKey": f"application {tenant}"}
        fields = {"tenant": str(tenant), "clientId": str(tenant), **secrets}
        self.connection = {"key": "serviceTitanConnection", "fields": fields}

    async def call(self, path, inputs, key=None, timeout=100_000):
        if not self.writer:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        text = json.dumps({"connection": self.connection, "inputs": inputs, "timeoutMs": timeout}).encode()
        lines = [f"POST {BASE}/{path}/invoke HTTP/1.1", "host: localhost", "content-type: application/json"]
        lines += [f"content-length: {len(text)}"] + ([f"idempotency-key: {key}"] if key else [])
        self.writer.write("\r\n".join([*lines, "\r\n"]).encode() + text)
        return Answer(*await message(self.reader))

    async def get_job(self, job=1, **options):
        return await self.call("actions/getJob", {"jobId": job}, **options)

    async def cancel_job(self, key, job=1):
        return await self.call("actions/cancelJob", {"jobId": job, "reasonId": 1, "memo": key}, key)

    async def customers(self):
        answer = await self.call("data-sources/selectCustomers", {})
        return [item["label"] for item in answer.body["result"]]

    def close(self):
        if self.writer:
            self.writer.close()


class Table:
    """Prints each figure as soon as it is measured."""

    def __init__(self):
        self.faults = []
        self.print("what", "measured", "must be")
        self.print("---", "---", "---")

    def print(self, what, measured, must_be):
        print(f"| {what:64} | {measured:>16} | {must_be:16} |", flush=True)

    def add(self, what, measured, must_be, holds):
        shown = f"{measured:.1f}" if isinstance(measured, float) else str(measured)
        self.print(what, shown, must_be)
        if not holds:
            self.faults.append(f"{what}: {shown}, must be {must_be}")

    def most(self, what, measured, limit):
        self.add(what, measured, f"at most {limit}", measured <= limit)

    def least(self, what, measured, limit):
        self.add(what, measured, f"at least {limit}", measured >= limit)

    def exactly(self, what, measured, expected):
        self.add(what, measured, str(expected), measured == expected)

    def answers(self, what, answers, allowed):
        """All answers must be among these."""
        counted = collections.Counter(answer.text for answer in answers)
        shown = ", ".join(f"{count}x {text}" for text, count in sorted(counted.items()))
        self.add(what, shown, " or ".join(allowed), answers and counted.keys() <= set(allowed))


class Stage:
    """The vendor, the engine, and the runners, each of which `self.runners` gives the process and the port."""

    def __init__(self, binary, stack):
        self.folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        self.stack, self.binary = stack, self.folder / "wharf"
        shutil.copy(binary, self.binary)
        listener = stack.enter_context(contextlib.closing(http.server.HTTPServer(("127.0.0.1", 0), None).socket))
        self.vendor = listener.getsockname()[1]
        run = lambda: asyncio.run(Vendor().serve(listener))
        vendor = multiprocessing.get_context("fork").Process(target=run)
        vendor.start()
        stack.callback(vendor.kill)
        self.engine = self.start_engine()
        keys = [base64.b64encode(os.urandom(32)).decode() for _ in range(2)]
        (self.folder / "keys").write_text("\n".join(keys))
        self.runners = [self.start_runner(number) for number in range(3)]
        for _, port in self.runners:
            wait_until(lambda: "\nwharf_state_runners 3\n" in get(port, "/metrics"), "the runners do not find each other")

    def start(self, command, log):
        with open(self.folder / log, "w") as file:
            process = subprocess.Popen(command, stdout=file, stderr=file)
        self.stack.callback(process.wait)
        self.stack.callback(process.kill)
        return process

    def start_engine(self):
        durable = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""]
        place = ["--port", "0", "--unixsocket", f"{self.folder}/engine", "--dir", f"{self.folder}"]
        return self.start(["redis-server", *place, *durable], "engine.log")

    def start_runner(self, number):
        log = f"runner-{number}.log"
        shared = ["--state", f"valkey+unix://{self.folder}/engine", "--state-key-file", f"{self.folder}/keys"]
        hosts = [f"--endpoint=servicetitan.{host}=http://127.0.0.1:{self.vendor}" for host in ("api", "auth")]
        filter = ["--log", "warn,wharf_state=info,wharf_runner::cli=info", "--log-format", "json"]
        process = self.start([self.binary, *filter, "serve", "--listen", "127.0.0.1:0", *shared, *hosts], log)
        said = lambda: LISTENS.search((self.folder / log).read_text())
        wait_until(said, "a runner does not start")
        return process, int(said()[1])

    def caller(self, runner, tenant):
        return Caller(self.runners[runner][1], tenant)

    def recorded(self):
        return json.loads(get(self.vendor, "/recorded"))

    def calls(self, tenant):
        """The calls of a tenant that reached the vendor."""
        return self.recorded()["calls"].get(str(tenant), [])

    def times(self, tenant):
        return sorted(call["at"] for call in self.calls(tenant))

    def writes(self, tenant):
        """How often each key was written."""
        return collections.Counter(call["key"] for call in self.calls(tenant) if call["method"] == "PUT")

    def logs(self):
        for file in sorted(self.folder.glob("*.log")):
            yield from (f"{file.name}: {line}" for line in file.read_text().splitlines()[-8:])


def get(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.closing(connection):
        connection.request("GET", path)
        return connection.getresponse().read().decode()


def most_in_a_second(times):
    return max(sum(start <= at < start + SECOND for at in times) for start in times)


def mean(times, begin, end):
    """Calls per second between two times."""
    return sum(begin <= at < end for at in times) / (end - begin)


@contextlib.asynccontextmanager
async def crowd(stage, tenant, runners, size, **options):
    """Callers of a read, so many at each runner, each of which makes one call after the other. Gives their answers."""
    answers = []

    async def keep_calling(runner):
        with contextlib.closing(stage.caller(runner, tenant)) as caller:
            while True:
                answers.append(await caller.get_job(**options))

    tasks = [asyncio.create_task(keep_calling(runner)) for runner in runners for _ in range(size)]
    yield answers
    [task.cancel() for task in tasks]
    ends = await asyncio.gather(*tasks, return_exceptions=True)
    faults = [end for end in ends if not isinstance(end, asyncio.CancelledError)]
    assert not faults, f"{len(faults)} callers failed: {faults[0]!r}"


async def one_token(stage, table):
    answers = await asyncio.gather(*(stage.caller(number % 2, 1).get_job() for number in range(40)))
    table.answers("answers to 40 first calls through two runners at once", answers, ["200"])
    table.exactly("tokens that were requested for them", stage.recorded()["tokens"]["1"], 1)


async def rate(stage, table):
    begin = time.monotonic()
    async with crowd(stage, 2, range(3), 60) as answers:
        await asyncio.sleep(8)
    times = stage.times(2)
    table.answers("answers to 180 callers at three runners for 8 s", answers, ["200"])
    table.most("the most calls in a second", most_in_a_second(times), LIMIT)
    table.least("calls a second in the last 6 s", mean(times, begin + 2, begin + 8), 40)


async def rate_without_engine(stage, table):
    async with crowd(stage, 3, range(3), 60) as answers:
        await asyncio.sleep(3)
        stopped = time.monotonic()
        stage.engine.send_signal(signal.SIGSTOP)
        await asyncio.sleep(6)
        stage.engine.send_signal(signal.SIGCONT)
        await asyncio.sleep(6)
    times = stage.times(3)
    table.answers("answers to them while the engine is stopped for 6 s", answers, ["200"])
    table.most("the most calls in a second", most_in_a_second(times), LIMIT)
    table.least("calls a second when it was stopped for 4 to 6 s", mean(times, stopped + 4, stopped + 6), 40)
    table.least("calls a second when it was back for 4 to 6 s", mean(times, stopped + 10, stopped + 12), 40)


async def pause(stage, table):
    async with crowd(stage, 4, range(2), 10, job=429, timeout=10_000) as answers:
        await asyncio.sleep(4)
    calls = stage.calls(4)
    refused = next(call["refused"] for call in calls if "refused" in call)
    after = [call["at"] - refused for call in calls]
    table.answers("answers to 20 callers at two runners, one refused for 2 s", answers, ["200"])
    table.exactly("calls 0.1 to 1.9 s after the refusal", sum(0.1 < at < 1.9 for at in after), 0)
    table.least("calls later", sum(at >= 1.9 for at in after), 1)


async def keys(stage, table):
    names = [f"twice-{number}" for number in range(KEYS)]
    pairs = [(key, stage.caller(runner, 5)) for key in names for runner in range(2)]

    async def all_pairs():
        return await asyncio.gather(*(caller.cancel_job(key) for key, caller in pairs))

    answers = await all_pairs()
    table.answers("answers to 100 keys, each sent to two runners at once", answers, ["200", "200 replayed: true", "409 idempotency_conflict"])
    answered = {key for (key, _), answer in zip(pairs, answers) if answer.status == 200}
    table.exactly("keys with an answer 200", len(answered), KEYS)
    table.exactly("writes", stage.writes(5).total(), KEYS)
    table.answers("answers to their repetitions", await all_pairs(), ["200 replayed: true"])
    table.exactly("writes after that", stage.writes(5).total(), KEYS)


async def dropdowns(stage, table):
    rounds, old = 10, 0
    callers = [stage.caller(runner, 6) for runner in range(2)]
    for number in range(rounds):
        writer, reader = callers[number % 2], callers[1 - number % 2]
        before = f"Customer after {number} writes (ID: 1)"
        shown = [await caller.customers() for caller in callers]
        assert shown == [[before], [before]], f"before write {number} the runners list {shown}"
        written = await writer.call("actions/deletCustomersContact", {"customerId": 1, "customerContactId": 2})
        assert written.status == 200, f"deletCustomersContact is answered with {written.text}"
        old += await reader.customers() != [f"Customer after {number + 1} writes (ID: 1)"]
    table.exactly("old dropdowns after 10 writes through the other runner", old, 0)


async def lost_runner(stage, table):
    names = [f"lost-{number}" for number in range(KEYS)]
    calls = [asyncio.create_task(stage.caller(2, 7).cancel_job(key, 6_000)) for key in names]
    while len(stage.writes(7)) < KEYS:
        assert not any(call.done() for call in calls), "a write ended before its runner was killed"
        await asyncio.sleep(0.05)
    stage.runners[2][0].kill()
    cut = await asyncio.gather(*calls, return_exceptions=True)
    table.exactly("writes that a runner had begun when it was killed", sum(isinstance(one, Exception) for one in cut), KEYS)
    begin = time.monotonic()

    async def repeat(key):
        with contextlib.closing(stage.caller(0, 7)) as caller:
            while True:
                answer = await caller.cancel_job(key, 6_000)
                if answer.status != 409 or time.monotonic() > begin + 30:
                    return answer
                await asyncio.sleep(1)

    answers = await asyncio.gather(*map(repeat, names))
    table.most("seconds until no repetition is answered with 409", time.monotonic() - begin, 30)
    table.answers("answers to them", answers, ["504 outcome_unknown replayed: true"])
    table.exactly("doubled writes", sum(count > 1 for count in stage.writes(7).values()), 0)


async def without_engine(stage, table):
    callers = [stage.caller(runner, 8) for runner in range(2)]
    await asyncio.gather(*(caller.get_job() for caller in callers))
    stage.engine.kill()
    stage.engine.wait()
    written = await asyncio.gather(*(stage.caller(number % 2, 8).cancel_job(f"away-{number}") for number in range(20)))
    begin = time.monotonic()
    read = await asyncio.gather(*(caller.get_job() for caller in callers))
    took = time.monotonic() - begin
    kept = await asyncio.gather(*(caller.get_job(key="read") for caller in callers))
    table.answers("answers to 20 writes with a key while the engine is away", written, ["503 overloaded"])
    table.exactly("writes", stage.writes(8).total(), 0)
    table.answers("answers to reads", read, ["200"])
    table.most("seconds that they take", took, 6)
    table.answers("answers to reads with a key", kept, ["200 kept: false"])


async def returned_engine(stage, table):
    """The engine reads its file, and knows the keys from before it was killed."""
    stage.engine = stage.start_engine()
    ports = [port for _, port in stage.runners[:2]]
    is_up = lambda port: "\nwharf_state_up 1\n" in get(port, "/metrics")
    wait_until(lambda: all(map(is_up, ports)), "the runners do not return to the engine")
    names = [f"twice-{number}" for number in range(KEYS)]
    answers = await asyncio.gather(*(stage.caller(number % 2, 5).cancel_job(key) for number, key in enumerate(names)))
    table.answers("answers to the 100 keys when the engine is back", answers, ["200 replayed: true"])
    table.exactly("writes of the 100 keys", stage.writes(5).total(), KEYS)
    answers = await asyncio.gather(*(stage.caller(number % 2, 8).cancel_job(f"away-{number}") for number in range(20)))
    table.answers("answers to the writes that were refused", answers, ["200"])
    table.exactly("writes", stage.writes(8).total(), 20)


async def sealed(stage, table):
    """The engine's file has every step of all runners."""
    text = b"".join(file.read_bytes() for file in stage.folder.glob("appendonlydir/*"))
    table.least("records in the file of the engine", text.count(b"wharf:1:{k"), KEYS)
    plain = [b"token of", b"secret of", b"application ", b"twice-", b"lost-", b"away-", b"Customer"]
    forms = [form(word) for word in plain for form in (bytes, lambda word: word.hex().encode(), base64_inside)]
    table.exactly("secrets, keys of callers and answers in it", sum(form in text for form in forms), 0)


def base64_inside(word):
    """The base64 of a word at the beginning of a text, but for its last letters, which depend on what follows."""
    return base64.b64encode(word)[: len(word) // 3 * 4]


SCENARIOS = [one_token, rate, rate_without_engine, pause, keys, dropdowns, lost_runner, without_engine, returned_engine, sealed]


def main(binary):
    if not shutil.which("redis-server"):
        print("SKIPPED: redis-server is not installed")
        return
    with contextlib.ExitStack() as stack:
        stage, table = Stage(binary, stack), Table()
        try:
            for scenario in SCENARIOS:
                asyncio.run(scenario(stage, table))
        except BaseException:
            print("\n".join(stage.logs()), file=sys.stderr)
            raise
        if table.faults:
            sys.exit("\n".join([*table.faults, *stage.logs()]))


main(sys.argv[1])
