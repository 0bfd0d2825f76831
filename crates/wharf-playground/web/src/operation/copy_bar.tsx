import { useRef, useState } from 'react';
import type { Operation } from '../api/catalogue.ts';
import { writeExact } from '../api/exact.ts';
import { CopyButton } from '../shell/copy_button.tsx';
import { Icon } from '../shell/icon.tsx';
import { kindsOf, useSession } from '../session.tsx';
import { curl, envelopeOf, testOf } from './copies.ts';
import type { Draft } from './draft.ts';

export function Copies({ operation, draft }: { operation: Operation; draft: Draft }) {
  const session = useSession();
  const [withSecrets, setWithSecrets] = useState(false);
  const connection = session.connectionOf(operation.component);
  const kind = kindsOf(session.components, operation.component).find((one) => one.key === connection.key);
  const copied = { operation, kind, draft, connection, callerKey: session.callerKey, withSecrets };
  const { outcome } = draft;
  const menu = useRef<HTMLDetailsElement>(null);
  const close = () => menu.current?.removeAttribute('open');
  const testable = operation.section === 'actions' && outcome && outcome.body.kind !== 'bytes';
  return (
    <details
      className="menu"
      ref={menu}
      onKeyDown={(event) => event.key === 'Escape' && close()}
      onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && close()}
    >
      <summary>
        <Icon name="copy" />
        Copy
      </summary>
      {/* Takes the focus of a press between its buttons, which would otherwise close it. */}
      <div className="menu-body" tabIndex={-1}>
        <CopyButton text={() => curl(copied)}>As curl</CopyButton>
        <CopyButton text={() => writeExact(envelopeOf(copied), 2)}>As JSON envelope</CopyButton>
        {testable && (
          <CopyButton text={() => testOf(copied, outcome)}>As test in Rust</CopyButton>
        )}
        <label className="check">
          <input type="checkbox" checked={withSecrets} onChange={(event) => setWithSecrets(event.target.checked)} />
          Include secrets
        </label>
      </div>
    </details>
  );
}
