import type { Story } from '../story.ts';

/** What a rule promises: tells each breach of it in a few words. */
export type Promised = (story: Story) => Iterable<string>;
