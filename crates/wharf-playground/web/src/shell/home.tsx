import { groupNames, type Component } from '../api/catalogue.ts';
import { SECTION_TITLES, type Section } from '../api/sections.ts';
import { RecentRuns } from '../history/recent_runs.tsx';
import { useSession } from '../session.tsx';
import { Icon } from './icon.tsx';
import { Marks } from './links.tsx';
import { linkTo, linkToComponent } from './route.ts';

/** Overview of a component. */
export function Home({ component }: { component: Component }) {
  const of = (section: Section) => component.operations.filter((one) => one.section === section);
  const groups = groupNames(of('actions'));
  const connection = useSession().activeConnection(component.key);
  return (
    <div className="home">
      <header className="heading">
        <div className="badges">
          <span className="badge">Component</span>
          <span className="badge">Version {component.version}</span>
        </div>
        <h1 tabIndex={-1}>{component.label}</h1>
        <p className="lead">{component.description}</p>
        <p className="home-links">
          {connection && (
            <a className="button primary" href={linkTo(connection.definition)}>
              <Icon name="plug" />
              Connection
            </a>
          )}
          {component.documentation && (
            <a className="button" href={component.documentation} target="_blank" rel="noopener noreferrer">
              Vendor documentation
            </a>
          )}
        </p>
        <dl className="counts">
          {(['actions', 'data-sources', 'triggers'] as const).map((section) => (
            <div key={section}>
              <dt>{SECTION_TITLES[section]}</dt>
              <dd>{of(section).length}</dd>
            </div>
          ))}
        </dl>
      </header>
      <RecentRuns />
      <h2>Actions</h2>
      <div className="cards">
        {groups.map((group) => (
          <section key={group} className="card" aria-label={group}>
            <h3>{group}</h3>
            <ul>
              {of('actions')
                .filter((one) => one.group === group)
                .map((one) => (
                  <li key={one.key}>
                    <a href={linkTo(one)}>
                      <span>{one.label}</span>
                      <Marks operation={one} />
                    </a>
                  </li>
                ))}
            </ul>
          </section>
        ))}
      </div>
    </div>
  );
}

/** Start page of a runner with several components. */
export function ComponentList({ components }: { components: Component[] }) {
  return (
    <div className="home">
      <header className="heading">
        <h1 tabIndex={-1}>Components</h1>
      </header>
      <RecentRuns />
      <div className="cards">
        {components.map(({ key, label, version, description }) => (
          <section key={key} className="card" aria-label={label}>
            <h2>
              <a href={linkToComponent(key)}>{label}</a>
            </h2>
            <p className="hint">Version {version}</p>
            <p>{description}</p>
          </section>
        ))}
      </div>
    </div>
  );
}
