// The graph as it stands as a picture to publish: PNG (2400 pixels wide) or SVG, with title, date,
// figures, legend, source and address inside the frame. Stands before graph.js in one module.

const PICTURE = { width: 1200, margin: 28, times: 2 };

function pictureOf(drawing, Pen) {
  const { scene, data, canvas, ink, network } = drawing;
  const { margin } = PICTURE;
  const times = (PICTURE.width - 2 * margin) / canvas.clientWidth;
  const measure = document.createElement("canvas").getContext("2d");
  const day = textOfDay(drawing.player?.day ?? dayOf(data.asof), scene);
  const heading = [`${data.title ?? scene.words.title} · ${day}`];
  const head = 66;
  const tall = canvas.clientHeight * times;
  const notes = [...(data.notes ?? [])];
  const legend = legendRows(scene.legend ?? [], PICTURE.width - 2 * margin);
  const foot = [...(data.sources ?? []), addressOf(drawing)].filter(Boolean);
  const pen = new Pen(PICTURE.width, head + tall + 20 + 22 * notes.length + (notes.length ? 10 : 0) + 24 * legend.length + 19 * foot.length + margin, ink.paper);
  const write = (text, x, y, size, options = {}) =>
    pen.text(text, x, y, { font: ink.font, size, weight: 400, colour: ink.text, anchor: "start", alpha: 1, ...options });
  write(heading[0], margin, 36, 24, { weight: 650 });
  if (drawing.player) write(figuresOf(drawing), margin, 58, 15, { alpha: 0.76 });
  pen.clip(margin, head, PICTURE.width - 2 * margin, tall);
  // As on screen: from the graph's own units to pixels of the picture.
  const { scale, position } = viewOf(drawing);
  const at = ({ x, y }) => ({
    x: margin + ((x - position.x) * scale + canvas.clientWidth / 2) * times,
    y: head + ((y - position.y) * scale + canvas.clientHeight / 2) * times,
  });
  const arrows = [...drawing.arrows.values()].filter((arrow) => arrow.shown);
  for (const arrow of arrows.sort((a, b) => a.base - b.base)) penArrow(pen, drawing, arrow, at, scale * times);
  for (const company of seenIn(drawing)) penCompany(pen, drawing, company, at, scale * times);
  const origin = at({ x: 0, y: 0 });
  for (const { kind, box, company, arrow } of placedLabels(drawing)) {
    const [x, top] = [origin.x + box.x * times, origin.y + box.top * times];
    const alpha = kind === "company" ? Math.max(company.base, 0.35) : 1;
    const rows = kind === "company" ? [company.name, ...company.text.split("\n").filter(Boolean)] : [arrow.text];
    const step = ((box.bottom - box.top) * times) / rows.length;
    pen.rectangle(origin.x + box.left * times, top, (box.right - box.left) * times, step * rows.length, ink.paper, 0.82 * alpha);
    rows.forEach((row, i) => {
      const weight = kind === "amount" || !i ? 600 : 400;
      const colour = kind === "amount" ? arrow.color.color : ink.text;
      const font = drawing.fonts[kind === "amount" ? "amount" : i ? "text" : "name"];
      const wide = widthOf(measure, font, row) * times;
      const size = parseFloat(font.split(" ")[1]) * times;
      write(row, x, top + (i + 0.78) * step, size, { weight, colour, anchor: "middle", alpha, wide });
    });
  }
  pen.unclip();
  let y = head + tall + 24;
  for (const note of notes) {
    write(note, margin, y, 15);
    y += 22;
  }
  if (notes.length) y += 10;
  for (const row of legend) {
    for (const { x, entry } of row) penLegend(pen, write, entry, margin + x, y, ink);
    y += 24;
  }
  for (const line of foot) {
    write(line, margin, y, 12.5, { alpha: 0.76 });
    y += 19;
  }
  return pen;
}

function figuresOf({ player: { parts }, scene: { words } }) {
  return ["flows", "total", "circulating", "share"]
    .map((figure) => `${words[figure]} ${parts[figure].textContent}`)
    .join(" · ");
}

// Where this very view is to be found; nowhere, if this is a file.
function addressOf({ data, player }) {
  const address = new URL(window.location.href);
  if (!address.protocol.startsWith("http")) return data.address ?? "";
  if (player) address.searchParams.set("asof", isoOf(player.day));
  address.hash = "";
  return address.href;
}

function legendRows(entries, room) {
  const measure = document.createElement("canvas").getContext("2d");
  measure.font = "14px system-ui, sans-serif";
  const rows = [[]];
  let x = 0;
  for (const entry of entries) {
    const wide = measure.measureText(entry.label).width + 54;
    if (x + wide > room) {
      rows.push([]);
      x = 0;
    }
    rows.at(-1).push({ x, entry });
    x += wide;
  }
  return entries.length ? rows : [];
}

function penLegend(pen, write, { line, shape, colour, label }, x, y, ink) {
  if (line) {
    const dashes = { dashed: [7, 5], dotted: [2, 5], thin: [1, 6] }[line] ?? [];
    pen.line([{ x, y: y - 4 }, { x: x + 26, y: y - 4 }], { colour, width: line === "thin" ? 1 : 3, dashes, alpha: 1 });
  } else pen.polygon(cornersOf(shape, { x: x + 13, y: y - 4 }, 7), { fill: colour, stroke: ink.text, width: 1, alpha: 1, dashes: [] });
  write(label, x + 33, y, 13);
}

function penArrow(pen, drawing, arrow, at, times) {
  const { network } = drawing;
  const reach = (id) => radiusOf(shapeOf(drawing, id)) * 0.92;
  const ends = [arrow.from, arrow.to].map((id) => ({ ...network.getPosition(id), reach: reach(id) }));
  const path = Array.from({ length: 49 }, (_, i) => pointOn(network, arrow.id, i / 48)).filter(({ x, y }) =>
    ends.every((end) => Math.hypot(x - end.x, y - end.y) > end.reach),
  );
  if (path.length < 3) return;
  const alpha = arrow.base * arrow.alpha;
  const width = Math.max(0.8, arrow.width * times);
  const head = 6 + 2.2 * width;
  const points = path.map(at);
  const tip = points.at(-1);
  let from = points.length - 2;
  while (from > 0 && Math.hypot(tip.x - points[from].x, tip.y - points[from].y) < head) from -= 1;
  const turn = Math.atan2(tip.y - points[from].y, tip.x - points[from].x);
  const shaft = points.filter(({ x, y }) => Math.hypot(tip.x - x, tip.y - y) > head * 0.7);
  pen.line(shaft, { colour: arrow.color.color, width, dashes: (arrow.dashes || []).map((dash) => dash * times), alpha });
  const corner = (side) => ({ x: tip.x - head * Math.cos(turn + side), y: tip.y - head * Math.sin(turn + side) });
  pen.polygon([tip, corner(0.4), corner(-0.4)], { fill: arrow.color.color, alpha, dashes: [] });
}

function penCompany(pen, drawing, company, at, times) {
  const { size, shape, color, borderWidth, shapeProperties } = shapeOf(drawing, company.id);
  const place = at(drawing.network.getPosition(company.id));
  pen.polygon(cornersOf(shape, place, size * times), {
    fill: color.background, stroke: color.border, width: borderWidth, alpha: 1,
    dashes: shapeProperties.borderDashes || [],
  });
}

function cornersOf(shape, { x, y }, size) {
  const around = (count, turn = 0) =>
    Array.from({ length: count }, (_, i) => {
      const angle = turn + (2 * Math.PI * i) / count;
      return { x: x + size * Math.cos(angle), y: y + size * Math.sin(angle) };
    });
  if (shape === "square") return [[-1, -1], [1, -1], [1, 1], [-1, 1]].map(([a, b]) => ({ x: x + a * size, y: y + b * size }));
  if (shape === "diamond") return around(4);
  if (shape === "triangle") return around(3, -Math.PI / 2);
  if (shape === "hexagon") return around(6);
  return around(48);
}

class SvgPen {
  constructor(width, height, paper) {
    [this.width, this.height, this.parts, this.clips] = [width, height, [], 0];
    this.rectangle(0, 0, width, height, paper, 1);
  }

  text(text, x, y, { size, weight, colour, anchor, alpha, wide }) {
    // Other typefaces than the page's are wider: what must fit is fitted.
    const fit = wide ? ` textLength="${fine(wide)}" lengthAdjust="spacingAndGlyphs"` : "";
    this.parts.push(
      `<text x="${fine(x)}" y="${fine(y)}" font-family="system-ui, sans-serif"${fit} font-size="${fine(size)}" font-weight="${weight}" ` +
        `fill="${plainHex(colour)}" text-anchor="${anchor}" opacity="${fine(alpha)}">${safeXml(text)}</text>`,
    );
  }

  line(points, { colour, width, dashes, alpha }) {
    if (points.length < 2) return;
    const path = points.map(({ x, y }) => `${fine(x)} ${fine(y)}`).join("L");
    const dash = dashes.length ? ` stroke-dasharray="${dashes.join(" ")}"` : "";
    this.parts.push(
      `<path d="M${path}" fill="none" stroke="${plainHex(colour)}" stroke-width="${fine(width)}" opacity="${fine(alpha)}"${dash}/>`,
    );
  }

  polygon(points, { fill, stroke, width = 0, dashes, alpha }) {
    const corners = points.map(({ x, y }) => `${fine(x)},${fine(y)}`).join(" ");
    const dash = dashes.length ? ` stroke-dasharray="${dashes.join(" ")}"` : "";
    const edge = stroke ? ` stroke="${plainHex(stroke)}" stroke-width="${width}"${dash}` : "";
    this.parts.push(`<polygon points="${corners}" fill="${plainHex(fill)}" opacity="${fine(alpha)}"${edge}/>`);
  }

  rectangle(x, y, width, height, fill, alpha) {
    this.parts.push(
      `<rect x="${fine(x)}" y="${fine(y)}" width="${fine(width)}" height="${fine(height)}" fill="${plainHex(fill)}" opacity="${fine(alpha)}"/>`,
    );
  }

  clip(x, y, width, height) {
    this.parts.push(
      `<clipPath id="frame"><rect x="${fine(x)}" y="${fine(y)}" width="${fine(width)}" height="${fine(height)}"/></clipPath><g clip-path="url(#frame)">`,
    );
  }

  unclip() {
    this.parts.push("</g>");
  }

  markup() {
    const size = `width="${this.width}" height="${fine(this.height)}" viewBox="0 0 ${this.width} ${fine(this.height)}"`;
    return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${this.parts.join("")}</svg>`;
  }
}

class CanvasPen {
  constructor(width, height, paper) {
    this.canvas = document.createElement("canvas");
    [this.canvas.width, this.canvas.height] = [width * PICTURE.times, Math.ceil(height * PICTURE.times)];
    this.context = this.canvas.getContext("2d");
    this.context.scale(PICTURE.times, PICTURE.times);
    this.rectangle(0, 0, width, height, paper, 1);
  }

  text(text, x, y, { font, size, weight, colour, anchor, alpha }) {
    const { context } = this;
    context.globalAlpha = alpha;
    context.font = `${weight} ${size}px ${font}`;
    context.fillStyle = colour;
    context.textAlign = anchor === "middle" ? "center" : "left";
    // An address may be long; it is squeezed rather than cut.
    context.fillText(text, x, y, PICTURE.width - 2 * PICTURE.margin);
  }

  line(points, { colour, width, dashes, alpha }) {
    this.path(points);
    Object.assign(this.context, { globalAlpha: alpha, strokeStyle: colour, lineWidth: width });
    this.context.setLineDash(dashes);
    this.context.stroke();
  }

  polygon(points, { fill, stroke, width = 0, dashes, alpha }) {
    this.path(points);
    this.context.closePath();
    Object.assign(this.context, { globalAlpha: alpha, fillStyle: fill, strokeStyle: stroke ?? fill, lineWidth: width });
    this.context.fill();
    this.context.setLineDash(dashes);
    if (stroke) this.context.stroke();
  }

  path(points) {
    this.context.beginPath();
    for (const { x, y } of points) this.context.lineTo(x, y);
  }

  rectangle(x, y, width, height, fill, alpha) {
    Object.assign(this.context, { globalAlpha: alpha, fillStyle: fill });
    this.context.fillRect(x, y, width, height);
  }

  clip(x, y, width, height) {
    this.context.save();
    this.context.beginPath();
    this.context.rect(x, y, width, height);
    this.context.clip();
  }

  unclip() {
    this.context.restore();
  }

  blob() {
    return new Promise((resolve) => this.canvas.toBlob(resolve, "image/png"));
  }
}

function fine(number) {
  return Math.round(number * 100) / 100;
}

function plainHex(colour) {
  return colour.replace(/[^#\w(),.% -]/g, "");
}

function safeXml(text) {
  return String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

// Where the share dialog finds the picture of each graph on the page.
const pictures = (globalThis.roundtripPictures ??= new Map());

function offerPicture(drawing, name) {
  pictures.set(name, {
    svg: () => pictureOf(drawing, SvgPen).markup(),
    png: () => pictureOf(drawing, CanvasPen).blob(),
  });
}

async function savePicture(drawing, kind) {
  const { svg, png } = pictures.get(drawing.data.name);
  const blob = kind === "png" ? await png() : new Blob([svg()], { type: "image/svg+xml" });
  const anchor = document.createElement("a");
  anchor.href = URL.createObjectURL(blob);
  anchor.download = `roundtrip-${drawing.data.name}.${kind}`;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 10_000);
}

