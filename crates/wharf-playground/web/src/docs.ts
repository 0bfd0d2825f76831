import { applyTheme, rememberedTheme } from './shell/theme.ts';
import './styles/docs.css';

interface Operation {
  tags?: string[];
}

interface Description {
  paths: Record<string, Record<string, Operation>>;
}

const KINDS: Record<string, string> = {
  actions: 'Actions',
  'data-sources': 'Data sources',
  triggers: 'Triggers',
  connections: 'Connections',
};

/** Sorts operations by what their path names, where the description has no tags of its own. */
function tagged(description: Description): Description {
  for (const [path, item] of Object.entries(description.paths)) {
    const tag = KINDS[path.split('/')[4] ?? ''] ?? 'Runner';
    for (const operation of Object.values(item)) operation.tags ??= [tag];
  }
  return description;
}

async function show(): Promise<void> {
  const state = document.getElementById('state')!;
  const [response, { default: SwaggerUI }] = await Promise.all([
    fetch('openapi.json'),
    import('swagger-ui-dist/swagger-ui-es-bundle.js'),
    import('swagger-ui-dist/swagger-ui.css'),
  ]);
  if (!response.ok) {
    state.textContent =
      response.status === 401
        ? 'This runner wants a key. Read openapi.json with it, and open the file in a viewer of your own.'
        : 'The description cannot be read.';
    return;
  }
  SwaggerUI({
    domNode: document.getElementById('reference'),
    spec: tagged((await response.json()) as Description),
    docExpansion: 'none',
    defaultModelsExpandDepth: -1,
    filter: true,
    deepLinking: false,
    // Trying out is the playground's part; it knows connections, dropdowns and exact numbers.
    supportedSubmitMethods: [],
    validatorUrl: null,
  });
}

const theme = rememberedTheme();
applyTheme(theme);
const dark = window.matchMedia('(prefers-color-scheme: dark)');
const follow = () =>
  document.documentElement.classList.toggle('dark-mode', theme === 'dark' || (theme === 'auto' && dark.matches));
dark.addEventListener('change', follow);
follow();
show().catch(() => {
  document.getElementById('state')!.textContent = 'The runner cannot be reached.';
});
