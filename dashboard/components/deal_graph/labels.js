// Names and amounts: drawn over the picture in a size that zooming does not change, placed so that
// none hides another one or a company; what finds no room appears when there is more. Stands before
// graph.js in one module.

const PLACES_ON_ARROW = [0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73];
// From which amount (billions of dollars) an arrow is labelled, by scale.
const LABELLED = [[2.6, 0], [1.7, 1], [1.25, 5], [0, 10]];
const widths = new Map();

function inkOf(canvas) {
  const style = getComputedStyle(canvas);
  const read = (tone) => style.getPropertyValue(`--st-${tone}`).trim();
  return {
    text: read("text-color") || "#18212f",
    paper: read("background-color") || "#ffffff",
    font: read("font") || "system-ui, sans-serif",
  };
}

function widthOf(context, font, text) {
  const key = font + text;
  let width = widths.get(key);
  if (width === undefined) {
    context.font = font;
    width = context.measureText(text).width;
    if (widths.size > 5000) widths.clear();
    widths.set(key, width);
  }
  return width;
}

// Where each label stands, in pixels from the graph's origin; kept until something moves.
function placedLabels(drawing, context = drawing.measure ??= document.createElement("canvas").getContext("2d")) {
  const { network, companies, arrows } = drawing;
  const scale = network.getScale();
  const key = `${scale.toFixed(4)} ${drawing.revision}`;
  if (drawing.placedFor === key) return drawing.placed;
  drawing.placedFor = key;
  const many = companies.size > 40 ? 1 : 0;
  const fonts = {
    name: `600 ${13 - many}px ${drawing.ink.font}`,
    text: `400 ${12 - many}px ${drawing.ink.font}`,
    amount: `600 ${12 - many}px ${drawing.ink.font}`,
  };
  drawing.fonts = fonts;
  const taken = [];
  const lines = [];
  const { width: across, height: down, shift } = drawing.frame;
  const bounds = {
    left: (-across / 2) * scale, right: (across / 2) * scale,
    top: (shift - down / 2) * scale, bottom: (shift + down / 2) * scale,
  };
  const nodes = [...companies.values()].filter((company) => company.shown);
  const at = {};
  for (const company of nodes) {
    const { x, y } = network.getPosition(company.id);
    const radius = radiusOf(shapeOf(drawing, company.id)) * scale;
    at[company.id] = { x: x * scale, y: y * scale, radius };
    taken.push({ id: company.id, left: x * scale - radius, right: x * scale + radius, top: y * scale - radius, bottom: y * scale + radius });
  }
  const shown = [...arrows.values()].filter((arrow) => arrow.shown && arrow.base > 0.5);
  const paths = shown.map((arrow) => pathOf(network, arrow.id, scale, shown.length > 90 ? 6 : 18));
  if (shown.length <= 90) for (const path of paths) lines.push(...path);
  const found = [];
  const important = (company) => company.size + (drawing.lit?.has(company.id) ? 1000 : 0);
  for (const company of nodes.sort((a, b) => important(b) - important(a))) {
    if (drawing.lit && !drawing.lit.has(company.id) && many) continue;
    const rows = [company.name, ...company.text.split("\n").filter(Boolean)];
    const width = Math.max(...rows.map((row, i) => widthOf(context, i ? fonts.text : fonts.name, row))) + 6;
    const height = rows.length * 15 - many * 2 + 1;
    const { x, y, radius } = at[company.id];
    const spots = [
      [x, y + radius + 2 + height / 2], [x, y - radius - 2 - height / 2],
      [x + radius + 3 + width / 2, y], [x - radius - 3 - width / 2, y],
    ].map(([cx, cy]) => boxAround(cx, cy, width, height));
    const free = spots.filter((box) => inside(box, bounds) && !hits(box, taken, company.id));
    const box = best(free, lines) ?? (drawing.lit?.has(company.id) && !many ? spots.find((spot) => inside(spot, bounds)) : undefined);
    if (!box) continue;
    taken.push(box);
    found.push({ kind: "company", id: company.id, rows: rows.length, box, company });
  }
  const [, least] = LABELLED.find(([from]) => scale >= from);
  const labelled = shown
    .map((arrow, i) => ({ arrow, path: paths[i] }))
    .filter(({ arrow }) => arrow.text && (drawing.litArrows?.has(arrow.id) || arrow.amount >= least))
    .sort((a, b) => b.arrow.amount - a.arrow.amount);
  for (const { arrow } of labelled) {
    const width = widthOf(context, fonts.amount, arrow.text) + 4;
    const spots = PLACES_ON_ARROW.flatMap((part) => besideArrow(network, arrow, part, scale, width, 14));
    const free = spots.filter((box) => inside(box, bounds) && !hits(box, taken));
    const box = best(free, lines);
    if (!box) continue;
    taken.push(box);
    found.push({ kind: "amount", id: arrow.id, rows: 1, box, arrow });
  }
  drawing.placed = found;
  return found;
}

function boxAround(x, y, width, height) {
  return { x, y, left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
}

// Nothing is written beyond the edge of the whole picture.
function inside(box, bounds) {
  return (
    box.left >= bounds.left && box.right <= bounds.right && box.top >= bounds.top && box.bottom <= bounds.bottom
  );
}

function hits(box, taken, except = "") {
  return taken.some(
    (other) =>
      !(except && other.id === except) &&
      box.left < other.right && box.right > other.left && box.top < other.bottom && box.bottom > other.top,
  );
}

// The first box that covers the fewest points of arrows.
function best(boxes, lines) {
  let [found, least] = [undefined, Infinity];
  boxes.forEach((box, i) => {
    let covered = i * 0.3;
    for (const { x, y } of lines) {
      if (x > box.left && x < box.right && y > box.top && y < box.bottom) covered += 1;
    }
    if (covered < least) [found, least] = [box, covered];
  });
  return found;
}

function pathOf(network, id, scale, steps) {
  return Array.from({ length: steps - 1 }, (_, i) => {
    const { x, y } = pointOn(network, id, (i + 1) / steps);
    return { x: x * scale, y: y * scale };
  });
}

// Off the line, to either side of it.
function besideArrow(network, arrow, part, scale, width, height) {
  const [before, here, after] = [part - 0.02, part, part + 0.02].map((t) => pointOn(network, arrow.id, t));
  const length = Math.hypot(after.x - before.x, after.y - before.y) || 1;
  const [across, down] = [-(after.y - before.y) / length, (after.x - before.x) / length];
  const away = (Math.abs(across) * width) / 2 + (Math.abs(down) * height) / 2 + (arrow.width * scale) / 2 + 2;
  return [1, -1].map((side) =>
    boxAround(here.x * scale + side * across * away, here.y * scale + side * down * away, width, height),
  );
}

function drawLabels(context, drawing) {
  const scale = drawing.network.getScale();
  const { ink } = drawing;
  context.save();
  context.scale(1 / scale, 1 / scale);
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const { kind, box, company, arrow } of placedLabels(drawing, context)) {
    const faint = kind === "company" ? Math.max(company.base, 0.35) : arrow.alpha;
    context.globalAlpha = 0.82 * faint;
    context.fillStyle = ink.paper;
    context.fillRect(box.left, box.top, box.right - box.left, box.bottom - box.top);
    context.globalAlpha = faint;
    context.fillStyle = kind === "company" ? ink.text : arrow.color.color;
    if (kind === "amount") {
      context.font = drawing.fonts.amount;
      context.fillText(arrow.text, box.x, box.y + 0.5);
      continue;
    }
    const rows = [company.name, ...company.text.split("\n").filter(Boolean)];
    const step = (box.bottom - box.top) / rows.length;
    rows.forEach((row, i) => {
      context.font = i ? drawing.fonts.text : drawing.fonts.name;
      context.fillText(row, box.x, box.top + (i + 0.5) * step);
    });
  }
  drawReactions(context, drawing, scale);
  context.restore();
}

// A click on a name or an amount is one on what it belongs to.
function labelAt(drawing, { x, y }) {
  const scale = drawing.network.getScale();
  const [px, py] = [x * scale, y * scale];
  const label = placedLabels(drawing).find(
    ({ box }) => px >= box.left && px <= box.right && py >= box.top && py <= box.bottom,
  );
  if (!label) return undefined;
  return label.kind === "company" ? { company: label.id } : { arrow: label.id };
}

// vis-network has no public word for how large a shape is drawn and where an arrow runs.
function shapeOf({ network }, company) {
  return network.body.nodes[company].options;
}

function pointOn(network, arrow, part) {
  return network.body.edges[arrow].edgeType.getPoint(part);
}

// Of the circle around a shape that reaches beyond its size with its corners.
function radiusOf({ shape, size }) {
  return size * ({ square: 1.42, triangle: 1.5 }[shape] ?? 1);
}

// At the next frame, however often it is asked for until then.
function redraw({ network }) {
  network.body.emitter.emit("_requestRedraw");
}
