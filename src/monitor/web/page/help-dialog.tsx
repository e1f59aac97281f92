import type { RefObject } from 'preact';

const keys: readonly (readonly [key: string, does: string])[] = [
  ['?', 'show these keys'],
  ['t', 'switch between light and dark'],
  ['p', 'pause, and go on'],
  ['/', 'filter the calls'],
  ['1 … 8', 'go to a section'],
  ['← →', 'move along a chart that has the focus'],
  ['Esc', 'close this, or let go of a chart'],
];

/** The keys that the page knows; the browser keeps the focus inside and gives it back. */
export function HelpDialog({ dialog }: { readonly dialog: RefObject<HTMLDialogElement | null> }) {
  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-title">
      <h2 id="help-title">Keys</h2>
      <dl>
        {keys.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit" class="button">
          Close
        </button>
      </form>
    </dialog>
  );
}
