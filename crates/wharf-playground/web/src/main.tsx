import { options } from 'preact';
import { createRoot } from 'react-dom/client';
import { App } from './shell/app.tsx';
import { applyTheme, storedTheme } from './shell/theme.ts';
import './styles/main.css';

// Run effects before the next key press or click, as React does, instead of after the next paint.
options.requestAnimationFrame = queueMicrotask;

// A file dropped outside its field must not replace the page.
for (const type of ['dragover', 'drop'] as const) {
  document.addEventListener(type, (event) => event.dataTransfer?.types.includes('Files') && event.preventDefault());
}

applyTheme(storedTheme());
createRoot(document.getElementById('root')!).render(<App />);
