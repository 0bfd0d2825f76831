export type Theme = 'auto' | 'light' | 'dark';

const NAME = 'wharf-theme';
const ORDER: Theme[] = ['auto', 'light', 'dark'];

/** The theme is the only thing the page stores in the browser. */
export function storedTheme(): Theme {
  try {
    const stored = localStorage.getItem(NAME);
    return ORDER.find((theme) => theme === stored) ?? 'auto';
  } catch {
    return 'auto';
  }
}

export function applyTheme(theme: Theme): void {
  if (theme === 'auto') document.documentElement.removeAttribute('data-theme');
  else document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(NAME, theme);
  } catch {
    // Storage is disabled: the theme lasts until the page is closed.
  }
}

export function nextTheme(theme: Theme): Theme {
  return ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length]!;
}
