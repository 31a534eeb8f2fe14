import type { Page } from 'playwright-core';

/**
 * Texts of the page that stand out too little from what is behind them, with their contrast. Large text counts as any other.
 * https://www.w3.org/TR/WCAG22/#contrast-minimum
 */
export async function faintTexts(page: Page, least = 4.5): Promise<unknown> {
  return await page.evaluate(`(${findFaint})(${least})`);
}

/** Runs in the page. */
const findFaint = `(least) => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (colour) => {
    const [r, g, b] = colour.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return rgba('Canvas');
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    const seen = node.textContent.trim() !== '' && element.checkVisibility();
    if (!seen || element.closest(':disabled, .unseen, option, script, noscript')) continue;
    const [one, two] = [luminance(rgba(getComputedStyle(element).color)), luminance(behind(element))];
    const contrast = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    if (contrast < least) faint.push(contrast.toFixed(2) + ' ' + node.textContent.trim().slice(0, 60));
  }
  return faint;
}`;
