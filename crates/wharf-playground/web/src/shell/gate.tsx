import { useEffect, useState } from 'react';
import { loadComponents, loadSettings, type Component, type Settings } from '../api/catalogue.ts';
import { fitsHeader, RefusedError, UnreachableError } from '../api/http.ts';
import { SessionProvider } from '../session.tsx';
import { Shell } from './shell.tsx';

/** Loads what the page needs, and asks for the caller's key where the runner wants one. */
export function Gate() {
  const [settings, setSettings] = useState<Settings>();
  const [components, setComponents] = useState<Component[]>();
  const [callerKey, setCallerKey] = useState('');
  const [failure, setFailure] = useState('');
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const controller = new AbortController();
    const load = async () => {
      setFailure('');
      const known = await loadSettings(callerKey, controller.signal);
      setSettings(known);
      if (known.keyRequired && !callerKey) return;
      setComponents(await loadComponents(callerKey, controller.signal));
    };
    load().catch((error: unknown) => {
      if (!controller.signal.aborted) setFailure(reason(error));
    });
    return () => controller.abort();
  }, [attempt, callerKey]);

  const enter = (key: string) => {
    if (!fitsHeader(key)) return setFailure('A key has visible ASCII characters only, and no spaces.');
    setCallerKey(key);
    setAttempt(attempt + 1);
  };

  if (settings && components) {
    return (
      <SessionProvider settings={settings} components={components} callerKey={callerKey}>
        <Shell />
      </SessionProvider>
    );
  }
  if (settings?.keyRequired) {
    return <KeyForm failure={failure} onKey={enter} />;
  }
  return (
    <main className="gate">
      <img src="./favicon.svg" alt="" width="40" height="40" />
      <h1>Wharf</h1>
      {failure ? (
        <>
          <p role="alert">{failure}</p>
          <button type="button" className="primary" onClick={() => setAttempt(attempt + 1)}>
            Try again
          </button>
        </>
      ) : (
        <p role="status">Loading…</p>
      )}
    </main>
  );
}

function KeyForm({ failure, onKey }: { failure: string; onKey: (key: string) => void }) {
  const [key, setKey] = useState('');
  return (
    <main className="gate">
      <img src="./favicon.svg" alt="" width="40" height="40" />
      <h1>Wharf</h1>
      <form onSubmit={(event) => (event.preventDefault(), onKey(key.trim()))}>
        <label htmlFor="caller-key">Key of this runner</label>
        <input
          id="caller-key"
          type="password"
          autoComplete="off"
          required
          aria-describedby="caller-key-help"
          value={key}
          onChange={(event) => setKey(event.target.value)}
        />
        <p className="hint" id="caller-key-help">
          Whoever runs it has given you one. It stays in this page’s memory.
        </p>
        {failure && (
          <p className="fault" role="alert">
            {failure}
          </p>
        )}
        <button type="submit" className="primary">
          Continue
        </button>
      </form>
    </main>
  );
}

function reason(error: unknown): string {
  if (error instanceof RefusedError) {
    return error.status === 401 ? 'The runner does not know this key.' : `${error.problem.title}. ${error.message}`;
  }
  if (error instanceof UnreachableError) return error.message;
  return `What the runner answered cannot be read. ${error instanceof Error ? error.message : ''}`;
}
