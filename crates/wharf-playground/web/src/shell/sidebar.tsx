import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { flushSync } from 'react-dom';
import type { Component, Operation } from '../api/catalogue.ts';
import { Icon } from './icon.tsx';
import { linkTo, type Route } from './route.ts';

interface Props {
  components: Component[];
  route: Route;
  open: boolean;
  onOpen: (open: boolean) => void;
}

const SECTIONS = [
  { section: 'connections', title: 'Connections' },
  { section: 'actions', title: 'Actions' },
  { section: 'triggers', title: 'Triggers' },
  { section: 'data-sources', title: 'Data sources' },
] as const;

export function Sidebar({ components, route, open, onOpen }: Props) {
  const [search, setSearch] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const nav = useRef<HTMLElement>(null);
  const words = useMemo(() => search.toLowerCase().split(/\s+/).filter(Boolean), [search]);
  const found = useMemo(
    () => components.map((one) => ({ ...one, operations: one.operations.filter((operation) => matches(operation, words)) })),
    [components, words],
  );
  const count = found.reduce((sum, one) => sum + one.operations.length, 0);

  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.key !== '/' || event.ctrlKey || event.metaKey || target.closest('input, textarea, select')) return;
      event.preventDefault();
      // At once, so that the very next key already goes into the search: in a closed menu it is not visible yet.
      flushSync(() => onOpen(true));
      input.current?.select();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [onOpen]);

  const links = () => [...(nav.current?.querySelectorAll<HTMLAnchorElement>('a') ?? [])];
  const move = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      setSearch('');
      onOpen(false);
    }
    if (event.key === 'Enter' && event.target === input.current) links()[0]?.click();
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const all = links();
    const place = all.indexOf(document.activeElement as HTMLAnchorElement) + step;
    (place < 0 ? input.current : all[place])?.focus();
  };

  return (
    <aside className={open ? 'sidebar is-open' : 'sidebar'} aria-label="Operations" onKeyDown={move}>
      <div className="search">
        <Icon name="search" />
        <input
          ref={input}
          type="search"
          placeholder="Search"
          aria-label="Search operations"
          aria-keyshortcuts="/"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        {!search && <kbd aria-hidden="true">/</kbd>}
      </div>
      <p className="hidden" role="status">
        {search ? `${count} found` : ''}
      </p>
      <nav ref={nav} aria-label="Operations">
        {count === 0 && <p className="empty">Nothing matches “{search}”.</p>}
        {found.map((component) => (
          <div key={component.key}>
            {components.length > 1 && component.operations.length > 0 && <p className="component-name">{component.label}</p>}
            {SECTIONS.map(({ section, title }) => (
              <SectionLinks
                key={section}
                title={title}
                operations={component.operations.filter((one) => one.section === section)}
                route={route}
                searching={words.length > 0}
              />
            ))}
          </div>
        ))}
      </nav>
    </aside>
  );
}

interface SectionProps {
  title: string;
  operations: Operation[];
  route: Route;
  searching: boolean;
}

function SectionLinks({ title, operations, route, searching }: SectionProps) {
  const groups = useMemo(() => {
    const names = [...new Set(operations.map((one) => one.group))];
    // What stands alone comes last.
    names.sort((left, right) => Number(left === 'Other') - Number(right === 'Other') || left.localeCompare(right));
    return names.map((name) => ({ name, members: operations.filter((one) => one.group === name) }));
  }, [operations]);
  if (operations.length === 0) return null;
  const here = operations.some((one) => isHere(one, route));
  return (
    <Fold title={title} count={operations.length} open={searching || here || title !== 'Data sources'} level="section">
      {groups.map(({ name, members }) =>
        name ? (
          <Fold
            key={name}
            title={name}
            count={members.length}
            open={searching || members.some((one) => isHere(one, route))}
            level="group"
          >
            <Links operations={members} route={route} />
          </Fold>
        ) : (
          <Links key="links" operations={members} route={route} />
        ),
      )}
    </Fold>
  );
}

interface FoldProps {
  title: string;
  count: number;
  /** Opens it when it becomes true; afterwards the person decides. */
  open: boolean;
  level: 'section' | 'group';
  children: React.ReactNode;
}

function Fold({ title, count, open, level, children }: FoldProps) {
  const [expanded, setExpanded] = useState(open);
  useEffect(() => setExpanded(open), [open]);
  return (
    <details className={`fold is-${level}`} open={expanded} onToggle={(event) => setExpanded(event.currentTarget.open)}>
      <summary>
        <Icon name="right" />
        {title}
        <span className="count">{count}</span>
      </summary>
      {expanded && children}
    </details>
  );
}

function Links({ operations, route }: { operations: Operation[]; route: Route }) {
  return (
    <ul>
      {operations.map((operation) => (
        <li key={operation.key}>
          <a href={linkTo(operation)} aria-current={isHere(operation, route) ? 'page' : undefined}>
            <span>{operation.label}</span>
            {operation.effects?.destructive && <span className="dot is-danger" title="Destructive" />}
            {operation.deprecated && <span className="dot is-warning" title="Withdrawn" />}
          </a>
        </li>
      ))}
    </ul>
  );
}

function isHere({ component, section, key }: Operation, route: Route): boolean {
  return component === route.component && section === route.section && key === route.key;
}

function matches(operation: Operation, words: string[]): boolean {
  const text = `${operation.key} ${operation.label} ${operation.description}`.toLowerCase();
  return words.every((word) => text.includes(word));
}
