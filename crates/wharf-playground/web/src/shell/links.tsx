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
            {withSection && operation.section !== 'actions' && (
              <span className="count">{SECTION_NAMES[operation.section]}</span>
            )}
            <Marks operation={operation} />
          </a>
        </li>
      ))}
    </ul>
  );
}

/** What an operation does to data. */
export function Marks({ operation: { effects, deprecated } }: { operation: Operation }) {
  const writes = effects && !effects.readOnly;
  return (
    <>
      {writes && effects.destructive && <span className="tag is-danger">Destructive</span>}
      {writes && !effects.destructive && <span className="tag">Writes</span>}
      {deprecated && <span className="tag is-warning">Deprecated</span>}
    </>
  );
}

export function isCurrent({ component, section, key }: Operation, route: Route): boolean {
  return component === route.component && section === route.section && key === route.key;
}
