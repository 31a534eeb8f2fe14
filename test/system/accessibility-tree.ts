import type { Page } from 'playwright-core';

/** What a screen reader is told, in reading order. */
export async function accessibilityTree(
  page: Page,
): Promise<readonly { readonly role: string; readonly name: string }[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const told: { readonly role: string; readonly name: string }[] = [];
  const walk = (id: string) => {
    const node = byId.get(id);
    if (node && !node.ignored)
      told.push({ role: String(node.role?.value), name: String(node.name?.value ?? '') });
    node?.childIds?.forEach(walk);
  };
  walk(nodes[0]?.nodeId ?? '');
  return told;
}
