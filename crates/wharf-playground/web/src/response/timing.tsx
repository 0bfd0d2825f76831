import { formatMilliseconds, type Span } from '../api/timing.ts';

const LABELS: Record<string, string> = {
  auth: 'Access token',
  budget: 'Rate limit wait',
  upstream: 'Vendor',
  runner: 'Runner',
};

/** The time in the runner, as a bar. `total` minus the other spans is the runner's own time. */
export function Timing({ spans, milliseconds }: { spans: Span[]; milliseconds: number }) {
  const total = spans.find((span) => span.name === 'total')?.milliseconds;
  if (!total) return null;
  const parts = spans.filter((span) => span.name !== 'total');
  const rest = total - parts.reduce((sum, span) => sum + span.milliseconds, 0);
  const all = [...parts, { name: 'runner', milliseconds: Math.max(0, rest) }];
  return (
    <figure className="timing">
      <figcaption>
        <span>Time in the runner</span>
        <strong>{formatMilliseconds(total)}</strong>
        <span className="spacer" />
        <span>{formatMilliseconds(milliseconds)} measured in the browser</span>
      </figcaption>
      <div className="timing-bar" aria-hidden="true">
        {all.map((span) => (
          <span
            key={span.name}
            className={`is-${span.name}`}
            style={{ width: `${(span.milliseconds / total) * 100}%` }}
          />
        ))}
      </div>
      <ul>
        {all.map((span) => (
          <li key={span.name}>
            <span className={`swatch is-${span.name}`} aria-hidden="true" />
            {LABELS[span.name] ?? span.name}
            <span className="number">{formatMilliseconds(span.milliseconds)}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}
