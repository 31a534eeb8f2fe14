/**
 * Settings shared by our SDK clients. Without `throwOnRequestTimeout` the SDK only warns about a slow request. Region,
 * credentials and endpoints (`AWS_ENDPOINT_URL…`) come from the environment, as the SDK reads it.
 */
function clientSettings(limits: { requestTimeoutMs: number; maxAttempts: number }) {
  return {
    maxAttempts: limits.maxAttempts,
    requestHandler: {
      connectionTimeout: Math.min(1000, limits.requestTimeoutMs),
      requestTimeout: limits.requestTimeoutMs,
      throwOnRequestTimeout: true,
    },
  };
}

/** For whoever answers within 4 s: one retry fits. */
export const QUICK = clientSettings({ requestTimeoutMs: 1500, maxAttempts: 2 });

/** For the worker's own writes: a throttled table deserves a few tries. */
export const STEADY = clientSettings({ requestTimeoutMs: 3000, maxAttempts: 5 });

/** For whoever has minutes and meets low quotas. */
export const PATIENT = clientSettings({ requestTimeoutMs: 10_000, maxAttempts: 8 });
