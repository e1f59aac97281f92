/** One page of the simulator's small web. */
export interface CorpusPage {
  readonly url: string;
  readonly title: string;
  readonly snippet: string;
  /** YYYY-MM-DD. Some pages have none, as on the real web. */
  readonly date?: string;
  readonly lastUpdated?: string;
}

/** One factual sentence and the pages of its topic that say so. */
export interface CorpusClaim {
  /** Without its full stop, so that citation marks can stand before it. */
  readonly text: string;
  /** Places in the topic's `pages`. */
  readonly pages: readonly number[];
}

/** What the corpus knows about one question. */
export interface CorpusTopic {
  /** Words that make a question belong here; two of them are enough. */
  readonly keywords: readonly string[];
  readonly pages: readonly CorpusPage[];
  readonly claims: readonly CorpusClaim[];
  /**
   * What a model says without searching: mostly the same sentences, but here and there another number, a negation or
   * something no page supports, so that a comparison of two agents has something to find.
   */
  readonly recalled: readonly string[];
}
