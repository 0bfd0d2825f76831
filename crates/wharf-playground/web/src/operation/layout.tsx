import { useState, type ReactNode, type Ref } from 'react';
import type { Operation } from '../api/catalogue.ts';
import { ResponsePanel } from '../response/response.tsx';
import type { Call } from './call.ts';
import type { Change, Draft } from './draft.ts';
import { Heading } from './heading.tsx';

interface Props {
  operation: Operation;
  draft: Draft;
  change: Change;
  call: Call;
  /** Title of the request, and what is shown next to it. */
  title: string;
  titleExtra: ReactNode;
  children: ReactNode;
  /** For screen readers: what happens during a call, and its result. */
  runningText: string;
  resultText: string;
  panel?: Ref<HTMLElement>;
  onFieldError: (pointer: string) => void;
  /** Reads another page of the list in the response. */
  onPage?: (number: number) => void;
}

/** The request next to its response. */
export function CallLayout(props: Props) {
  const { operation, draft, change, call, title, titleExtra, children, runningText, resultText, panel } = props;
  const [wantsWide, setWide] = useState(false);
  const showWide = (isWide: boolean) => {
    setWide(isWide);
    requestAnimationFrame(() => document.getElementById('response-title')?.scrollIntoView({ block: 'start' }));
  };
  const isWide = wantsWide && draft.response?.body.kind === 'json';
  return (
    <div className={isWide ? 'operation is-wide' : 'operation'}>
      <Heading operation={operation} />
      <div className="columns">
        <section className="request" aria-labelledby="request-title">
          <div className="section-head">
            <h2 id="request-title">{title}</h2>
            {titleExtra}
          </div>
          {children}
        </section>
        <section className="response" aria-labelledby="response-title" ref={panel}>
          <ResponsePanel
            operation={operation}
            draft={draft}
            change={change}
            running={call.running}
            isWide={isWide}
            onWide={showWide}
            onFieldError={props.onFieldError}
            onPage={props.onPage}
          />
        </section>
      </div>
      <p className="hidden" role="status" aria-live="polite" data-testid="announcement">
        {call.running ? runningText : draft.note || resultText}
      </p>
    </div>
  );
}
