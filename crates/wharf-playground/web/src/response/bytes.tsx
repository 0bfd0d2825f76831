import { useEffect, useState } from 'react';
import { formatBytes } from '../form/file.tsx';
import { Icon } from '../shell/icon.tsx';
import { useObjectUrl } from './use_object_url.ts';

/** Text longer than this is cut off on the page. */
const MAX_BYTES = 100_000;

/** File extensions that differ from the subtype of the media type. */
const EXTENSIONS: Record<string, string> = {
  'text/plain': 'txt',
  'image/jpeg': 'jpg',
  'image/svg+xml': 'svg',
  'application/octet-stream': 'bin',
};

/** A file. Images and text are shown, other types can be downloaded. No content runs in the page. */
export function Bytes({ blob, name }: { blob: Blob; name: string }) {
  const url = useObjectUrl(blob);
  const [text, setText] = useState<string>();
  const type = typeOf(blob);
  const isImage = type.startsWith('image/');
  const isText = type.startsWith('text/') || type === 'application/json';
  useEffect(() => {
    setText(undefined);
    if (isText) void blob.slice(0, MAX_BYTES).text().then(setText);
  }, [blob, isText]);
  return (
    <div className="bytes">
      <div className="view-bar">
        <span>
          {type || 'Unknown type'} · {formatBytes(blob.size)}
        </span>
        <span className="spacer" />
        <a className="button" href={url} download={fileName(blob, name)}>
          <Icon name="download" />
          Download
        </a>
      </div>
      {isImage && url && <img src={url} alt="Image in the response" />}
      {text !== undefined && (
        <pre className="raw" tabIndex={0} aria-label="Text of the response">
          {text}
        </pre>
      )}
    </div>
  );
}

/** The name of the file, with the extension of its type. */
export function fileName(blob: Blob, name: string): string {
  const type = typeOf(blob);
  return `${name}.${EXTENSIONS[type] ?? type.split('/')[1] ?? 'bin'}`;
}

function typeOf(blob: Blob): string {
  return blob.type.split(';')[0]!.trim();
}
