import { Icon } from '../shell/icon.tsx';
import type { Change, Draft } from './draft.ts';
import type { Received } from './received.ts';

interface Props {
  draft: Draft;
  change: Change;
}

/** The request that the vendor would have sent. */
export function WebhookExtras({ draft, change }: Props) {
  const { received } = draft;
  const set = (changes: Partial<Received>) => change({ received: { ...received, ...changes } });
  const setHeader = (index: number, changes: Partial<Received['headers'][number]>) =>
    set({ headers: received.headers.map((header, at) => (at === index ? { ...header, ...changes } : header)) });
  return (
    <section className="extras" aria-labelledby="received-title">
      <h2 id="received-title">Received request</h2>
      <div className="option-fields">
        <label>
          <span>Method</span>
          <input className="mono" value={received.method} onChange={(event) => set({ method: event.target.value })} />
        </label>
        <label>
          <span>Path</span>
          <input className="mono" value={received.path} onChange={(event) => set({ path: event.target.value })} />
        </label>
        <label>
          <span>Query</span>
          <input
            className="mono"
            placeholder="None"
            value={received.query}
            onChange={(event) => set({ query: event.target.value })}
          />
        </label>
      </div>
      <fieldset className="group is-pairs">
        <legend className="group-title">Headers</legend>
        {received.headers.map((header, index) => (
          <div className="header-row" key={index}>
            <input
              className="mono"
              aria-label={`Name of header ${index + 1}`}
              placeholder="Name"
              value={header.name}
              onChange={(event) => setHeader(index, { name: event.target.value })}
            />
            <input
              className="mono"
              aria-label={`Value of header ${index + 1}`}
              placeholder="Value"
              value={header.value}
              onChange={(event) => setHeader(index, { value: event.target.value })}
            />
            <button
              type="button"
              className="icon-button"
              aria-label={`Remove header ${index + 1}`}
              onClick={() => set({ headers: received.headers.filter((_, at) => at !== index) })}
            >
              <Icon name="cross" />
            </button>
          </div>
        ))}
        <button
          type="button"
          className="quiet add-item"
          onClick={() => set({ headers: [...received.headers, { name: '', value: '' }] })}
        >
          <Icon name="plus" />
          Add header
        </button>
      </fieldset>
      <label className="stacked">
        <span>Body</span>
        <textarea
          className="mono"
          rows={8}
          spellCheck={false}
          placeholder="The raw text, as the vendor signs it"
          value={received.body}
          onChange={(event) => set({ body: event.target.value })}
        />
      </label>
    </section>
  );
}
