import type { Now } from '../../app/ports/now.ts';
import type { KubeApi } from './kube-api.ts';

/** What a verb works with. */
export interface Kube {
  readonly api: KubeApi;
  readonly now: Now;
  /** Waits between two looks; ends early, with an error, when the call's signal fires. */
  readonly sleep: (ms: number) => Promise<void>;
}
