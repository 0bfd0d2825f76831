import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { flushSync } from 'react-dom';
import type { Component, Operation } from '../api/catalogue.ts';
import { SECTIONS, SECTION_TITLES, type Section } from '../api/sections.ts';
import { useSession } from '../session.tsx';
import { Icon } from './icon.tsx';
import { linkTo, linkToComponent, type Route } from './route.ts';

interface Props {
  /** The chosen component; none on the start page of a runner with several. */
  component: Component | undefined;
  route: Route;
  open: boolean;
  onOpen: (open: boolean) => void;
}

export function Sidebar({ component, route, open, onOpen }: Props) {
  const { components } = useSession();
  const [search, setSearch] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const nav = useRef<HTMLElement>(null);
  const words = useMemo(() => search.toLowerCase().split(/\s+/).filter(Boolean), [search]);
  const isSearching = words.length > 0;
  const found = useMemo(
    () =>
      (component ? [component] : isSearching ? components : [])
        .map((one) => ({ ...one, operations: one.operations.filter((operation) => matches(operation, words)) }))
        .filter((one) => one.operations.length > 0),
    [component, components, isSearching, words],
  );
  const count = found.reduce((sum, one) => sum + one.operations.length, 0);

  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.key !== '/' || event.ctrlKey || event.metaKey || target.closest('input, textarea, select')) return;
      event.preventDefault();
      // Render now: in a closed menu the field is hidden, and the next key press must already go into it.
      flushSync(() => onOpen(true));
      input.current?.select();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [onOpen]);

  const links = () => [...(nav.current?.querySelectorAll<HTMLAnchorElement>('a') ?? [])];
  const move = (event: KeyboardEvent) => {
    // The arrow keys change the chosen component.
    if (event.target instanceof HTMLSelectElement) return;
    if (event.key === 'Escape') {
      setSearch('');
      onOpen(false);
    }
    if (event.key === 'Enter' && event.target === input.current) links()[0]?.click();
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const all = links();
    const index = all.indexOf(document.activeElement as HTMLAnchorElement) + step;
    (index < 0 ? input.current : all[index])?.focus();
  };

  return (
    <aside className={open ? 'sidebar is-open' : 'sidebar'} aria-label="Operations" onKeyDown={move}>
      {components.length > 1 && (
        <select
          className="component-select"
          aria-label="Component"
          value={component?.key ?? ''}
          onChange={(event) => (location.hash = event.target.value ? linkToComponent(event.target.value) : '#/')}
        >
          <option value="">All components</option>
          {components.map(({ key, label }) => (
            <option key={key} value={key}>
              {label}
            </option>
          ))}
        </select>
      )}
      <div className="search">
        <Icon name="search" />
        <input
          ref={input}
          type="search"
          placeholder={component ? 'Search' : 'Search all components'}
          aria-label="Search operations"
          aria-keyshortcuts="/"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        {!search && <kbd aria-hidden="true">/</kbd>}
      </div>
      <p className="hidden" role="status">
        {search ? `${count} ${count === 1 ? 'result' : 'results'}` : ''}
      </p>
      <nav ref={nav} aria-label="Operations">
        {isSearching && count === 0 && <p className="empty">No results for “{search}”.</p>}
        {found.map(({ key, label, operations }) => (
          <div key={key}>
            {!component && <p className="component-name">{label}</p>}
            {SECTIONS.map((section) => (
              <SectionLinks
                key={section}
                section={section}
                operations={operations.filter((one) => one.section === section)}
                route={route}
                searching={isSearching}
              />
            ))}
          </div>
        ))}
      </nav>
    </aside>
  );
}

interface SectionProps {
  section: Section;
  operations: Operation[];
  route: Route;
  searching: boolean;
}

function SectionLinks({ section, operations, route, searching }: SectionProps) {
  const groups = useMemo(() => {
    const names = [...new Set(operations.map((one) => one.group))];
    // "Other" comes last.
    names.sort((left, right) => Number(left === 'Other') - Number(right === 'Other') || left.localeCompare(right));
    return names.map((name) => ({ name, members: operations.filter((one) => one.group === name) }));
  }, [operations]);
  if (operations.length === 0) return null;
  const containsCurrent = operations.some((one) => isCurrent(one, route));
  return (
    <Group
      title={SECTION_TITLES[section]}
      count={operations.length}
      open={searching || containsCurrent || section !== 'data-sources'}
      level="section"
    >
      {groups.map(({ name, members }) =>
        name ? (
          <Group
            key={name}
            title={name}
            count={members.length}
            open={searching || members.some((one) => isCurrent(one, route))}
            level="group"
          >
            <Links operations={members} route={route} />
          </Group>
        ) : (
          <Links key="links" operations={members} route={route} />
        ),
      )}
    </Group>
  );
}

interface GroupProps {
  title: string;
  count: number;
  /** Opens the group when this becomes true; then the user can close it. */
  open: boolean;
  level: 'section' | 'group';
  children: React.ReactNode;
}

function Group({ title, count, open, level, children }: GroupProps) {
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
          <a href={linkTo(operation)} aria-current={isCurrent(operation, route) ? 'page' : undefined}>
            <span>{operation.label}</span>
            {operation.effects?.destructive && <span className="dot is-danger" title="Destructive" />}
            {operation.deprecated && <span className="dot is-warning" title="Deprecated" />}
          </a>
        </li>
      ))}
    </ul>
  );
}

function isCurrent({ component, section, key }: Operation, route: Route): boolean {
  return component === route.component && section === route.section && key === route.key;
}

function matches(operation: Operation, words: string[]): boolean {
  const text = `${operation.key} ${operation.label} ${operation.description}`.toLowerCase();
  return words.every((word) => text.includes(word));
}
