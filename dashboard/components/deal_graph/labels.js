// Names and amounts: drawn over the picture in a size that zooming does not change, placed so that
// none hides another one or a company; what finds no room appears when there is more. Stands before
// graph.js in one module.

const PLACES_ON_ARROW = [0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8];
// Where a name stands at its company: below, above, at the sides, then at the corners.
const PLACES_AT_COMPANY = [[0, 1], [0, -1], [1, 0], [-1, 0], [0.6, 1], [-0.6, 1], [0.6, -1], [-0.6, -1], [1, 0.7], [-1, 0.7], [1, -0.7], [-1, -0.7]];
// So many pixels further off a name may stand where it is clear of arrows there.
const FURTHER = [0, 8];
// A name should be at least so many pixels nearer to its own company than to any other, lest it be
// read as that one's; up to so many cells covered by arrows are the lesser evil (see coverage).
const NEARER = 14, MISREAD = 60;
// From which amount (billions of dollars) an arrow is labelled, by scale; on a phone from more.
const LABELLED = [[2.6, 0], [1.7, 1], [1.25, 5], [0, 10]];
const LABELLED_ON_PHONE = [[2.6, 0], [1.7, 5], [1.25, 10], [0, 40]];
const PHONE = 640;
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
  const phone = drawing.canvas.clientWidth < PHONE;
  const many = companies.size > 40 ? 1 : 0;
  const finer = phone ? 1 : many;
  const fonts = {
    name: `600 ${13 - finer}px ${drawing.ink.font}`,
    text: `400 ${12 - finer}px ${drawing.ink.font}`,
    amount: `600 ${12 - finer}px ${drawing.ink.font}`,
  };
  drawing.fonts = fonts;
  const taken = [];
  const bounds = boundsOf(drawing.frame, scale);
  const nodes = [...companies.values()].filter((company) => company.shown);
  const at = {};
  for (const company of nodes) {
    const { x, y } = network.getPosition(company.id);
    const reach = reachOf(shapeOf(drawing, company.id)) * scale;
    at[company.id] = { x: x * scale, y: y * scale, reach };
    taken.push({ id: company.id, ...boxAround(x * scale, y * scale, 2 * reach, 2 * reach) });
  }
  const shapes = [...taken];
  // Names stand where they stand whatever is chosen, amounts where the others are not in the way.
  const shown = [...arrows.values()].filter((arrow) => arrow.shown);
  const covered = coverage(bounds, shown.filter((arrow) => crowdedWeight(drawing, arrow) > 0.3), drawing, scale);
  const found = [];
  for (const company of nodes.sort((a, b) => b.size - a.size)) {
    if (drawing.lit && !drawing.lit.has(company.id) && many) continue;
    const rows = [company.name, ...company.text.split("\n").filter(Boolean)];
    const width = Math.max(...rows.map((row, i) => widthOf(context, i ? fonts.text : fonts.name, row))) + 6;
    const height = rows.length * 15 - finer * 2 + 1;
    const { x, y, reach } = at[company.id];
    const spots = (phone ? [0] : FURTHER).flatMap((off) =>
      PLACES_AT_COMPANY.map(([right, below]) =>
        boxAround(x + right * (reach + 3 + off + width / 2), y + below * (reach + 2 + off + height / 2), width, height),
      ),
    );
    const free = spots.filter((box) => inside(box, bounds) && !hits(box, taken, company.id));
    const own = shapes.find((shape) => shape.id === company.id);
    // Those too far off for any place of the name are left out, which many companies make worth it.
    const others = shapes.filter((shape) => shape !== own && gap(shape, own) < width + height + 2 * NEARER);
    const misread = (box) => {
      const nearer = Math.min(...others.map((shape) => gap(box, shape))) - gap(box, own);
      return MISREAD * Math.max(0, 1 - nearer / NEARER);
    };
    const box = best(free, (spot) => covered(spot) + misread(spot)) ?? (drawing.lit?.has(company.id) && !many ? spots.find((spot) => inside(spot, bounds)) : undefined);
    if (!box) continue;
    taken.push(box);
    found.push({ kind: "company", id: company.id, rows: rows.length, box, company });
  }
  const [, least] = (phone ? LABELLED_ON_PHONE : LABELLED).find(([from]) => scale >= from);
  const standingOut = shown.filter((arrow) => arrow.base > 0.5);
  const coveredByThem = drawing.litArrows ? coverage(bounds, standingOut, drawing, scale) : covered;
  const labelled = standingOut
    .filter((arrow) => arrow.text && (drawing.litArrows?.has(arrow.id) || arrow.amount >= least))
    .sort((a, b) => b.amount - a.amount);
  for (const arrow of labelled) {
    const width = widthOf(context, fonts.amount, arrow.text) + 4;
    const spots = PLACES_ON_ARROW.flatMap((part) => besideArrow(network, arrow, part, scale, width, 14));
    const free = spots.filter((box) => inside(box, bounds) && !hits(box, taken));
    const box = best(free, coveredByThem);
    // On another arrow it would be read as that one's; the tooltip and a larger scale have it.
    if (!box || (coveredByThem(box) > 2 && !drawing.litArrows?.has(arrow.id))) continue;
    taken.push(box);
    found.push({ kind: "amount", id: arrow.id, rows: 1, box, arrow });
  }
  drawing.placed = found;
  return found;
}

// How many cells of a fine grid inside a box are covered by arrows, from a table of sums.
const CELL = 3;
function coverage({ left, right, top, bottom }, shown, { network }, scale) {
  const cell = CELL * Math.max(1, scale / 2);
  const [columns, rows] = [Math.ceil((right - left) / cell) + 1, Math.ceil((bottom - top) / cell) + 1];
  const sums = new Int32Array((columns + 1) * (rows + 1));
  const width = columns + 1;
  for (const arrow of shown) {
    const [from, to] = [pointOn(network, arrow.id, 0), pointOn(network, arrow.id, 1)];
    const steps = Math.ceil((1.2 * scale * Math.hypot(to.x - from.x, to.y - from.y)) / cell) + 2;
    const half = Math.max(0, Math.round((arrow.width * scale) / 2 / cell - 0.5));
    for (let step = 0; step <= steps; step += 1) {
      const { x, y } = pointOn(network, arrow.id, step / steps);
      const [column, row] = [Math.floor((x * scale - left) / cell), Math.floor((y * scale - top) / cell)];
      for (let r = Math.max(0, row - half); r <= Math.min(rows - 1, row + half); r += 1) {
        for (let c = Math.max(0, column - half); c <= Math.min(columns - 1, column + half); c += 1) {
          sums[(r + 1) * width + c + 1] = 1;
        }
      }
    }
  }
  for (let r = 1; r <= rows; r += 1) {
    for (let c = 1, line = 0; c <= columns; c += 1) {
      line += sums[r * width + c];
      sums[r * width + c] = line + sums[(r - 1) * width + c];
    }
  }
  const column = (x) => Math.min(columns, Math.max(0, Math.round((x - left) / cell)));
  const row = (y) => Math.min(rows, Math.max(0, Math.round((y - top) / cell)));
  return (box) => {
    const [a, b, c, d] = [row(box.top) * width, row(box.bottom) * width, column(box.left), column(box.right)];
    return sums[b + d] - sums[a + d] - sums[b + c] + sums[a + c];
  };
}

// The edges of the whole picture.
function boundsOf({ width, height, shift }, scale) {
  return {
    left: (-width / 2) * scale, right: (width / 2) * scale,
    top: (shift - height / 2) * scale, bottom: (shift + height / 2) * scale,
  };
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

// How far two boxes are apart, in pixels.
function gap(one, other) {
  const across = Math.max(0, one.left - other.right, other.left - one.right);
  const down = Math.max(0, one.top - other.bottom, other.top - one.bottom);
  return Math.hypot(across, down);
}

// The box that costs least, such as what it covers of arrows; of equal ones the first.
function best(boxes, costOf) {
  let [found, least] = [undefined, Infinity];
  boxes.forEach((box, i) => {
    const cost = costOf(box) + i * 0.3;
    if (cost < least) [found, least] = [box, cost];
  });
  return found;
}

// Off the line, to either side of it.
function besideArrow(network, arrow, part, scale, width, height) {
  const [before, here, after] = [part - 0.02, part, part + 0.02].map((t) => pointOn(network, arrow.id, t));
  const length = Math.hypot(after.x - before.x, after.y - before.y) || 1;
  const [across, down] = [-(after.y - before.y) / length, (after.x - before.x) / length];
  const away = (Math.abs(across) * width) / 2 + (Math.abs(down) * height) / 2 + (arrow.width * scale) / 2 + 4;
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

// How far a shape reaches up, down and to the sides.
function reachOf({ shape, size }) {
  return size * (shape === "triangle" ? 1.2 : 1);
}

// Of the circle around a shape that reaches beyond its size with its corners.
function radiusOf({ shape, size }) {
  return size * ({ square: 1.42, triangle: 1.5 }[shape] ?? 1);
}

// At the next frame, however often it is asked for until then.
function redraw({ network }) {
  network.body.emitter.emit("_requestRedraw");
}
