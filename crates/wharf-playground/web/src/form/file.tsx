import { ariaDescribedByIds, type WidgetProps } from '@rjsf/utils';
import { useRef, useState } from 'react';
import { Icon } from '../shell/icon.tsx';

export interface FileValue {
  data: string;
  contentType?: string;
  fileName?: string;
}

export function isFile(value: unknown): value is FileValue {
  return typeof value === 'object' && value !== null && 'data' in value && typeof value.data === 'string';
}

/** The bytes that a base64 text stands for. */
function size(base64: string): number {
  return Math.floor((base64.replace(/=+$/, '').length * 3) / 4);
}

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

export function FileWidget({ id, label, value, onChange, required, rawErrors }: WidgetProps) {
  const input = useRef<HTMLInputElement>(null);
  const chosen = isFile(value) ? value : undefined;
  /** The last file that was chosen: an earlier one may take longer to read. */
  const wanted = useRef<File>(undefined);
  const [note, setNote] = useState('');
  const take = async (file: File | undefined) => {
    if (!file) return;
    wanted.current = file;
    setNote(`Reading ${file.name}…`);
    try {
      const data = await base64(file);
      if (wanted.current !== file) return;
      setNote('');
      onChange({ data, contentType: file.type || undefined, fileName: file.name });
    } catch {
      if (wanted.current === file) setNote(`${file.name} cannot be read.`);
    }
  };
  const clear = () => {
    wanted.current = undefined;
    if (input.current) input.current.value = '';
    onChange(undefined);
  };
  return (
    <div
      className="file"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void take(event.dataTransfer.files[0]);
      }}
    >
      <input
        ref={input}
        id={id}
        type="file"
        aria-describedby={ariaDescribedByIds(id)}
        aria-invalid={rawErrors?.length ? true : undefined}
        aria-required={required || undefined}
        onChange={(event) => void take(event.target.files?.[0])}
      />
      {note && (
        <p className="hint" role="status">
          {note}
        </p>
      )}
      {chosen && !note && (
        <p className="hint">
          {chosen.fileName ?? 'File'} · {chosen.contentType ?? 'unknown type'} · {formatBytes(size(chosen.data))}
          <button type="button" className="icon-button" aria-label={`Remove ${label}`} onClick={clear}>
            <Icon name="cross" />
          </button>
        </p>
      )}
    </div>
  );
}

function base64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(reader.error ?? new Error('The file cannot be read'));
    reader.readAsDataURL(file);
  });
}
