import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

/** Content that is closed at first. */
export function Disclosure({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details className="options">
      <summary>
        <Icon name="right" />
        {title}
      </summary>
      {children}
    </details>
  );
}
