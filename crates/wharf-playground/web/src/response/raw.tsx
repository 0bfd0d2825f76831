import { useMemo } from 'react';
import { Icon } from '../shell/icon.tsx';
import { useObjectUrl } from './use_object_url.ts';

/** Text longer than this is cut off on the page. */
const MAX_CHARACTERS = 200_000;

export function Raw({ text, name }: { text: string; name: string }) {
  const url = useObjectUrl(useMemo(() => new Blob([text], { type: 'application/json' }), [text]));
  const file = `${name}.json`;
  return (
    <>
      {text.length > MAX_CHARACTERS && (
        <p className="hint">Showing the first {MAX_CHARACTERS.toLocaleString('en')} characters.</p>
      )}
      <pre className="raw" tabIndex={0} aria-label="Raw response">
        {text.slice(0, MAX_CHARACTERS)}
      </pre>
      <a className="button quiet" href={url} download={file}>
        <Icon name="download" />
        Download {file}
      </a>
    </>
  );
}
