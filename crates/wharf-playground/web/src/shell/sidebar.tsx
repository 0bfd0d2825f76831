import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { flushSync } from 'react-dom';
import { groupNames, type Component, type Operation } from '../api/catalogue.ts';
import { SECTIONS, SECTION_TITLES, type Section } from '../api/sections.ts';
import { useSession } from '../session.tsx';
import { Icon } from './icon.tsx';
import { isCurrent, Links } from './links.tsx';
import { linkToComponent, type Route } from './route.ts';
import { findOperations, type Found } from './search.ts';
import { counted } from './words.ts';

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
  const isSearching = search.trim() !== '';
  const shown = useMemo(() => (component ? [component] : components), [component, components]);
  const found = useMemo(
    () => findOperations(isSearching ? shown.flatMap((one) => one.operations) : [], search),
    [shown, isSearching, search],
  );
  const count = found.operations.length;

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
        {isSearching ? counted(count, 'result') : ''}
      </p>
      <nav ref={nav} aria-label="Operations">
        {isSearching ? (
          <Results found={found} search={search} components={component ? [] : components} route={route} />
        ) : (
          component && <Sections operations={component.operations} route={route} />
        )}
      </nav>
    </aside>
  );
}

interface ResultsProps {
  found: Found;
  search: string;
  /** The components by which the results are grouped, if there are several. */
  components: Component[];
  route: Route;
}

function Results({ found, search, components, route }: ResultsProps) {
  const { operations, isComplete } = found;
  if (operations.length === 0) return <p className="empty">No results for “{search}”.</p>;
  const keys = [...new Set(operations.map((one) => one.component))];
  const labelOf = (key: string) => components.find((one) => one.key === key)?.label;
  return (
    <div className="results">
      {!isComplete && <p className="empty">Nothing matches all words. The closest:</p>}
      {keys.map((key) => (
        <div key={key}>
          {labelOf(key) && <p className="component-name">{labelOf(key)}</p>}
          <Links operations={operations.filter((one) => one.component === key)} route={route} withSection />
        </div>
      ))}
    </div>
  );
}

function Sections({ operations, route }: { operations: Operation[]; route: Route }) {
  return SECTIONS.map((section) => (
    <SectionLinks
      key={section}
      section={section}
      operations={operations.filter((one) => one.section === section)}
      route={route}
    />
  ));
}

interface SectionProps {
  section: Section;
  operations: Operation[];
  route: Route;
}

function SectionLinks({ section, operations, route }: SectionProps) {
  const groups = useMemo(() => {
    return groupNames(operations).map((name) => ({ name, members: operations.filter((one) => one.group === name) }));
  }, [operations]);
  if (operations.length === 0) return null;
  const containsCurrent = operations.some((one) => isCurrent(one, route));
  return (
    <Group
      title={SECTION_TITLES[section]}
      count={operations.length}
      open={containsCurrent || section !== 'data-sources'}
      level="section"
    >
      {groups.map(({ name, members }) =>
        name ? (
          <Group
            key={name}
            title={name}
            count={members.length}
            open={members.some((one) => isCurrent(one, route))}
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
