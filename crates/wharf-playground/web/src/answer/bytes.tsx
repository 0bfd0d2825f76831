import { useEffect, useState } from 'react';
import { formatBytes } from '../form/file.tsx';
import { Icon } from '../shell/icon.tsx';

/** More text than this is not put on the page. */
const MOST_BYTES = 100_000;

/** Endings of file names that do not follow from the media type. */
const ENDINGS: Record<string, string> = {
  'text/plain': 'txt',
  'image/jpeg': 'jpg',
  'image/svg+xml': 'svg',
  'application/octet-stream': 'bin',
};

/** A file: pictures and text are shown, everything else is for downloading. Nothing of it runs in the page. */
export function Bytes({ blob, name }: { blob: Blob; name: string }) {
  const [address, setAddress] = useState<string>();
  const [text, setText] = useState<string>();
  const type = blob.type.split(';')[0]!.trim();
  const isImage = type.startsWith('image/');
  const isText = type.startsWith('text/') || type === 'application/json';
  useEffect(() => {
    const made = URL.createObjectURL(blob);
    setAddress(made);
    setText(undefined);
    if (isText) void blob.slice(0, MOST_BYTES).text().then(setText);
    return () => URL.revokeObjectURL(made);
  }, [blob, isText]);
  const file = `${name}.${ENDINGS[type] ?? type.split('/')[1] ?? 'bin'}`;
  return (
    <div className="bytes">
      <div className="view-bar">
        <span>
          {type || 'Unknown type'} · {formatBytes(blob.size)}
        </span>
        <span className="spacer" />
        <a className="button" href={address} download={file}>
          <Icon name="download" />
          Download
        </a>
      </div>
      {isImage && address && <img src={address} alt="The answered picture" />}
      {text !== undefined && (
        <pre className="raw" tabIndex={0} aria-label="Answered text">
          {text}
        </pre>
      )}
    </div>
  );
}
