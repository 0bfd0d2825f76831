import { writeExact } from '../api/exact.ts';
import type { Problem } from '../api/problem.ts';
import { Icon } from '../shell/icon.tsx';

export function ProblemBanner({ problem, onFieldError }: { problem: Problem; onFieldError: (pointer: string) => void }) {
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
        <span className="badge">{retryable ? 'Retryable' : 'Not retryable'}</span>
      </div>
      {errors && errors.length > 0 && (
        <ul className="field-errors">
          {errors.map((error) => (
            <li key={`${error.pointer} ${error.code} ${error.message}`}>
              <button type="button" className="link" onClick={() => onFieldError(error.pointer)}>
                {error.message}
              </button>
              <span>
                <code>{error.pointer}</code> · {error.code}
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
  const hasErrors = errors !== undefined && errors !== null && writeExact(errors) !== '{}';
  return (
    <div className="upstream">
      <h4>Error from the vendor</h4>
      <dl>
        {status !== undefined && <Entry name="Status" value={String(status)} />}
        {title && <Entry name="Title" value={title} />}
        {traceId && <Entry name="Trace ID" value={traceId} />}
      </dl>
      {hasErrors && <pre>{writeExact(errors, 2)}</pre>}
    </div>
  );
}

function Entry({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
