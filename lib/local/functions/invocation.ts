/** What the main thread asks of a function's thread. */
export interface InvocationRequest {
  readonly request_id: string;
  readonly event: unknown;
  readonly function_name: string;
  /** Epoch ms at which the function will be stopped. */
  readonly deadline: number;
}

/** What a function's thread is told: an invocation to run, or to end itself. */
export type HostMessage = InvocationRequest | { readonly end: true };

/** How an invocation ended: the handler's result, or the error as Lambda reports it. */
export type Outcome =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly error: { readonly errorType: string; readonly errorMessage: string } };

/** What a function's thread says: its door has loaded, or an invocation has ended. */
export type ThreadMessage = { readonly loaded: true } | { readonly outcome: Outcome };
