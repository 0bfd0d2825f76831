"""Calls the demo with the client that openapi-python-client wrote, which must be importable."""

import json
import os

from wharf_client import Client
from wharf_client.api.servicetitan_actions import servicetitan_get_job
from wharf_client.api.servicetitan_data_sources import servicetitan_select_customers
from wharf_client.api.servicetitan_triggers import servicetitan_poll_changes_trigger
from wharf_client.models import (
    Choices,
    Problem,
    ProblemCode,
    ServicetitanGetJobBody,
    ServicetitanGetJobInputs,
    ServicetitanGetJobResponse200,
    ServicetitanPollChangesTriggerBody,
    ServicetitanPollChangesTriggerInputs,
    ServicetitanPollChangesTriggerInputsResourceType,
    ServicetitanPollChangesTriggerResponse200,
    ServicetitanSelectCustomersBody,
    ServicetitanServiceTitanConnection,
)

JOB = 5000001


def get_job(client, connection, job):
    body = ServicetitanGetJobBody(connection=connection, inputs=ServicetitanGetJobInputs(job_id=job))
    return servicetitan_get_job.sync(client=client, body=body)


def main():
    client = Client(base_url=os.environ["WHARF_URL"])
    connection = ServicetitanServiceTitanConnection.from_dict(json.loads(os.environ["WHARF_CONNECTION"]))
    job = get_job(client, connection, JOB)
    assert isinstance(job, ServicetitanGetJobResponse200) and job.data.id == JOB, job
    customers = servicetitan_select_customers.sync(
        client=client, body=ServicetitanSelectCustomersBody(connection=connection, limit=3)
    )
    assert isinstance(customers, Choices) and len(customers.result) == 3, customers
    assert all(item.key in item.label for item in customers.result), customers
    inputs = ServicetitanPollChangesTriggerInputs(
        resource_type=ServicetitanPollChangesTriggerInputsResourceType.JOBS,
        show_new_records=True,
        show_updated_records=True,
    )
    body = ServicetitanPollChangesTriggerBody(connection=connection, inputs=inputs)
    poll = servicetitan_poll_changes_trigger.sync(client=client, body=body)
    assert isinstance(poll, ServicetitanPollChangesTriggerResponse200) and isinstance(poll.state, dict), poll
    gone = get_job(client, connection, 99)
    assert isinstance(gone, Problem) and gone.code == ProblemCode.UPSTREAM_NOT_FOUND, gone
    print("openapi-python-client: an action, a dropdown and a poll answer in their types")


main()
