import { useEffect, useState } from 'react';
import type { Operation, Section } from '../api/catalogue.ts';

/** Where the page is, from the address after `#`. Inputs never stand there. */
export interface Route {
  component: string;
  section: Section | '';
  key: string;
}

function read(): Route {
  const [component = '', section = '', key = ''] = window.location.hash.replace(/^#\/?/, '').split('/').map(decoded);
  return { component, section: section as Section | '', key };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

export function useRoute(): Route {
  const [route, setRoute] = useState(read);
  useEffect(() => {
    const listen = () => setRoute(read());
    window.addEventListener('hashchange', listen);
    return () => window.removeEventListener('hashchange', listen);
  }, []);
  return route;
}

export function linkTo({ component, section, key }: Pick<Operation, 'component' | 'section' | 'key'>): string {
  return `#/${[component, section, key].map(encodeURIComponent).join('/')}`;
}
