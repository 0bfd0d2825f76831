"""A check for schemathesis that knows the time limits of calls."""

import schemathesis


@schemathesis.check
def no_server_error(_context, response, case):
    """Fails for any 5xx, except 504 to a call whose own time limit is below one second: a busy machine may exceed it."""
    limit = case.body.get("timeoutMs") if isinstance(case.body, dict) else None
    is_short = str(limit).isdigit() and int(limit) < 1_000
    if response.status_code >= 500 and not (response.status_code == 504 and is_short):
        raise AssertionError(f"status {response.status_code}, timeoutMs {limit}")
