import type { Operation } from '../api/catalogue.ts';
import { SECTION_NAMES } from '../api/sections.ts';
import { useSession } from '../session.tsx';
import { Prose } from '../shell/prose.tsx';
import { linkToComponent } from '../shell/route.ts';

export function Heading({ operation }: { operation: Operation }) {
  const { components } = useSession();
  const { section, label, description, key, effects, deprecated, address, webhook } = operation;
  const kind = section === 'triggers' ? (webhook ? 'Webhook trigger' : 'Polling trigger') : SECTION_NAMES[section];
  return (
    <header className="heading">
      <div className="badges">
        {components.length > 1 && (
          <a className="badge" href={linkToComponent(operation.component)}>
            {components.find((one) => one.key === operation.component)?.label}
          </a>
        )}
        <span className="badge">{kind}</span>
        {effects && <Effect {...effects} />}
        {deprecated && <span className="badge is-warning">Deprecated</span>}
      </div>
      <h1 tabIndex={-1}>{label}</h1>
      <Prose className="lead" text={description} />
      {deprecated && <Prose className="notice is-warning" text={deprecated} />}
      <p className="address">
        <span className="method">POST</span>
        <code>/{address}</code>
        <span className="hidden">, key {key}</span>
      </p>
    </header>
  );
}

function Effect({ readOnly, destructive, idempotent }: NonNullable<Operation['effects']>) {
  if (readOnly) return <span className="badge is-calm">Read-only</span>;
  return (
    <>
      <span className={destructive ? 'badge is-danger' : 'badge is-accent'}>{destructive ? 'Destructive' : 'Writes'}</span>
      {idempotent && (
        <span className="badge" title="Running it twice has the same effect as running it once">
          Idempotent
        </span>
      )}
    </>
  );
}
