import { useState } from 'react';
import type { Component } from '../api/catalogue.ts';
import { useStatus } from '../connection/status.ts';
import { useSession, type Connection } from '../session.tsx';
import { Icon } from './icon.tsx';
import { linkTo } from './route.ts';
import { applyTheme, nextTheme, storedTheme } from './theme.ts';

interface Props {
  component: Component | undefined;
  menuOpen: boolean;
  onMenu: () => void;
}

export function Header({ component, menuOpen, onMenu }: Props) {
  return (
    <header className="bar">
      <button type="button" className="icon-button menu-button" aria-label="Menu" aria-expanded={menuOpen} onClick={onMenu}>
        <Icon name={menuOpen ? 'cross' : 'menu'} />
      </button>
      <a className="mark" href="#/">
        <img src="./favicon.svg" alt="" width="24" height="24" />
        Wharf
      </a>
      <span className="spacer" />
      {component && <ConnectionLink component={component} />}
      <nav aria-label="Pages" className="bar-links">
        <a href="docs" target="_blank" rel="noopener">
          API reference
        </a>
      </nav>
      <ThemeButton />
    </header>
  );
}

function ConnectionLink({ component }: { component: Component }) {
  const connection = useSession().activeConnection(component.key);
  return connection ? <ConnectionChip component={component} connection={connection} /> : null;
}

/** Shown instead of words where they have no room. */
const STATE_ICONS = { incomplete: 'plug', untested: 'plug', tested: 'check', rejected: 'alert' } as const;

function ConnectionChip({ component, connection }: { component: Component; connection: Connection }) {
  const { components } = useSession();
  const { state, isSandbox } = useStatus(connection);
  const { definition, name } = connection;
  return (
    <a className={`connection is-${state}`} href={linkTo(definition)}>
      <span className="dot" aria-hidden="true" />
      <Icon name={STATE_ICONS[state]} />
      <span className="connection-name">
        {components.length > 1 && `${component.label}: `}
        {isSandbox ? 'Sandbox' : name || definition.label}
      </span>
      <span className="connection-state">{state}</span>
    </a>
  );
}

const NAMES = { auto: 'system', light: 'light', dark: 'dark' };
const ICONS = { auto: 'auto', light: 'sun', dark: 'moon' } as const;

export function ThemeButton() {
  const [theme, setTheme] = useState(storedTheme);
  const switchTheme = () => {
    const next = nextTheme(theme);
    applyTheme(next);
    setTheme(next);
  };
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={`Theme: ${NAMES[theme]}. Switch to ${NAMES[nextTheme(theme)]}`}
      title={`Theme: ${NAMES[theme]}`}
      onClick={switchTheme}
    >
      <Icon name={ICONS[theme]} />
    </button>
  );
}
