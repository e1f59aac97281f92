import { Writable } from 'node:stream';
import { render, useInput, useStdin } from 'ink';
import { createElement, useLayoutEffect, useSyncExternalStore } from 'react';
import { keyNames } from './key-names.js';
import { type Look, painted } from './look.js';
import type { ScreenModel } from './screen-model.js';
import type { TerminalCanvas } from './terminal-canvas.js';

interface MonitorScreenProps {
  readonly model: ScreenModel;
  readonly look: Look;
  readonly canvas: TerminalCanvas;
}

/**
 * The screen of the monitor: draws what the model says is to be seen, and hands it the keys. It draws by itself: Ink takes
 * a frame apart letter by letter, which was three quarters of the processor time, and wipes a full screen with the history
 * of the shell.
 */
function MonitorScreen({ model, look, canvas }: MonitorScreenProps): null {
  const view = useSyncExternalStore(model.subscribe, model.view);
  const { isRawModeSupported } = useStdin();
  useInput(
    (input, key) => {
      for (const name of keyNames(input, key)) model.press(name);
    },
    // Without keys the screen still shows; Ctrl-C is a signal then.
    { isActive: isRawModeSupported },
  );
  useLayoutEffect(() => {
    canvas.draw([...view.head, ...view.body, ...view.foot].map((line) => painted(line, look)));
  }, [view, look, canvas]);
  // Ink ends its components when a signal kills the process; other effects would come too late.
  useLayoutEffect(() => canvas.leave, [canvas]);
  return null;
}

interface Mounted {
  unmount(): void;
  /** Settles when the screen is gone; rejects with what broke it. */
  readonly gone: Promise<unknown>;
}

interface MountOptions extends MonitorScreenProps {
  readonly stdin: NodeJS.ReadStream;
}

/** Shows the screen on the canvas, until it is unmounted. */
export function mountScreen({ stdin, ...props }: MountOptions): Mounted {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const { unmount, waitUntilExit } = render(createElement(MonitorScreen, props), {
    stdin,
    stdout: nowhere as unknown as NodeJS.WriteStream,
    exitOnCtrlC: false,
    patchConsole: false,
    isScreenReaderEnabled: false,
    // Frames at once, on build servers too.
    debug: true,
  });
  return { unmount, gone: waitUntilExit() };
}
