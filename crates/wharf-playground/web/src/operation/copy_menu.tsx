import { useRef, useState } from 'react';
import type { Operation } from '../api/catalogue.ts';
import { writeExact } from '../api/exact.ts';
import { CopyButton } from '../shell/copy_button.tsx';
import { Icon } from '../shell/icon.tsx';
import { useConnection, useSession } from '../session.tsx';
import { curl, requestBody, rustTest } from './snippets.ts';
import type { Draft } from './draft.ts';

export function CopyMenu({ operation, draft }: { operation: Operation; draft: Draft }) {
  const { callerKey } = useSession();
  const connection = useConnection(operation);
  const [withSecrets, setWithSecrets] = useState(false);
  const source = { operation, draft, connection, callerKey, withSecrets };
  const { response } = draft;
  const menu = useRef<HTMLDetailsElement>(null);
  const close = () => menu.current?.removeAttribute('open');
  const canBeTest = operation.section === 'actions' && response && response.body.kind !== 'bytes';
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
      {/* Focusable, so that a press between the buttons does not close the menu. */}
      <div className="menu-body" tabIndex={-1}>
        <CopyButton text={() => curl(source)}>As curl</CopyButton>
        <CopyButton text={() => writeExact(requestBody(source), 2)}>As request body</CopyButton>
        {canBeTest && <CopyButton text={() => rustTest(source, response)}>As Rust test</CopyButton>}
        <label className="check">
          <input type="checkbox" checked={withSecrets} onChange={(event) => setWithSecrets(event.target.checked)} />
          Include secrets
        </label>
      </div>
    </details>
  );
}
