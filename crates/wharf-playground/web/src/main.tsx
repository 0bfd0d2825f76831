import { options } from 'preact';
import { createRoot } from 'react-dom/client';
import { Gate } from './shell/gate.tsx';
import { applyTheme, rememberedTheme } from './shell/theme.ts';
import './styles/main.css';

// What a key or a press brings about is done before the next one, as React does it, not after the next paint.
options.requestAnimationFrame = queueMicrotask;

// A file that is dropped beside its field must not take the place of the page.
for (const type of ['dragover', 'drop'] as const) {
  document.addEventListener(type, (event) => event.dataTransfer?.types.includes('Files') && event.preventDefault());
}

applyTheme(rememberedTheme());
createRoot(document.getElementById('root')!).render(<Gate />);
