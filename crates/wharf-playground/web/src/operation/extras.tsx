import type { Operation } from '../api/catalogue.ts';
import { writeExact } from '../api/exact.ts';
import { Icon } from '../shell/icon.tsx';
import type { Change, Draft } from './draft.ts';
import { SourceExtras } from './source_extras.tsx';
import { WebhookExtras } from './webhook_extras.tsx';

interface Props {
  operation: Operation;
  draft: Draft;
  change: Change;
}

/** What an operation takes in addition to its inputs. */
export function Extras(props: Props) {
  const { operation } = props;
  if (operation.section === 'data-sources') return <SourceExtras {...props} />;
  if (operation.section !== 'triggers') return null;
  return operation.webhook ? <WebhookExtras {...props} /> : <PollState {...props} />;
}

function PollState({ draft, change }: Props) {
  return (
    <section className="extras" aria-labelledby="state-title">
      <div className="section-head">
        <h2 id="state-title">State</h2>
        {draft.state !== undefined && (
          <button type="button" className="quiet" onClick={() => change({ state: undefined })}>
            <Icon name="cross" />
            Clear state
          </button>
        )}
      </div>
      {draft.state === undefined ? (
        <p className="empty">No state yet. The first poll returns one; the next poll sends it.</p>
      ) : (
        <pre className="state" tabIndex={0} aria-label="State of the trigger">
          {writeExact(draft.state, 2)}
        </pre>
      )}
    </section>
  );
}
