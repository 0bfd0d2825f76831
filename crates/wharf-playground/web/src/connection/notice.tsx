import type { ReactNode } from 'react';
import type { Connection } from '../session.tsx';
import { linkTo } from '../shell/route.ts';
import { useStatus } from './status.ts';

interface Props {
  connection: Connection;
  /** Whether the notice is on the page of the connection. */
  isOwnPage?: boolean;
  onSandbox: () => void;
}

/** Says that the vendor rejected the connection, and which account the connections of a demo reach. */
export function ConnectionNotice({ connection, isOwnPage = false, onSandbox }: Props) {
  const { rejection, hasSandbox, isSandbox } = useStatus(connection);
  if (hasSandbox && !isSandbox) {
    if (!isOwnPage && !rejection) return null;
    return (
      <Notice isWarning={Boolean(rejection)}>
        <p>
          {rejection && 'The connection was rejected. '}
          This demo reaches only its own sandbox tenant, which accepts only the sandbox connection. To use real
          credentials, start the runner with <code>wharf serve</code>.
        </p>
        <button type="button" onClick={onSandbox}>
          Use the sandbox connection
        </button>
      </Notice>
    );
  }
  if (rejection && !isOwnPage) {
    return (
      <Notice isWarning>
        <p>The connection was rejected.</p>
        <a className="button" href={linkTo(connection.definition)}>
          Check the connection
        </a>
      </Notice>
    );
  }
  if (rejection) {
    return (
      <Notice isWarning>
        <p>
          {rejection.title}. {rejection.detail}
        </p>
      </Notice>
    );
  }
  if (!isOwnPage || !isSandbox) return null;
  return (
    <Notice>
      <p>These are the credentials of the demo’s sandbox tenant, which holds invented data.</p>
    </Notice>
  );
}

function Notice({ isWarning = false, children }: { isWarning?: boolean; children: ReactNode }) {
  return <div className={isWarning ? 'notice connection-notice is-warning' : 'notice connection-notice is-calm'}>{children}</div>;
}
