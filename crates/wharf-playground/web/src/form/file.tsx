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

/** Decoded size of a base64 text. */
function sizeOf(base64: string): number {
  return Math.floor((base64.replace(/=+$/, '').length * 3) / 4);
}

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

export function FileWidget({ id, label, value, onChange, required, rawErrors }: WidgetProps) {
  const input = useRef<HTMLInputElement>(null);
  const chosen = isFile(value) ? value : undefined;
  /** The last chosen file: reading an earlier one may take longer. */
  const latest = useRef<File>(undefined);
  const [note, setNote] = useState('');
  const readFile = async (file: File | undefined) => {
    if (!file) return;
    latest.current = file;
    setNote(`Reading ${file.name}…`);
    try {
      const data = await base64Of(file);
      if (latest.current !== file) return;
      setNote('');
      onChange({ data, contentType: file.type || undefined, fileName: file.name });
    } catch {
      if (latest.current === file) setNote(`Cannot read ${file.name}.`);
    }
  };
  const clear = () => {
    latest.current = undefined;
    if (input.current) input.current.value = '';
    onChange(undefined);
  };
  return (
    <div
      className="file"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void readFile(event.dataTransfer.files[0]);
      }}
    >
      <input
        ref={input}
        id={id}
        type="file"
        aria-describedby={ariaDescribedByIds(id)}
        aria-invalid={rawErrors?.length ? true : undefined}
        aria-required={required || undefined}
        onChange={(event) => void readFile(event.target.files?.[0])}
      />
      {note && (
        <p className="hint" role="status">
          {note}
        </p>
      )}
      {chosen && !note && (
        <p className="hint">
          {chosen.fileName ?? 'File'} · {chosen.contentType ?? 'unknown type'} · {formatBytes(sizeOf(chosen.data))}
          <button type="button" className="icon-button" aria-label={`Remove ${label}`} onClick={clear}>
            <Icon name="cross" />
          </button>
        </p>
      )}
    </div>
  );
}

function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(reader.error ?? new Error('Cannot read the file'));
    reader.readAsDataURL(file);
  });
}
