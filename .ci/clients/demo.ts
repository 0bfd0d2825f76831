import assert from 'node:assert/strict';

/** Where the runner is. */
export const url = process.env.WHARF_URL!;

/** The connection of the demo, as its type in each client. */
export function connection<Connection>(): Connection {
  return JSON.parse(process.env.WHARF_CONNECTION!) as Connection;
}

export const JOB = 5000001;

/** What the answers must hold. The parameters prove that the clients know the types of the answers. */
export function check(name: string, job: number, items: { key: string; label: string }[], state: unknown): void {
  assert.equal(job, JOB);
  assert.equal(items.length, 3);
  assert.ok(items.every(({ key, label }) => label.includes(key)));
  assert.equal(typeof state, 'object');
  console.log(`${name}: an action, a dropdown and a poll answer in their types`);
}

/** What the problem of a failed call must say. */
export function checkProblem(status: number | undefined, code: string | undefined): void {
  assert.deepEqual([status, code], [404, 'upstream_not_found']);
}
