import { useEffect, useRef, useState } from 'react';
import { ConnectionPage } from '../connection/page.tsx';
import { OperationPage } from '../operation/page.tsx';
import { useSession } from '../session.tsx';
import { Header } from './header.tsx';
import { ComponentList, Home } from './home.tsx';
import { useRoute } from './route.ts';
import { Sidebar } from './sidebar.tsx';

export function Shell() {
  const { components } = useSession();
  const route = useRoute();
  const [menuOpen, setMenuOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  const isOnly = components.length === 1;
  const component = isOnly ? components[0] : components.find((one) => one.key === route.component);
  const operation = component?.operations.find((one) => one.section === route.section && one.key === route.key);
  const missing = Boolean(route.component) && (component?.key !== route.component || (Boolean(route.key) && !operation));

  useEffect(() => {
    setMenuOpen(false);
    const names = operation && isOnly ? [operation.label] : [operation?.label, component?.label];
    document.title = [...names, 'Wharf'].filter(Boolean).join(' · ');
    // The first view keeps the browser's scroll position; later views start at their heading.
    if (isFirst.current) isFirst.current = false;
    else {
      window.scrollTo(0, 0);
      main.current?.querySelector('h1')?.focus({ preventScroll: true });
    }
  }, [route, operation, component, isOnly]);

  return (
    <>
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          // The URL fragment holds the route.
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to content
      </a>
      <Header component={component} menuOpen={menuOpen} onMenu={() => setMenuOpen(!menuOpen)} />
      <div className="frame">
        <Sidebar key={component?.key} component={component} route={route} open={menuOpen} onOpen={setMenuOpen} />
        <main id="main" ref={main} tabIndex={-1}>
          {missing ? (
            <div className="home">
              <h1 tabIndex={-1}>Not found</h1>
              <p>
                Nothing exists at this address. <a href="#/">Go to the start page</a>
              </p>
            </div>
          ) : operation?.section === 'connections' ? (
            <ConnectionPage key={operation.address} operation={operation} />
          ) : operation ? (
            <OperationPage key={operation.address} operation={operation} />
          ) : component ? (
            <Home component={component} />
          ) : components.length > 0 ? (
            <ComponentList components={components} />
          ) : (
            <p className="empty is-tall">This runner has no components.</p>
          )}
        </main>
      </div>
    </>
  );
}
