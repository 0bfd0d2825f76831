import createClient from 'openapi-fetch';
import { check, checkProblem, connection, JOB, url } from './demo';
import type { components, paths } from './generated/openapi_typescript';

const by = connection<components['schemas']['servicetitan_connection']>();
const client = createClient<paths>({ baseUrl: url });
const getJob = (jobId: number) =>
  client.POST('/v1/components/servicetitan/actions/getJob/invoke', { body: { connection: by, inputs: { jobId } } });
const job = await getJob(JOB);
const customers = await client.POST('/v1/components/servicetitan/data-sources/selectCustomers/invoke', {
  body: { connection: by, limit: 3 },
});
const poll = await client.POST('/v1/components/servicetitan/triggers/pollChangesTrigger/poll', {
  body: { connection: by, inputs: { resourceType: 'jobs', showNewRecords: true, showUpdatedRecords: true } },
});
if (!job.data || !customers.data || !poll.data) throw new Error('a call failed');
check('openapi-typescript and openapi-fetch', job.data.data.id, customers.data.result, poll.data.state);

const gone = await getJob(99);
checkProblem(gone.error?.status, gone.error?.code);
