/** Words for how recent a page must be. */
export type Recency = 'hour' | 'day' | 'week' | 'month' | 'year';

/** How much of the pages the model is given to read. */
export type SearchContextSize = 'low' | 'medium' | 'high';

/**
 * Filters that a run's web search and the Search API have in common (vendor: Agent API and Search API). Dates are written
 * MM/DD/YYYY.
 */
export interface SearchFilters {
  /** At most 20 domains without scheme or path; a leading `-` leaves one out. The Search API takes one kind at a time. */
  readonly search_domain_filter?: readonly string[] | undefined;
  /** Published within this time; not together with the two publication dates. */
  readonly search_recency_filter?: Recency | undefined;
  /** Published on this day or later. */
  readonly search_after_date_filter?: string | undefined;
  /** Published on this day or earlier. */
  readonly search_before_date_filter?: string | undefined;
  /** Changed on this day or later. */
  readonly last_updated_after_filter?: string | undefined;
  /** Changed on this day or earlier. */
  readonly last_updated_before_filter?: string | undefined;
}
