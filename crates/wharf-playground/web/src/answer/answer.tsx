import { useEffect, useMemo, useState } from 'react';
import type { Operation } from '../api/catalogue.ts';
import { isRecord } from '../api/exact.ts';
import type { Outcome } from '../api/http.ts';
import { formatMilliseconds } from '../api/timing.ts';
import { CopyButton } from '../shell/copy_button.tsx';
import { Icon } from '../shell/icon.tsx';
import { Bytes } from './bytes.tsx';
import { ProblemBanner } from './problem_banner.tsx';
import { Raw } from './raw.tsx';
import { rowsIn, Table } from './table.tsx';
import { Timing } from './timing.tsx';
import { Tree } from './tree.tsx';

interface Props {
  operation: Operation;
  outcome: Outcome | null;
  running: boolean;
  note: string;
  onFault: (pointer: string) => void;
}

type View = 'Table' | 'Tree' | 'Raw';

export function Answer({ operation, outcome, running, note, onFault }: Props) {
  return (
    <>
      <div className="section-head">
        <h2 id="answer-title">Answer</h2>
        {outcome && <Status outcome={outcome} />}
      </div>
      {note && <p className="notice is-warning">{note}</p>}
      {outcome ? (
        <div className={running ? 'is-stale' : undefined} aria-busy={running}>
          <Content operation={operation} outcome={outcome} onFault={onFault} />
          <Timing spans={outcome.spans} milliseconds={outcome.milliseconds} />
          {outcome.requestId && (
            <p className="request-id">
              Request <code>{outcome.requestId}</code>
              <CopyButton label="Copy the request ID" text={() => outcome.requestId} />
            </p>
          )}
        </div>
      ) : (
        !note && <Before operation={operation} running={running} />
      )}
    </>
  );
}

/** Stands where the answer will. */
function Before({ operation, running }: Pick<Props, 'operation' | 'running'>) {
  if (running || operation.example === undefined) {
    return <p className="empty is-tall">{running ? 'Waiting for the answer…' : 'Nothing has been run yet.'}</p>;
  }
  return (
    <div className="example">
      <p className="hint">Nothing has been run yet. An answer looks like this:</p>
      <Tree value={contentOf(operation.example)} label="Example of an answer" />
    </div>
  );
}

function Status({ outcome }: { outcome: Outcome }) {
  const good = outcome.status < 400;
  return (
    <div className="badges">
      {outcome.replayed && (
        <span className="badge is-calm" title="The kept answer to an earlier call with this key">
          Replayed
        </span>
      )}
      <span className={good ? 'badge is-good' : 'badge is-danger'}>{outcome.status}</span>
      <span className="badge">{formatMilliseconds(outcome.milliseconds)}</span>
    </div>
  );
}

function Content({ operation, outcome, onFault }: Pick<Props, 'operation' | 'onFault'> & { outcome: Outcome }) {
  const { body } = outcome;
  if (body.kind === 'bytes') return <Bytes blob={body.blob} name={operation.key} />;
  if (body.kind === 'problem') {
    return (
      <>
        <ProblemBanner problem={body.problem} onFault={onFault} />
        <details className="options">
          <summary>
            <Icon name="right" />
            Raw answer
          </summary>
          <Raw text={body.text} name={operation.key} />
        </details>
      </>
    );
  }
  return <Json operation={operation} value={body.value} text={body.text} />;
}

function Json({ operation, value, text }: { operation: Operation; value: unknown; text: string }) {
  const content = useMemo(() => contentOf(value), [value]);
  const rows = useMemo(() => rowsIn(content), [content]);
  const views: View[] = rows ? ['Table', 'Tree', 'Raw'] : ['Tree', 'Raw'];
  const [view, setView] = useState<View>(views[0]!);
  const isTable = rows !== null;
  useEffect(() => setView(isTable ? 'Table' : 'Tree'), [isTable]);
  return (
    <>
      <div className="view-bar">
        <div className="segments is-small" role="group" aria-label="View the answer as">
          {views.map((one) => (
            <button key={one} type="button" aria-pressed={view === one} onClick={() => setView(one)}>
              {one}
            </button>
          ))}
        </div>
        <span className="spacer" />
        <CopyButton text={() => text}>Copy answer</CopyButton>
      </div>
      {view === 'Table' && rows && <Table rows={rows} />}
      {view === 'Tree' && <Tree value={content} label="Answer as a tree" />}
      {view === 'Raw' && <Raw text={text} name={operation.key} />}
    </>
  );
}

/** What a flow sees: the data of an action's answer, otherwise all. */
function contentOf(value: unknown): unknown {
  return isRecord(value) && Object.keys(value).length === 1 && 'data' in value ? value.data : value;
}
