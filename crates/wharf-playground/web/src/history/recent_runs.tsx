import type { Operation } from '../api/catalogue.ts';
import { formatMilliseconds } from '../api/timing.ts';
import { draftOf, type Change, type Draft } from '../operation/draft.ts';
import { cellText } from '../response/cells.ts';
import { useSession } from '../session.tsx';
import { Menu } from '../shell/menu.tsx';
import { linkTo } from '../shell/route.ts';
import { inputsOfRun, operationOf, type Run } from './run.ts';
import { clearRuns, useRuns } from './store.ts';

/** Inputs that a line shows. */
const MAX_INPUTS = 4;

interface Props {
  /** The operation that is shown, and how to change its draft. */
  current?: Operation;
  change?: Change;
  shown?: Run;
  onOpen?: () => void;
}

/** The latest runs. A click opens a run: its inputs and its answer. */
export function RunList({ current, change, shown, onOpen }: Props) {
  const { components, drafts } = useSession();
  const operations = components.flatMap((component) => component.operations);
  const open = (run: Run, operation: Operation) => {
    const draft = draftOf(operation, run, drafts.get(operation.address) as Draft | undefined);
    if (operation === current) change?.(draft);
    else drafts.set(operation.address, draft);
    onOpen?.();
  };
  return (
    <>
      <ul className="runs" aria-label="Recent runs">
        {useRuns().map((run) => {
          const operation = operationOf(run, operations);
          return (
            operation && (
              <li key={run.id}>
                <a
                  href={linkTo(operation)}
                  aria-current={run.id === shown?.id || undefined}
                  onClick={(event) => !isForNewTab(event) && open(run, operation)}
                >
                  <StatusBadge status={run.status} />
                  <span className="run-name">
                    {operation.label} <span>{summaryOf(run)}</span>
                  </span>
                  <span>{formatTime(run.at)}</span>
                  <span>{formatMilliseconds(run.milliseconds)}</span>
                </a>
              </li>
            )
          );
        })}
      </ul>
      <div className="runs-foot">
        <p className="hint">Kept until this tab is closed, without secrets.</p>
        <button type="button" className="quiet" aria-label="Clear all runs" onClick={clearRuns}>
          Clear
        </button>
      </div>
    </>
  );
}

/** The runs in a menu, for the page of an operation. */
export function RecentRunsMenu({ onOpen, ...props }: Required<Omit<Props, 'shown'>> & Pick<Props, 'shown'>) {
  if (useRuns().length === 0) return null;
  return (
    <Menu icon="clock" title="Recent runs" className="is-below">
      {(close) => <RunList {...props} onOpen={() => (close(), onOpen())} />}
    </Menu>
  );
}

/** The runs as a part of the start page. */
export function RecentRuns() {
  if (useRuns().length === 0) return null;
  return (
    <section className="recent-runs" aria-labelledby="recent-runs-title">
      <h2 id="recent-runs-title">Recent runs</h2>
      <RunList />
    </section>
  );
}

/** The inputs in a line, to tell runs of the same operation apart. */
function summaryOf(run: Run): string {
  const inputs = Object.entries(inputsOfRun(run)).slice(0, MAX_INPUTS);
  return inputs.map(([key, value]) => `${key}: ${cellText(value)}`).join(', ');
}

function StatusBadge({ status }: Pick<Run, 'status'>) {
  const kind = status === 0 ? 'badge' : status < 400 ? 'badge is-good' : 'badge is-danger';
  return <span className={kind}>{status || 'No response'}</span>;
}

export function formatTime(at: number): string {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday ? date.toLocaleTimeString() : date.toLocaleString();
}

function isForNewTab({ ctrlKey, metaKey, shiftKey }: { ctrlKey: boolean; metaKey: boolean; shiftKey: boolean }): boolean {
  return ctrlKey || metaKey || shiftKey;
}
