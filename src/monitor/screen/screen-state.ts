/** The pages, in the order of their numbers. */
export const pages = ['Overview', 'Calls', 'Slow', 'Runs', 'Alerts', 'Cost'] as const;
export type Page = (typeof pages)[number];

/** What calls are summed up by. */
export const groupings = ['all', 'model', 'agent', 'node'] as const;
export type Grouping = (typeof groupings)[number];

/** What the one who looks has asked for. */
export interface ScreenState {
  readonly page: Page;
  /** Id of the row that is marked; the first one where there is no such row. */
  readonly chosen: string | undefined;
  /** Id of the run whose steps are shown. */
  readonly opened: string | undefined;
  readonly filter: string;
  readonly isTyping: boolean;
  /** Which column the table is sorted by: its number among those that can be. */
  readonly sort: number;
  readonly isReversed: boolean;
  readonly grouping: Grouping;
  readonly isPaused: boolean;
  readonly isHelp: boolean;
}

export const firstState: ScreenState = {
  page: 'Overview',
  chosen: undefined,
  opened: undefined,
  filter: '',
  isTyping: false,
  sort: 0,
  isReversed: false,
  grouping: 'all',
  isPaused: false,
  isHelp: false,
};

/** What is to be done after a key. */
export type Pressed = ScreenState | 'quit' | 'redraw';

/** What a key does: `key` is its name, or the character; `ids` are those of the rows on the page. */
export function pressed(state: ScreenState, key: string, ids: readonly string[]): Pressed {
  if (key === 'ctrl-c') return 'quit';
  if (key === 'ctrl-l') return 'redraw';
  if (state.isTyping) return typed(state, key);
  if (state.isHelp) return { ...state, isHelp: false };
  return acts[key]?.(state, ids) ?? turned(state, key);
}

function typed(state: ScreenState, key: string): ScreenState {
  if (key === 'enter') return { ...state, isTyping: false };
  if (key === 'escape') return { ...state, isTyping: false, filter: '' };
  if (key === 'backspace') return { ...state, filter: [...state.filter].slice(0, -1).join('') };
  return [...key].length === 1 ? { ...state, filter: state.filter + key } : state;
}

/** To the page of a number. */
function turned(state: ScreenState, key: string): ScreenState {
  const page = /^[1-9]$/.test(key) ? pages[Number(key) - 1] : undefined;
  return page ? onPage(state, page) : state;
}

function onPage(state: ScreenState, page: Page): ScreenState {
  if (page === state.page) return state;
  return {
    ...state,
    page,
    chosen: undefined,
    opened: undefined,
    filter: '',
    sort: 0,
    isReversed: false,
  };
}

type Act = (state: ScreenState, ids: readonly string[]) => Pressed;

const far = 10;
const up: Act = (state, ids) => moved(state, ids, -1);
const down: Act = (state, ids) => moved(state, ids, 1);

const acts: Readonly<Record<string, Act>> = {
  q: () => 'quit',
  '?': (state) => ({ ...state, isHelp: true }),
  h: (state) => ({ ...state, isHelp: true }),
  p: (state) => ({ ...state, isPaused: !state.isPaused }),
  tab: (state) => onPage(state, nextOf(pages, state.page, 1)),
  'shift-tab': (state) => onPage(state, nextOf(pages, state.page, -1)),
  '/': (state) => ({ ...state, isTyping: true }),
  s: (state) => ({ ...state, sort: state.sort + 1 }),
  right: (state) => ({ ...state, sort: state.sort + 1 }),
  S: (state) => ({ ...state, sort: state.sort - 1 }),
  left: (state) => ({ ...state, sort: state.sort - 1 }),
  r: (state) => ({ ...state, isReversed: !state.isReversed }),
  b: (state) => ({ ...state, grouping: nextOf(groupings, state.grouping, 1), chosen: undefined }),
  up,
  down,
  k: up,
  j: down,
  pageup: (state, ids) => moved(state, ids, -far),
  pagedown: (state, ids) => moved(state, ids, far),
  home: (state, ids) => moved(state, ids, -ids.length),
  end: (state, ids) => moved(state, ids, ids.length),
  g: (state, ids) => moved(state, ids, -ids.length),
  G: (state, ids) => moved(state, ids, ids.length),
  enter: (state, ids) => (state.opened ? closed(state) : opened(state, ids)),
  escape: (state) => (state.opened ? closed(state) : { ...state, filter: '' }),
};

function moved(state: ScreenState, ids: readonly string[], by: number): ScreenState {
  const from = Math.max(0, ids.indexOf(state.chosen ?? ''));
  const chosen = ids[Math.max(0, Math.min(ids.length - 1, from + by))];
  return { ...state, chosen };
}

/** Only runs have more to show than their row. */
function opened(state: ScreenState, ids: readonly string[]): ScreenState {
  if (state.page !== 'Runs') return state;
  const id = ids.find((each) => each === state.chosen) ?? ids[0];
  return { ...state, opened: id, chosen: undefined };
}

function closed(state: ScreenState): ScreenState {
  return { ...state, opened: undefined, chosen: state.opened };
}

function nextOf<Item>(items: readonly Item[], item: Item, by: number): Item {
  return items.at((items.indexOf(item) + by) % items.length) ?? item;
}
