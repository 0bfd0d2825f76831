import type { Operation } from '../api/catalogue.ts';
import { SECTION_NAMES } from '../api/sections.ts';
import { linkTo, type Route } from './route.ts';

interface LinksProps {
  operations: Operation[];
  route: Route;
  withSection?: boolean;
}

/** Links to operations. */
export function Links({ operations, route, withSection = false }: LinksProps) {
  return (
    <ul>
      {operations.map((operation) => (
        <li key={`${operation.section} ${operation.key}`}>
          <a href={linkTo(operation)} aria-current={isCurrent(operation, route) ? 'page' : undefined}>
            <span>{operation.label}</span>
            {withSection && operation.section !== 'actions' && <span className="count">{SECTION_NAMES[operation.section]}</span>}
            <Marks operation={operation} />
          </a>
        </li>
      ))}
    </ul>
  );
}

/** What an operation does to data, as dots, and in words for screen readers. */
function Marks({ operation: { effects, deprecated } }: { operation: Operation }) {
  const writes = effects && !effects.readOnly;
  return (
    <>
      {writes && effects.destructive && <Mark kind="danger" text="Destructive" />}
      {writes && !effects.destructive && <Mark kind="write" text="Writes" />}
      {deprecated && <Mark kind="warning" text="Deprecated" />}
    </>
  );
}

function Mark({ kind, text }: { kind: 'danger' | 'write' | 'warning'; text: string }) {
  return (
    <span className={`dot is-${kind}`} title={text}>
      <span className="hidden">{text}</span>
    </span>
  );
}

export function isCurrent({ component, section, key }: Operation, route: Route): boolean {
  return component === route.component && section === route.section && key === route.key;
}
