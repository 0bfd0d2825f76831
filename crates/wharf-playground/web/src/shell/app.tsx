import { useEffect, useState, type ReactNode } from 'react';
import { loadComponents, loadSettings, type Component, type Settings } from '../api/catalogue.ts';
import { fitsHeader, RefusedError, UnreachableError } from '../api/http.ts';
import { SessionProvider } from '../session.tsx';
import { Shell } from './shell.tsx';

/** Loads the settings and the components, and asks for a key if the runner requires one. */
export function App() {
  const [settings, setSettings] = useState<Settings>();
  const [components, setComponents] = useState<Component[]>();
  const [callerKey, setCallerKey] = useState('');
  const [failure, setFailure] = useState('');
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const controller = new AbortController();
    const load = async () => {
      setFailure('');
      const loaded = await loadSettings(callerKey, controller.signal);
      setSettings(loaded);
      if (loaded.keyRequired && !callerKey) return;
      setComponents(await loadComponents(callerKey, controller.signal));
    };
    load().catch((error: unknown) => {
      if (!controller.signal.aborted) setFailure(reason(error));
    });
    return () => controller.abort();
  }, [attempt, callerKey]);

  const submitKey = (key: string) => {
    if (!fitsHeader(key)) return setFailure('A key contains only visible ASCII characters, without spaces.');
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
  if (settings?.keyRequired) return <KeyForm failure={failure} onKey={submitKey} />;
  return (
    <Start>
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
    </Start>
  );
}

function Start({ children }: { children: ReactNode }) {
  return (
    <main className="start">
      <img src="./favicon.svg" alt="" width="40" height="40" />
      <h1>Wharf</h1>
      {children}
    </main>
  );
}

function KeyForm({ failure, onKey }: { failure: string; onKey: (key: string) => void }) {
  const [key, setKey] = useState('');
  return (
    <Start>
      <form onSubmit={(event) => (event.preventDefault(), onKey(key.trim()))}>
        <label htmlFor="caller-key">API key of this runner</label>
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
          Ask the operator of this runner for one. The key stays in this tab’s memory.
        </p>
        {failure && (
          <p className="error" role="alert">
            {failure}
          </p>
        )}
        <button type="submit" className="primary">
          Continue
        </button>
      </form>
    </Start>
  );
}

function reason(error: unknown): string {
  if (error instanceof RefusedError) {
    return error.status === 401 ? 'The runner does not accept this key.' : `${error.problem.title}. ${error.message}`;
  }
  if (error instanceof UnreachableError) return error.message;
  return `Cannot read the runner’s response. ${error instanceof Error ? error.message : ''}`;
}
