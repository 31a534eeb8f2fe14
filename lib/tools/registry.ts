import type { ToolLoader } from './tool.ts';

/** Every tool an agent may name; each is loaded when an agent does. */
export const TOOLS = {
  pagerduty: async () => (await import('./pagerduty.ts')).createPagerDutyTool,
  prometheus: async () => (await import('./prometheus.ts')).createPrometheusTool,
  loki: async () => (await import('./loki.ts')).createLokiTool,
  elasticsearch: async () => (await import('./elasticsearch/elasticsearch.ts')).createElasticsearchTool,
  cloudwatch: async () => (await import('./cloudwatch/cloudwatch.ts')).createCloudWatchTool,
  kubectl: async () => (await import('./kubectl/kubectl.ts')).createKubectlTool,
  git: async () => (await import('./git/git.ts')).createGitTool,
  http_get: async () => (await import('./http-get/http-get.ts')).createHttpGetTool(),
} as const satisfies Readonly<Record<string, ToolLoader>>;
