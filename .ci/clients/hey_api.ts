import { check, checkProblem, connection, JOB, url } from './demo';
import { client } from './generated/hey_api/client.gen';
import { servicetitanGetJob, servicetitanPollChangesTrigger, servicetitanSelectCustomers } from './generated/hey_api/sdk.gen';
import type { ServicetitanConnectionWritable } from './generated/hey_api/types.gen';

client.setConfig({ baseUrl: url });
const by = connection<ServicetitanConnectionWritable>();
const throwOnError = true;
const job = await servicetitanGetJob({ body: { connection: by, inputs: { jobId: JOB } }, throwOnError });
const customers = await servicetitanSelectCustomers({ body: { connection: by, limit: 3 }, throwOnError });
const inputs = { resourceType: 'jobs', showNewRecords: true, showUpdatedRecords: true } as const;
const poll = await servicetitanPollChangesTrigger({ body: { connection: by, inputs }, throwOnError });
check('@hey-api/openapi-ts', job.data.data.id, customers.data.result, poll.data.state);

const gone = await servicetitanGetJob({ body: { connection: by, inputs: { jobId: 99 } } });
checkProblem(gone.error?.status, gone.error?.code);
