import type { ComponentChildren } from 'preact';

interface PanelProps {
  readonly id: string;
  readonly title: string;
  /** Words to the right of the title. */
  readonly aside?: ComponentChildren;
  /** What stands there instead, where there is nothing to show. */
  readonly empty?: string | false | undefined;
  readonly children: ComponentChildren;
}

/** A section of the page with its heading. */
export function Panel({ id, title, aside, empty, children }: PanelProps) {
  return (
    <section id={id} class="panel" aria-labelledby={`${id}-title`} tabIndex={-1}>
      <div class="panel-head">
        <h2 id={`${id}-title`}>{title}</h2>
        {aside && !empty && <div class="panel-aside">{aside}</div>}
      </div>
      {empty ? <p class="empty">{empty}</p> : children}
    </section>
  );
}
