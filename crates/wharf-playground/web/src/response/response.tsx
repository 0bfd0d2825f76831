import { useEffect, useMemo, useRef, useState } from 'react';
import type { Operation } from '../api/catalogue.ts';
import { isRecord } from '../api/exact.ts';
import type { ApiResponse } from '../api/http.ts';
import { formatMilliseconds } from '../api/timing.ts';
import { formatTime, RecentRunsMenu } from '../history/recent_runs.tsx';
import type { Change, Draft } from '../operation/draft.ts';
import { CopyButton } from '../shell/copy_button.tsx';
import { Disclosure } from '../shell/disclosure.tsx';
import { Icon } from '../shell/icon.tsx';
import { Bytes } from './bytes.tsx';
import { countText, pageIn, rowsIn } from './list.ts';
import { Pager } from './pager.tsx';
import { ProblemBanner } from './problem_banner.tsx';
import { Raw } from './raw.tsx';
import { Table } from './table.tsx';
import { Timing } from './timing.tsx';
import { Tree } from './tree.tsx';

interface Props {
  operation: Operation;
  draft: Draft;
  change: Change;
  running: boolean;
  isWide: boolean;
  onWide: (isWide: boolean) => void;
  onFieldError: (pointer: string) => void;
  onPage?: (number: number) => void;
}

type View = 'Table' | 'Tree' | 'Raw';

export function ResponsePanel(props: Props) {
  const { operation, draft, change, running } = props;
  const { response, note, run } = draft;
  const title = useRef<HTMLHeadingElement>(null);
  return (
    <>
      <div className="section-head">
        <h2 id="response-title" tabIndex={-1} ref={title}>
          Response
        </h2>
        <div className="response-facts">
          {response && <Status response={response} at={run?.at} />}
          <RecentRunsMenu current={operation} change={change} shown={run} onOpen={() => title.current?.focus()} />
        </div>
      </div>
      {note && <p className="notice is-warning">{note}</p>}
      {response ? (
        <div className={running ? 'is-stale' : undefined} aria-busy={running}>
          <Content {...props} response={response} />
          <Timing spans={response.spans} milliseconds={response.milliseconds} />
          {response.requestId && (
            <p className="request-id">
              Request <code>{response.requestId}</code>
              <CopyButton label="Copy the request ID" text={() => response.requestId} />
            </p>
          )}
        </div>
      ) : (
        !note && <Placeholder operation={operation} running={running} />
      )}
    </>
  );
}

/** Shown until there is a response. */
function Placeholder({ operation, running }: Pick<Props, 'operation' | 'running'>) {
  if (running || operation.example === undefined) {
    return <p className="empty is-tall">{running ? 'Waiting for the response…' : 'Not run yet.'}</p>;
  }
  return (
    <div className="example">
      <p className="hint">Not run yet. Example response:</p>
      <Tree value={contentOf(operation.example)} label="Example response" isExample />
    </div>
  );
}

function Status({ response, at }: { response: ApiResponse; at: number | undefined }) {
  const good = response.status < 400;
  return (
    <div className="badges">
      {response.replayed && (
        <span className="badge is-calm" title="Stored response to an earlier call with this idempotency key">
          Replayed
        </span>
      )}
      <span className={good ? 'badge is-good' : 'badge is-danger'}>{response.status}</span>
      <span className="badge">{formatMilliseconds(response.milliseconds)}</span>
      {at !== undefined && <span className="badge">{formatTime(at)}</span>}
    </div>
  );
}

function Content(props: Props & { response: ApiResponse }) {
  const { operation, response, onFieldError } = props;
  const { body } = response;
  if (body.kind === 'bytes') return <Bytes blob={body.blob} name={operation.key} />;
  if (body.kind === 'problem') {
    return (
      <>
        <ProblemBanner problem={body.problem} onFieldError={onFieldError} />
        <Disclosure title="Raw response">
          <Raw text={body.text} name={operation.key} />
        </Disclosure>
      </>
    );
  }
  return <Json {...props} value={body.value} text={body.text} />;
}

function Json({ operation, draft, running, isWide, onWide, onPage, value, text }: Props & { value: unknown; text: string }) {
  const content = useMemo(() => contentOf(value), [value]);
  const rows = useMemo(() => rowsIn(content), [content]);
  const page = rows && pageIn(operation, content, draft.sentInputs);
  const views: View[] = rows ? ['Table', 'Tree', 'Raw'] : ['Tree', 'Raw'];
  const [view, setView] = useState<View>(views[0]!);
  const isTable = rows !== null;
  useEffect(() => setView(isTable ? 'Table' : 'Tree'), [isTable]);
  const isPart = page !== null && (page.number > 1 || page.hasMore);
  return (
    <>
      <div className="view-bar">
        <div className="segments is-small" role="group" aria-label="View the response as">
          {views.map((one) => (
            <button key={one} type="button" aria-pressed={view === one} onClick={() => setView(one)}>
              {one}
            </button>
          ))}
        </div>
        <span className="spacer" />
        <button type="button" className="quiet wide-toggle" aria-pressed={isWide} onClick={() => onWide(!isWide)}>
          <Icon name="wide" />
          Full width
        </button>
        <CopyButton text={() => text}>Copy response</CopyButton>
      </div>
      {view === 'Table' && rows && (
        <Table
          rows={rows}
          count={countText(rows.length, page)}
          isPart={isPart}
          name={isPart ? `${operation.key}-page-${page.number}` : operation.key}
          pager={page?.canTurn && onPage && <Pager page={page} running={running} onPage={onPage} />}
        />
      )}
      {view === 'Tree' && <Tree value={content} label="Response as a tree" />}
      {view === 'Raw' && <Raw text={text} name={operation.key} />}
    </>
  );
}

/** What a workflow sees: the `data` of an action's response, otherwise the whole response. */
function contentOf(value: unknown): unknown {
  return isRecord(value) && Object.keys(value).length === 1 && 'data' in value ? value.data : value;
}
