import { useState } from 'react';
import { isNumber, isRecord } from '../api/exact.ts';
import { CopyButton } from '../shell/copy_button.tsx';

/** Members shown at first. */
const INITIAL_MEMBERS = 100;
/** Objects and lists above this depth start open, unless they are large. */
const OPEN_DEPTH = 2;
/** Longer texts are not the name of a button. */
const MAX_LABEL = 40;

/** Collapsible JSON. Not a library, because numbers must show exactly the digits received. */
export function Tree({ value, label, isExample }: { value: unknown; label: string; isExample?: boolean }) {
  return (
    <div className={isExample ? 'tree is-example' : 'tree'} tabIndex={0} role="region" aria-label={label}>
      <Node value={value} depth={0} />
    </div>
  );
}

interface NodeProps {
  name?: string;
  value: unknown;
  depth: number;
}

function Node({ name, value, depth }: NodeProps) {
  const members = Array.isArray(value)
    ? value.map((item, index) => [String(index), item] as const)
    : isRecord(value)
      ? Object.entries(value)
      : undefined;
  const label = name !== undefined && <span className="tree-name">{name}: </span>;
  if (!members) {
    return (
      <div className="tree-leaf">
        {label}
        <Leaf value={value} />
        <CopyValue name={name} value={value} />
      </div>
    );
  }
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  if (members.length === 0) {
    return (
      <div className="tree-leaf">
        {label}
        <span className="tree-mark">
          {open}
          {close}
        </span>
      </div>
    );
  }
  return <Branch label={label} open={open!} close={close!} members={members} depth={depth} />;
}

interface BranchProps {
  label: React.ReactNode;
  open: string;
  close: string;
  members: (readonly [string, unknown])[];
  depth: number;
}

function Branch({ label, open, close, members, depth }: BranchProps) {
  const [expanded, setExpanded] = useState(depth === 0 || (depth < OPEN_DEPTH && members.length <= 50));
  const [shown, setShown] = useState(INITIAL_MEMBERS);
  return (
    <details open={expanded} onToggle={(event) => setExpanded(event.currentTarget.open)}>
      <summary>
        {label}
        <span className="tree-mark">
          {open}
          {!expanded && '…'}
          {!expanded && close}
        </span>
        <span className="tree-count">{members.length.toLocaleString('en')}</span>
      </summary>
      {expanded && (
        <div className="tree-members">
          {members.slice(0, shown).map(([key, member]) => (
            <Node key={key} name={key} value={member} depth={depth + 1} />
          ))}
          {members.length > shown && (
            <button type="button" className="link" onClick={() => setShown(shown + 10 * INITIAL_MEMBERS)}>
              Show more of {members.length.toLocaleString('en')}
            </button>
          )}
        </div>
      )}
      {expanded && <span className="tree-mark">{close}</span>}
    </details>
  );
}

/** Names of members that hold the ID of a record. */
const ID = /(^i|[a-z]I)[dD]s?$/;

/** IDs are needed in other calls, so their button is always visible; others appear under the pointer. */
function CopyValue({ name, value }: Pick<NodeProps, 'name' | 'value'>) {
  if (value === null || typeof value === 'boolean' || value === '') return null;
  const text = String(value);
  const isId = name !== undefined && ID.test(name);
  return (
    <CopyButton
      className={isId ? 'copy-value' : 'copy-value is-on-hover'}
      label={`Copy ${text.length > MAX_LABEL ? name || 'the text' : text}`}
      text={() => text}
    />
  );
}

function Leaf({ value }: { value: unknown }) {
  if (isNumber(value)) return <span className="tree-number">{value.toString()}</span>;
  if (typeof value === 'string') return <span className="tree-text">{JSON.stringify(value)}</span>;
  return <span className="tree-word">{String(value)}</span>;
}
