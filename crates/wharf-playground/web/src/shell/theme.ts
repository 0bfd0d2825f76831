export type Theme = 'auto' | 'light' | 'dark';

const NAME = 'wharf-theme';
const ORDER: Theme[] = ['auto', 'light', 'dark'];

/** The theme is all that the page remembers beyond its own life. */
export function rememberedTheme(): Theme {
  try {
    const found = localStorage.getItem(NAME);
    return ORDER.find((theme) => theme === found) ?? 'auto';
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
    // Storage is off; the theme lasts as long as the page.
  }
}

export function nextTheme(theme: Theme): Theme {
  return ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length]!;
}
