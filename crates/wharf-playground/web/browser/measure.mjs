/** A phone, a tablet, and screens. */
const WIDTHS = [375, 768, 1280, 1440, 1920];

/** What looks broken in a part of a page, with the widths and themes in which it does. */
export async function measureAll(page, part, widths = WIDTHS) {
  const places = new Map();
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      for (const one of await page.evaluate(measure, part)) places.set(one, [...(places.get(one) ?? []), `${width} ${colorScheme}`]);
    }
  }
  return [...places].map(([finding, where]) => `${finding} (${where.join(', ')})`);
}

/**
 * Runs in the page, and returns what looks broken in a part of it: content that leaves its box, text that is cut off, content
 * that overlaps, and a page that scrolls sideways. It measures rendered text rather than elements, because text can leave
 * its element.
 */
export function measure(part) {
  /** Rounding of positions, and the leading of fonts, in pixels. */
  const TOLERANCE = 2;
  const PARTS = '.field, .group, .item, .card, .extras';
  const found = [];
  const styles = new Map();
  const styleOf = (element) => {
    if (!styles.has(element)) styles.set(element, getComputedStyle(element));
    return styles.get(element);
  };
  const name = (element) => {
    const id = element.closest('[id]')?.id;
    const classes = typeof element.className === 'string' && element.className ? `.${element.className.split(' ').join('.')}` : '';
    return `${element.localName}${classes} in #${id}`;
  };
  const isHidden = (element) => {
    const style = styleOf(element);
    // Read by screen readers only, or not drawn.
    return !element.checkVisibility() || style.clipPath === 'inset(50%)' || style.visibility === 'hidden' || style.opacity === '0';
  };
  const scrolls = (element) => /auto|scroll/.test(styleOf(element).overflowX + styleOf(element).overflowY);
  const isBox = (element) => {
    const style = styleOf(element);
    const isFilled = !/^rgba\(.*, 0\)$/.test(style.backgroundColor);
    const isFramed = parseFloat(style.borderLeftWidth) + parseFloat(style.borderTopWidth) > 0;
    return isFilled || isFramed || style.overflowX !== 'visible' || element.matches(PARTS);
  };
  const boxes = new Map();
  const boxAround = (element) => {
    if (!element || element === document.body) return undefined;
    if (!boxes.has(element)) boxes.set(element, isBox(element) ? element : boxAround(element.parentElement));
    return boxes.get(element);
  };
  const layers = new Map();
  /** Content of one layer moves together: what scrolls apart from it or floats above it may cover it. */
  const layerOf = (element) => {
    if (!element) return undefined;
    if (layers.has(element)) return layers.get(element);
    const style = styleOf(element);
    const isOwn = scrolls(element) || ['sticky', 'fixed', 'absolute'].includes(style.position);
    layers.set(element, isOwn ? element : layerOf(element.parentElement));
    return layers.get(element);
  };
  const describe = (content) => (content.text ? `“${content.text.slice(0, 40)}” in ${name(content.owner)}` : name(content.owner));
  const leaves = (rect, box) =>
    rect.left < box.left - TOLERANCE ||
    rect.right > box.right + TOLERANCE ||
    rect.top < box.top - TOLERANCE ||
    rect.bottom > box.bottom + TOLERANCE;

  const within = (rect, box) => {
    const [left, top] = [Math.max(rect.left, box.left), Math.max(rect.top, box.top)];
    return { left, top, right: Math.min(rect.right, box.right), bottom: Math.min(rect.bottom, box.bottom) };
  };

  const contents = [];
  const visit = (element) => {
    if (isHidden(element)) return;
    const rect = element.getBoundingClientRect();
    const style = styleOf(element);
    if (rect.width > 0 && rect.height > 0) {
      const isCut = /hidden|clip/.test(style.overflowX) && style.textOverflow !== 'ellipsis' && element.scrollWidth > element.clientWidth + 1;
      const isCutBelow = /hidden|clip/.test(style.overflowY) && element.scrollHeight > element.clientHeight + 1;
      if (isCut || isCutBelow) found.push(`cut off: ${name(element)}`);
      const isControl = element.matches('svg, img, input, select, textarea, button');
      if (isControl || isBox(element)) contents.push({ owner: element, around: element.parentElement, rect, isControl });
    }
    if (element.localName === 'svg') return;
    for (const child of element.childNodes) {
      if (child.nodeType === Node.ELEMENT_NODE) visit(child);
      else if (child.nodeType === Node.TEXT_NODE && child.data.trim()) {
        const range = document.createRange();
        range.selectNodeContents(child);
        for (const rect of range.getClientRects()) {
          if (rect.width > 1) contents.push({ owner: element, around: element, rect, text: child.data.trim(), isControl: true });
        }
      }
    }
  };
  visit(document.querySelector(part));

  for (const content of contents) {
    const box = boxAround(content.around);
    if (!box || scrolls(box)) continue;
    // An ellipsis shows that the text goes on.
    if (content.text && styleOf(box).textOverflow === 'ellipsis') {
      content.rect = within(content.rect, box.getBoundingClientRect());
      continue;
    }
    // A list or a dialog that floats above the page.
    const { position, zIndex } = styleOf(content.owner);
    if (!content.text && (position === 'fixed' || (position !== 'static' && zIndex !== 'auto'))) continue;
    if (leaves(content.rect, box.getBoundingClientRect())) found.push(`${describe(content)} leaves ${name(box)}`);
  }

  /** Text shares its element with other content, but holds only its own lines. */
  const holds = (outer, inner) => (!outer.text || outer.text === inner.text) && outer.owner.contains(inner.owner);
  const parts = contents.filter((content) => content.isControl).sort((a, b) => a.rect.top - b.rect.top);
  parts.forEach((one, index) => {
    for (let next = index + 1; next < parts.length && parts[next].rect.top < one.rect.bottom - TOLERANCE; next += 1) {
      const other = parts[next];
      const width = Math.min(one.rect.right, other.rect.right) - Math.max(one.rect.left, other.rect.left);
      const height = Math.min(one.rect.bottom, other.rect.bottom) - other.rect.top;
      if (width <= TOLERANCE || height <= TOLERANCE || layerOf(one.owner) !== layerOf(other.owner)) continue;
      if (holds(one, other) || holds(other, one)) continue;
      found.push(`${describe(one)} overlaps ${describe(other)}`);
    }
  });

  const page = document.documentElement;
  if (page.scrollWidth > page.clientWidth) found.push(`the page is ${page.scrollWidth} pixels wide`);
  return [...new Set(found)];
}
