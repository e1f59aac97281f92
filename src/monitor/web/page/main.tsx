import { render } from 'preact';
import { App } from './app.js';
import { applyKeptTheme } from './theme.js';

applyKeptTheme();

document.addEventListener('DOMContentLoaded', () => {
  const root = document.querySelector('#app');
  if (!root) return;
  root.replaceChildren();
  render(<App />, root);
});
