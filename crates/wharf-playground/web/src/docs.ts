import { SECTION_TITLES, type Section } from './api/sections.ts';
import { applyTheme, storedTheme } from './shell/theme.ts';
import './styles/docs.css';

interface Operation {
  tags?: string[];
}

interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
}

/** Groups operations by the component and section in their path, unless the document has tags. */
function tagged(openApi: OpenApi): OpenApi {
  const operations = Object.entries(openApi.paths).map(([path, item]) => {
    const [, , , component, section] = path.split('/');
    return { item, component, title: SECTION_TITLES[section as Section] };
  });
  const components = new Set(operations.flatMap(({ component, title }) => (title ? component : [])));
  for (const { item, component, title } of operations) {
    const tag = title ? (components.size > 1 ? `${component}: ${title}` : title) : 'Runner';
    for (const operation of Object.values(item)) operation.tags ??= [tag];
  }
  return openApi;
}

async function show(): Promise<void> {
  const state = document.getElementById('state')!;
  const [response, { default: SwaggerUI }] = await Promise.all([
    fetch('openapi.json'),
    import('swagger-ui-dist/swagger-ui-es-bundle.js'),
    import('swagger-ui-dist/swagger-ui.css'),
  ]);
  if (!response.ok) {
    state.textContent = `Cannot load openapi.json: HTTP status ${response.status}.`;
    return;
  }
  SwaggerUI({
    domNode: document.getElementById('reference'),
    spec: tagged((await response.json()) as OpenApi),
    docExpansion: 'none',
    defaultModelsExpandDepth: -1,
    filter: true,
    deepLinking: false,
    // The playground is for trying out: it knows connections and dropdowns, and keeps all digits of numbers.
    supportedSubmitMethods: [],
    validatorUrl: null,
  });
}

const theme = storedTheme();
applyTheme(theme);
const dark = window.matchMedia('(prefers-color-scheme: dark)');
const updateMode = () =>
  document.documentElement.classList.toggle('dark-mode', theme === 'dark' || (theme === 'auto' && dark.matches));
dark.addEventListener('change', updateMode);
updateMode();
show().catch(() => {
  document.getElementById('state')!.textContent = 'Cannot reach the runner.';
});
