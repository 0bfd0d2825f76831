import { useState } from 'react';
import type { Operation } from '../api/catalogue.ts';
import { writeExact } from '../api/exact.ts';
import { isPublished, useConnection, useSession } from '../session.tsx';
import { CopyButton } from '../shell/copy_button.tsx';
import { Menu } from '../shell/menu.tsx';
import type { Draft } from './draft.ts';
import { curl, fileNamesIn, javaScript, leftOut, python, requestBody, rustTest, type SnippetSource } from './snippets.ts';

interface Props {
  operation: Operation;
  draft: Draft;
}

export function CopyMenu({ operation, draft }: Props) {
  return (
    <Menu icon="copy" title="Copy">
      {() => <Copies operation={operation} draft={draft} />}
    </Menu>
  );
}

function Copies({ operation, draft }: Props) {
  const { callerKey, settings } = useSession();
  const connection = useConnection(operation);
  const [withSecrets, setWithSecrets] = useState(false);
  const source = { operation, draft, connection, isPublished: isPublished(settings, connection), callerKey, withSecrets };
  const { response } = draft;
  const canBeTest = operation.section === 'actions' && response && response.body.kind !== 'bytes';
  const secrets = leftOut(source);
  const files = fileNamesIn(source);
  return (
    <>
      <p className="menu-title">This call as</p>
      <Copy
        name="curl"
        about={files.length > 0 ? `reads ${files.join(', ')} from the current folder` : 'shell command'}
        text={() => curl(source)}
      />
      <Copy name="Envelope" about="JSON body of the request" text={() => writeExact(requestBody(source), 2)} />
      <Copy name="JavaScript" about="fetch, for Node or a console" text={() => javaScript(source)} />
      <Copy name="Python" about="standard library" text={() => python(source)} />
      {canBeTest && (
        <>
          <p className="menu-title">The call with its response as</p>
          <Copy name="Test fixture" about="Rust, for the test kit" text={() => rustTest(source, response)} />
        </>
      )}
      <Secrets source={source} names={secrets} onChange={setWithSecrets} />
    </>
  );
}

function Copy({ name, about, text }: { name: string; about: string; text: () => string }) {
  return (
    <CopyButton text={text}>
      <span>
        {name} <span className="copy-about">{about}</span>
      </span>
    </CopyButton>
  );
}

interface SecretsProps {
  source: SnippetSource;
  /** Placeholders of the secrets. */
  names: string[];
  onChange: (withSecrets: boolean) => void;
}

/** What the copies leave out. */
function Secrets({ source, names, onChange }: SecretsProps) {
  if (names.length === 0) {
    const reason = source.isPublished ? 'With the sandbox’s own credentials: it runs as pasted.' : 'It has no secrets.';
    return <p className="menu-note">{reason}</p>;
  }
  return (
    <>
      <p className="menu-note">
        {source.withSecrets ? 'With secrets: ' : 'Without secrets. Replace '}
        <code>{names.join(', ')}</code>
      </p>
      <label className="check">
        <input type="checkbox" checked={source.withSecrets} onChange={(event) => onChange(event.target.checked)} />
        Include secrets
      </label>
    </>
  );
}
