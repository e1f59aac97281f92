/** One kind of telemetry under export. Neither of its waits ever rejects. */
export interface RunningSignal {
  /** Where it goes or can be fetched, without credentials. */
  readonly endpoint: string;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
  /** Gives the process back as it was, whatever became of the shutdown. */
  release(): void;
}
