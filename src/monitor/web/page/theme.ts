export type Theme = 'light' | 'dark';

const key = 'crossgraph-monitor-theme';

/** Shows the page as it was chosen here before, else as the system is set. */
export function applyKeptTheme(): void {
  const kept = keptTheme();
  if (kept) document.documentElement.dataset['theme'] = kept;
}

export function shownTheme(): Theme {
  const chosen = document.documentElement.dataset['theme'];
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

export function switchTheme(): Theme {
  const theme = shownTheme() === 'dark' ? 'light' : 'dark';
  document.documentElement.dataset['theme'] = theme;
  try {
    localStorage.setItem(key, theme);
  } catch {
    // Storage is switched off: the choice lasts as long as the page.
  }
  return theme;
}

function keptTheme(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
