import { createRoot } from 'react-dom/client';
import { Gate } from './shell/gate.tsx';
import { applyTheme, rememberedTheme } from './shell/theme.ts';
import './styles/main.css';

applyTheme(rememberedTheme());
createRoot(document.getElementById('root')!).render(<Gate />);
