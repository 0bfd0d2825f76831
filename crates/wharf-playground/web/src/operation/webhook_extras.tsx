import { Icon } from '../shell/icon.tsx';
import type { Change, Draft } from './draft.ts';
import type { ForwardedRequest } from './forwarded_request.ts';

interface Props {
  draft: Draft;
  change: Change;
}

const FIELDS = [
  { name: 'method', label: 'Method' },
  { name: 'path', label: 'Path' },
  { name: 'query', label: 'Query' },
] as const;

/** The request that the vendor sends to the webhook. */
export function WebhookExtras({ draft, change }: Props) {
  const { forwarded } = draft;
  const set = (changes: Partial<ForwardedRequest>) => change({ forwarded: { ...forwarded, ...changes } });
  const setHeader = (index: number, changes: Partial<ForwardedRequest['headers'][number]>) =>
    set({ headers: forwarded.headers.map((header, at) => (at === index ? { ...header, ...changes } : header)) });
  return (
    <section className="extras" aria-labelledby="forwarded-title">
      <h2 id="forwarded-title">Request from the vendor</h2>
      <div className="option-fields">
        {FIELDS.map(({ name, label }) => (
          <label key={name}>
            <span>{label}</span>
            <input
              className="mono"
              placeholder="None"
              value={forwarded[name]}
              onChange={(event) => set({ [name]: event.target.value })}
            />
          </label>
        ))}
      </div>
      <fieldset className="group is-key-values">
        <legend className="group-title">Headers</legend>
        {forwarded.headers.map((header, index) => (
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
              onClick={() => set({ headers: forwarded.headers.filter((_, at) => at !== index) })}
            >
              <Icon name="cross" />
            </button>
          </div>
        ))}
        <button
          type="button"
          className="quiet add-item"
          onClick={() => set({ headers: [...forwarded.headers, { name: '', value: '' }] })}
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
          placeholder="Raw text, exactly as signed"
          value={forwarded.body}
          onChange={(event) => set({ body: event.target.value })}
        />
      </label>
    </section>
  );
}
