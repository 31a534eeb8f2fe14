import type { ToolLoader } from './tool.ts';

/** Every tool an agent may name; each is loaded when an agent does. */
export const TOOLS: Readonly<Record<string, ToolLoader>> = {};
