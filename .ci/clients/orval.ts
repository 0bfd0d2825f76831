import { check, checkProblem, connection, JOB } from './demo';
import type { ServicetitanConnection } from './generated/orval/model';
import { servicetitanGetJob, servicetitanPollChangesTrigger, servicetitanSelectCustomers } from './generated/orval/wharf';

const by = connection<ServicetitanConnection>();
const job = await servicetitanGetJob({ connection: by, inputs: { jobId: JOB } });
const customers = await servicetitanSelectCustomers({ connection: by, limit: 3 });
const inputs = { resourceType: 'jobs', showNewRecords: true, showUpdatedRecords: true } as const;
const poll = await servicetitanPollChangesTrigger({ connection: by, inputs });
if (job.status !== 200 || customers.status !== 200 || poll.status !== 200) throw new Error('a call failed');
check('orval', job.data.data.id, customers.data.result, poll.data.state);

const gone = await servicetitanGetJob({ connection: by, inputs: { jobId: 99 } });
if (gone.status === 200) throw new Error('there is no such job');
checkProblem(gone.data.status, gone.data.code);
