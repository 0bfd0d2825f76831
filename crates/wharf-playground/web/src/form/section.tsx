import { useEffect, useState, type ReactNode } from 'react';
import { Icon } from '../shell/icon.tsx';
import { counted } from '../shell/words.ts';
import { useForm } from './context.ts';

interface Props {
  title: string;
  /** JSON pointers of its fields. */
  pointers: string[];
  /** How many of its fields have a value. */
  set: number;
  children: ReactNode;
}

/** Folded fields. They unfold when one has an error. */
export function FormSection({ title, pointers, set, children }: Props) {
  const { errors } = useForm();
  const isBelow = (pointer: string) => pointers.some((one) => pointer === one || pointer.startsWith(`${one}/`));
  const faults = errors.filter((error) => isBelow(error.pointer));
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (faults.length > 0) setOpen(true);
  }, [faults.length > 0]);
  return (
    <details className="form-section" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Icon name="right" />
        {title}
        {set > 0 && <span className="badge is-calm">{set} set</span>}
        {faults.length > 0 && <span className="badge is-danger">{counted(faults.length, 'error')}</span>}
      </summary>
      <div className="form-section-body">{children}</div>
    </details>
  );
}
