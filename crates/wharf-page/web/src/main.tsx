import { options } from 'preact';
import { createRoot } from 'react-dom/client';
import { Gate } from './shell/gate.tsx';
import { applyTheme, rememberedTheme } from './shell/theme.ts';
import './styles/main.css';

// What a key or a press brings about is done before the next one, as React does it, not after the next paint.
options.requestAnimationFrame = queueMicrotask;

applyTheme(rememberedTheme());
createRoot(document.getElementById('root')!).render(<Gate />);
