import { applyTheme, storedTheme } from './shell/theme.ts';
import './styles/docs.css';

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
    spec: await response.json(),
    docExpansion: 'none',
    defaultModelsExpandDepth: -1,
    filter: true,
    deepLinking: false,
    // The playground is for trying out: it knows connections and dropdowns, and keeps all digits of numbers.
    supportedSubmitMethods: [],
    // Its colours are for one background only.
    syntaxHighlight: false,
    validatorUrl: null,
  });
}

applyTheme(storedTheme());
show().catch(() => {
  document.getElementById('state')!.textContent = 'Cannot reach the runner.';
});
