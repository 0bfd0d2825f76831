import { useEffect, useState } from 'react';
import { Icon } from '../shell/icon.tsx';

/** More text than this is not put on the page. */
const MOST_CHARACTERS = 200_000;

export function Raw({ text, name }: { text: string; name: string }) {
  const cut = text.length > MOST_CHARACTERS;
  return (
    <>
      {cut && <p className="hint">The first {MOST_CHARACTERS.toLocaleString('en')} characters are shown.</p>}
      <pre className="raw" tabIndex={0} aria-label="Raw answer">
        {cut ? text.slice(0, MOST_CHARACTERS) : text}
      </pre>
      <Download text={text} name={`${name}.json`} />
    </>
  );
}

function Download({ text, name }: { text: string; name: string }) {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [text]);
  return (
    <a className="button quiet" href={address} download={name}>
      <Icon name="download" />
      Download {name}
    </a>
  );
}
