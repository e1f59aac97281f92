import { Writable } from 'node:stream';
import { Box, render, Text, Transform, useInput, useStdin } from 'ink';
import { createElement, type ReactNode, useLayoutEffect, useSyncExternalStore } from 'react';
import { keyNames } from './key-names.js';
import type { Line } from './line.js';
import { type Look, painted } from './look.js';
import type { ScreenModel } from './screen-model.js';
import type { TerminalCanvas } from './terminal-canvas.js';

interface MonitorScreenProps {
  readonly model: ScreenModel;
  readonly look: Look;
  /** Called at the end, however that came. */
  readonly onGone?: (() => void) | undefined;
}

/** The screen of the monitor: what the model says is to be seen, and keys for the model. */
export function MonitorScreen({ model, look, onGone }: MonitorScreenProps): ReactNode {
  const { size, head, body, foot } = useSyncExternalStore(model.subscribe, model.view);
  const { isRawModeSupported } = useStdin();
  useInput(
    (input, key) => {
      for (const name of keyNames(input, key)) model.press(name);
    },
    // Without keys the screen still shows; Ctrl-C is a signal then.
    { isActive: isRawModeSupported },
  );
  // Ink ends its components when a signal kills the process; other effects would come too late.
  useLayoutEffect(() => onGone, [onGone]);
  const part = (lines: readonly Line[]) =>
    createElement(Lines, { lines, columns: size.columns, look });
  return createElement(Box, { flexDirection: 'column' }, part(head), part(body), part(foot));
}

interface LinesProps {
  readonly lines: readonly Line[];
  readonly columns: number;
  readonly look: Look;
}

/** Lines that are laid out already. Ink places blanks of their size: to measure bars and colours costs far more. */
function Lines({ lines, columns, look }: LinesProps): ReactNode {
  if (lines.length === 0) return null;
  const transform = (_: string, row: number) => painted(lines[row] ?? [], look);
  const blanks = lines.map(() => ' '.repeat(columns)).join('\n');
  return createElement(Transform, { transform }, createElement(Text, {}, blanks));
}

interface Mounted {
  unmount(): void;
  /** Settles when the screen is gone; rejects with what broke it. */
  readonly gone: Promise<unknown>;
}

interface MountOptions extends MonitorScreenProps {
  readonly stdin: NodeJS.ReadStream;
  readonly canvas: TerminalCanvas;
}

/** Shows the screen on the canvas, until it is unmounted. */
export function mountScreen({ stdin, canvas, ...props }: MountOptions): Mounted {
  const { unmount, waitUntilExit } = render(createElement(MonitorScreen, props), {
    stdin,
    stdout: new FrameSink(canvas) as unknown as NodeJS.WriteStream,
    // Whole frames, as they are: the canvas knows what of them is new. Ink's own way is made for the lines below a
    // prompt; on a full screen it wipes everything, with the history of the shell, for each frame.
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
    isScreenReaderEnabled: false,
  });
  return { unmount, gone: waitUntilExit() };
}

/** What Ink takes for the terminal: each text that it writes is a frame. */
class FrameSink extends Writable {
  readonly #canvas: TerminalCanvas;

  constructor(canvas: TerminalCanvas) {
    super({ decodeStrings: false });
    this.#canvas = canvas;
  }

  get columns(): number {
    return this.#canvas.size().columns;
  }

  get rows(): number {
    return this.#canvas.size().rows;
  }

  override _write(frame: string, _encoding: string, done: () => void): void {
    // An empty one is how Ink waits for those before it.
    if (frame !== '') this.#canvas.draw(frame.split('\n'));
    done();
  }
}
