import type { ResourceType } from './resource-types.ts';

/** Objects of a kind: one by name, or all. */
export interface Target {
  readonly type: ResourceType;
  readonly name?: string;
}

/** Where to look: these namespaces one after the other; `undefined` is one look at all of them. */
export type Place = readonly (string | undefined)[];

export type Output =
  | { readonly format: 'table' | 'wide' | 'json' | 'yaml' | 'name' }
  | { readonly format: 'jsonpath' | 'custom-columns'; readonly template: string };

export interface GetCommand {
  readonly verb: 'get';
  readonly targets: readonly Target[];
  readonly place: Place;
  /** `-A`: the namespace is printed. */
  readonly all: boolean;
  readonly output: Output;
  readonly selector?: string;
  readonly field_selector?: string;
  readonly sort_by?: string;
  readonly show_labels: boolean;
  readonly headers: boolean;
}

export interface DescribeCommand {
  readonly verb: 'describe';
  readonly targets: readonly Target[];
  readonly place: Place;
  readonly selector?: string;
}

export interface LogsCommand {
  readonly verb: 'logs';
  /** A pod, or what owns pods; absent with a selector. */
  readonly target?: Target & { readonly name: string };
  readonly selector?: string;
  readonly namespace: string;
  readonly container?: string;
  readonly all_containers: boolean;
  /** Lines of each container. */
  readonly tail: number;
  readonly since_s?: number;
  readonly previous: boolean;
  readonly timestamps: boolean;
}

export interface TopCommand {
  readonly verb: 'top';
  readonly what: 'pods' | 'nodes';
  readonly name?: string;
  readonly place: Place;
  readonly all: boolean;
  readonly selector?: string;
  readonly containers: boolean;
  readonly sort_by?: 'cpu' | 'memory';
}

export interface EventsCommand {
  readonly verb: 'events';
  readonly place: Place;
  readonly all: boolean;
  readonly about?: Target & { readonly name: string };
  readonly types?: readonly string[];
}

export interface RolloutStatusCommand {
  readonly verb: 'rollout status';
  readonly target: Target & { readonly name: string };
  readonly namespace: string;
  readonly watch: boolean;
  readonly timeout_s: number;
}

export interface RestartCommand {
  readonly verb: 'rollout restart';
  readonly targets: readonly (Target & { readonly name: string })[];
  readonly namespace: string;
}

export interface ScaleCommand {
  readonly verb: 'scale';
  readonly targets: readonly (Target & { readonly name: string })[];
  readonly namespace: string;
  readonly replicas: number;
  readonly current_replicas?: number;
}

export interface DeletePodCommand {
  readonly verb: 'delete pod';
  readonly targets: readonly (Target & { readonly name: string })[];
  readonly namespace: string;
  readonly grace_period_s?: number;
}

/** A command line that was understood and is allowed. */
export type KubectlCommand =
  | GetCommand
  | DescribeCommand
  | LogsCommand
  | TopCommand
  | EventsCommand
  | RolloutStatusCommand
  | RestartCommand
  | ScaleCommand
  | DeletePodCommand;
