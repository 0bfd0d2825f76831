import { useEffect, useState } from 'react';
import { Icon } from '../shell/icon.tsx';

/** Text longer than this is cut off on the page. */
const MAX_CHARACTERS = 200_000;

export function Raw({ text, name }: { text: string; name: string }) {
  const isCut = text.length > MAX_CHARACTERS;
  return (
    <>
      {isCut && <p className="hint">Showing the first {MAX_CHARACTERS.toLocaleString('en')} characters.</p>}
      <pre className="raw" tabIndex={0} aria-label="Raw response">
        {isCut ? text.slice(0, MAX_CHARACTERS) : text}
      </pre>
      <Download text={text} name={`${name}.json`} />
    </>
  );
}

function Download({ text, name }: { text: string; name: string }) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const created = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
    setUrl(created);
    return () => URL.revokeObjectURL(created);
  }, [text]);
  return (
    <a className="button quiet" href={url} download={name}>
      <Icon name="download" />
      Download {name}
    </a>
  );
}
