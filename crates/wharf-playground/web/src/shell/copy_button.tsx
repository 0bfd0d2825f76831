import { useEffect, useState, type ReactNode } from 'react';
import { Icon } from './icon.tsx';

interface Props {
  /** Called on click: the text can be large. */
  text: () => string;
  children?: ReactNode;
  label?: string;
  className?: string;
}

type State = 'idle' | 'done' | 'failed';

export function CopyButton({ text, children, label, className }: Props) {
  const [state, setState] = useState<State>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    try {
      setState((await writeToClipboard(text())) ? 'done' : 'failed');
    } catch {
      setState('failed');
    }
  };
  return (
    <button
      type="button"
      className={[children ? 'quiet' : 'icon-button', className].filter(Boolean).join(' ')}
      aria-label={label}
      onClick={() => void copy()}
    >
      <Icon name={state === 'done' ? 'check' : 'copy'} />
      {children}
      <span className={children ? 'copied' : 'hidden'} role="status">
        {state === 'done' ? 'Copied' : state === 'failed' ? 'Copy failed' : ''}
      </span>
    </button>
  );
}

/** Browsers offer `navigator.clipboard` only with TLS or on localhost; elsewhere `execCommand` still works. */
async function writeToClipboard(text: string): Promise<boolean> {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return true;
  }
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}
