import { useEffect, useState } from 'react';
import type { Operation } from '../api/catalogue.ts';
import type { Section } from '../api/sections.ts';

/** What the URL fragment names. It never contains inputs. */
export interface Route {
  component: string;
  section: Section | '';
  key: string;
}

function currentRoute(): Route {
  const [component = '', section = '', key = ''] = window.location.hash.replace(/^#\/?/, '').split('/').map(decode);
  return { component, section: section as Section | '', key };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

export function useRoute(): Route {
  const [route, setRoute] = useState(currentRoute);
  useEffect(() => {
    const listen = () => setRoute(currentRoute());
    window.addEventListener('hashchange', listen);
    return () => window.removeEventListener('hashchange', listen);
  }, []);
  return route;
}

export function linkToComponent(key: string): string {
  return `#/${encodeURIComponent(key)}`;
}

export function linkTo({ component, section, key }: Pick<Operation, 'component' | 'section' | 'key'>): string {
  return `#/${[component, section, key].map(encodeURIComponent).join('/')}`;
}
