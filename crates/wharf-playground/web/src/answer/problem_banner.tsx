import { writeExact } from '../api/exact.ts';
import type { Problem } from '../api/problem.ts';
import { Icon } from '../shell/icon.tsx';

export function ProblemBanner({ problem, onFault }: { problem: Problem; onFault: (pointer: string) => void }) {
  const { title, detail, code, retryable, errors, upstream } = problem;
  return (
    <div className="problem" role="group" aria-label="Problem">
      <h3>
        <Icon name="alert" />
        {title}
      </h3>
      <p>{detail}</p>
      <div className="badges">
        {code && (
          <a className="badge is-danger" href={`errors/${code}`} target="_blank" rel="noopener">
            {code}
          </a>
        )}
        <span className="badge">{retryable ? 'May be repeated' : 'Repeating does not help'}</span>
      </div>
      {errors && errors.length > 0 && (
        <ul className="faults">
          {errors.map((fault) => (
            <li key={`${fault.pointer} ${fault.code} ${fault.message}`}>
              <button type="button" className="link" onClick={() => onFault(fault.pointer)}>
                {fault.message}
              </button>
              <span>
                <code>{fault.pointer}</code> · {fault.code}
              </span>
            </li>
          ))}
        </ul>
      )}
      {upstream && <Upstream {...upstream} />}
    </div>
  );
}

function Upstream({ status, title, traceId, errors }: NonNullable<Problem['upstream']>) {
  const told = errors !== undefined && errors !== null && writeExact(errors) !== '{}';
  return (
    <div className="upstream">
      <h4>What the vendor said</h4>
      <dl>
        {status !== undefined && <Pair name="Status" value={String(status)} />}
        {title && <Pair name="Title" value={title} />}
        {traceId && <Pair name="Trace" value={traceId} />}
      </dl>
      {told && <pre>{writeExact(errors, 2)}</pre>}
    </div>
  );
}

function Pair({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
