import { useRef, useState, type ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

interface Props {
  icon: IconName;
  title: string;
  className?: string;
  /** The content, made while the menu is open. */
  children: (close: () => void) => ReactNode;
}

/** A button that opens a menu. Escape and a focus elsewhere close it. */
export function Menu({ icon, title, className = '', children }: Props) {
  const [isOpen, setOpen] = useState(false);
  const menu = useRef<HTMLDetailsElement>(null);
  const close = () => menu.current?.removeAttribute('open');
  return (
    <details
      className={`menu ${className}`}
      ref={menu}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      onKeyDown={(event) => event.key === 'Escape' && close()}
      onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && close()}
    >
      <summary>
        <Icon name={icon} />
        {title}
      </summary>
      {/* Focusable, so that a press between the buttons does not close the menu. */}
      <div className="menu-body" tabIndex={-1}>
        {isOpen && children(close)}
      </div>
    </details>
  );
}
