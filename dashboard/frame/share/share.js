// The link, pictures, tables and briefs of what the page shows. Pictures are made in the browser,
// from Plotly's JSON; slides and the PDF are made in Python of these pictures and the page's numbers.

const WIDTH = 1200;
const MARGIN = 28;
let loading;

function plotly() {
  // Pages lie one level below the app's root, so this is right behind any path prefix, too.
  const address = new URL("plotly.min.js", window.location.href).href;
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(globalThis.Plotly);
    script.onerror = () => {
      loading = undefined;
      reject(new Error("the chart library did not load from " + address));
    };
    document.head.appendChild(script);
  });
  return loading;
}

export default function (component) {
  const { data, parentElement } = component;
  const find = (name) => parentElement.querySelector(name);
  const address = () => link(find(".moving").checked ? data.moving : data.pinned);
  const said = (text) => (find(".said").textContent = text);
  const show = () => (find(".link").value = address());
  find(".moving").onchange = show;
  find(".pin span").textContent = data.words.moving;
  find(".pin").hidden = !data.pinned.asof;
  show();

  const copy = find(".copy");
  copy.textContent = data.words.copy;
  copy.onclick = async () => {
    await copied(find(".link"));
    said(data.words.copied);
  };
  const notes = () => [...data.notes, address()];
  const attempt = (work) => async () => {
    try {
      said((await work()) ?? "");
    } catch (error) {
      said(data.words.failed + " " + error.message);
    }
  };

  // The code of a frame for another site, where the server lets any site show one.
  const embed = (key, title) =>
    !data.embed ? [] : [
      button(data.words.embed, attempt(async () => {
        const frame = document.createElement("iframe");
        const query = new URL(address());
        query.searchParams.set("embed", "1");
        query.searchParams.set("chart", key);
        Object.entries({ src: query.href, title, width: "900", height: "640", loading: "lazy" })
          .forEach(([name, value]) => frame.setAttribute(name, value));
        frame.style.border = "0";
        const code = Object.assign(document.createElement("textarea"), { value: frame.outerHTML });
        parentElement.append(code);
        await copied(code);
        code.remove();
        return data.words.embedded;
      })),
    ];
  // What goes into slides and briefs; a reader's choice outlives the dialog's being drawn again.
  const chosen = (parentElement.chosen ??= new Set(firstChosen(data)));
  const ask = (kind) =>
    attempt(async () => {
      parentElement.nonce = `${Date.now()}`;
      const images = await imagesFor(kind, chosen, data);
      component.setTriggerValue("asked", { kind, keys: [...chosen], images, address: address(), nonce: parentElement.nonce });
      return data.words.making;
    });
  if (data.made && data.made.nonce === parentElement.nonce) {
    parentElement.nonce = undefined;
    saveBlob(data.made.name, blobOf(data.made.base64));
    said("");
  }
  const kinds = [
    ["make-slides", data.words.slides, ask("pptx")],
    ["make-pdf", data.words.pdf, ask("pdf")],
    ["make-brief", data.words.brief, attempt(async () => {
      save(data.name + ".html", "text/html", await briefOf(data, notes(), chosen));
    })],
  ];
  find(".brief").replaceChildren(
    ...kinds.map(([name, words, work]) => Object.assign(button(words, work), { className: name })),
  );
  find(".hint").textContent = data.words.chosen;
  find(".things").replaceChildren(
    ...drawnIn(data).map(({ key, title, picture }) =>
      item(chosen, key, title, [
        button("PNG", attempt(async () => saveBlob(`${key}.png`, await picture.png()))),
        button("SVG", attempt(async () => save(`${key}.svg`, "image/svg+xml", picture.svg()))),
        ...embed(key, title),
      ]),
    ),
    ...data.charts.map((chart) =>
      item(chosen, chart.key, chart.title, [
        button("PNG", attempt(async () => saveBlob(`${chart.key}.png`, await png(chart, data, notes())))),
        ...(chart.csv ? [csv(chart.key, chart.title, chart.csv, notes)] : []),
        ...embed(chart.key, chart.title),
      ]),
    ),
    ...data.tables.map((table) => item(chosen, table.key, table.name, [csv(table.key, table.name, table.csv, notes)])),
  );
}

// Pictures, charts and the page's first table.
function firstChosen({ pictures, charts, tables }) {
  return [...pictures, ...charts, ...tables.slice(0, 1)].map(({ key }) => key);
}

// By key, as base64: a graph as it stands; a chart where slides can't draw it, and for paper.
async function imagesFor(kind, chosen, data) {
  const images = {};
  for (const { key, picture } of drawnIn(data)) {
    if (chosen.has(key)) images[key] = await base64Of(await picture.png());
  }
  for (const chart of data.charts) {
    if (!chosen.has(chart.key) || (kind === "pptx" && chart.native)) continue;
    images[chart.key] = await base64Of(await bare(chart, data));
  }
  return images;
}

async function base64Of(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

function blobOf(base64) {
  return new Blob([Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))]);
}

// The graphs that are on the page now; each says itself where it is from (picture.js).
function drawnIn({ pictures }) {
  return pictures
    .map((each) => ({ ...each, picture: globalThis.roundtripPictures?.get(each.key) }))
    .filter(({ picture }) => picture);
}

function link(query) {
  const address = new URL(window.location.href);
  address.search = new URLSearchParams(query).toString();
  address.hash = "";
  return address.href;
}

async function copied(field) {
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // Without HTTPS the clipboard is closed to scripts; the selection still copies.
    field.select();
    document.execCommand("copy");
  }
}

function button(label, onclick) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.onclick = onclick;
  return made;
}

function item(chosen, key, label, buttons) {
  const made = document.createElement("li");
  const name = document.createElement("label");
  const tick = Object.assign(document.createElement("input"), { type: "checkbox", checked: chosen.has(key) });
  tick.onchange = () => chosen[tick.checked ? "add" : "delete"](key);
  name.append(tick, " " + label);
  buttons.forEach((each) => each.setAttribute("aria-label", `${each.textContent}: ${label}`));
  made.append(name, ...buttons);
  return made;
}

function csv(key, title, text, notes) {
  return button("CSV", () => {
    const head = [title, ...notes()].map((line) => `"# ${line.replaceAll('"', '""')}"\n`).join("");
    save(`${key}.csv`, "text/csv", "\ufeff" + head + text);
  });
}

function save(name, type, text) {
  saveBlob(name, new Blob([text], { type: type + ";charset=utf-8" }));
}

function saveBlob(name, blob) {
  const anchor = document.createElement("a");
  anchor.href = URL.createObjectURL(blob);
  anchor.download = "roundtrip-" + name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 10_000);
}

// The page's own typeface inside the picture: as a picture an SVG sees no font of the page.
let typeface;

async function typefaceRule() {
  typeface ??= (async () => {
    const family = familyOf(document.body);
    const rules = [...document.styleSheets].flatMap((sheet) => {
      try {
        return [...sheet.cssRules];
      } catch {
        return [];
      }
    });
    const rule = rules.find(
      (each) =>
        each instanceof CSSFontFaceRule &&
        each.style.getPropertyValue("font-family").replace(/["']/g, "") === family &&
        each.style.getPropertyValue("font-style") !== "italic",
    );
    const address = rule?.style.getPropertyValue("src").match(/url\(["']?([^"')]+)/)?.[1];
    if (!address) return "";
    const answer = await fetch(new URL(address, rule.parentStyleSheet.href ?? window.location.href));
    const font = await base64Of(await answer.blob());
    return `@font-face{font-family:"${family}";font-weight:200 900;src:url(data:font/woff2;base64,${font})}`;
  })();
  return typeface;
}

function familyOf(element) {
  return getComputedStyle(element).fontFamily.split(",")[0].replace(/["']/g, "");
}

function fontStack() {
  return `"${familyOf(document.body)}", "Noto Sans JP", "Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic", sans-serif`;
}

// A chart without its heading and foot, as an SVG.
async function drawn(chart, data) {
  const library = await plotly();
  const { data: traces, layout } = JSON.parse(chart.figure);
  const height = layout.height ?? 450;
  const paper = { ...layout, width: WIDTH, height, paper_bgcolor: data.paper, plot_bgcolor: data.paper };
  paper.margin = { ...layout.margin, l: MARGIN, r: MARGIN };
  paper.font = { ...layout.font, family: fontStack().replaceAll('"', "'") };
  const picture = await library.toImage({ data: traces, layout: paper }, { format: "svg", width: WIDTH, height });
  const svg = decodeURIComponent(picture.slice(picture.indexOf(",") + 1));
  const rule = await typefaceRule();
  return { svg: rule ? svg.replace(/(<svg[^>]*>)/, `$1<style>${rule}</style>`) : svg, height };
}

async function raster(svg, canvas, top, height) {
  const image = new Image();
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svg);
  await image.decode();
  canvas.getContext("2d").drawImage(image, 0, top, WIDTH, height);
}

function canvasOf(height, paper) {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH * 2;
  canvas.height = height * 2;
  const pen = canvas.getContext("2d");
  pen.scale(2, 2);
  pen.fillStyle = paper;
  pen.fillRect(0, 0, WIDTH, height);
  return canvas;
}

const blobFrom = (canvas) => new Promise((resolve) => canvas.toBlob(resolve, "image/png"));

async function bare(chart, data) {
  const { svg, height } = await drawn(chart, data);
  const canvas = canvasOf(height, data.paper);
  await raster(svg, canvas, 0, height);
  return blobFrom(canvas);
}

async function png(chart, data, notes) {
  const { svg, height } = await drawn(chart, data);
  const fonts = { title: `600 24px ${fontStack()}`, foot: `14px ${fontStack()}` };
  await document.fonts.ready;
  const measure = document.createElement("canvas").getContext("2d");
  const lines = (text, font) => wrapped(measure, text, font, WIDTH - 2 * MARGIN);
  const title = lines(chart.title, fonts.title);
  const said = notes.filter((note) => !chart.foot.includes(note));
  const foot = [chart.foot, ...said].flatMap((text) => lines(text, fonts.foot));
  const top = MARGIN + title.length * 31 + 6;
  const canvas = canvasOf(top + height + foot.length * 20 + MARGIN, data.paper);
  await raster(svg, canvas, top, height);
  const pen = canvas.getContext("2d");
  const write = (text, font, colour, y, step) =>
    text.forEach((line, i) => {
      pen.font = font;
      pen.fillStyle = colour;
      pen.fillText(line, MARGIN, y + i * step);
    });
  write(title, fonts.title, data.text, MARGIN + 22, 31);
  write(foot, fonts.foot, data.muted, top + height + 20, 20);
  return blobFrom(canvas);
}

// Lines that fit; what has no blanks, as Japanese and addresses, breaks between any two letters.
function wrapped(pen, text, font, width) {
  pen.font = font;
  const lines = [""];
  const pieces = text.match(/[\u3000-\u9fff\uff00-\uffef]|[^\s\u3000-\u9fff\uff00-\uffef]+|\s+/g) ?? [];
  const fits = (line) => pen.measureText(line.trimEnd()).width <= width;
  for (const piece of pieces) {
    if (fits(lines.at(-1) + piece)) {
      lines[lines.length - 1] += piece;
      continue;
    }
    if (fits(piece)) {
      lines.push(piece.trimStart());
      continue;
    }
    for (const sign of piece) {
      if (fits(lines.at(-1) + sign)) lines[lines.length - 1] += sign;
      else lines.push(sign);
    }
  }
  return lines.map((line) => line.trimEnd()).filter(Boolean);
}

async function briefOf(data, notes, chosen) {
  const page = document.implementation.createHTMLDocument(data.title);
  page.documentElement.lang = data.lang;
  const meta = page.createElement("meta");
  meta.setAttribute("charset", "utf-8");
  page.head.prepend(meta);
  const style = page.createElement("style");
  style.textContent =
    `body{font:15px/1.5 system-ui,sans-serif;max-width:1000px;margin:2rem auto;padding:0 1rem;` +
    `background:${data.paper};color:${data.text}}img{width:100%;height:auto}figure{margin:1.5rem 0;` +
    `break-inside:avoid}figcaption,footer{color:${data.muted};font-size:13px;overflow-wrap:anywhere}` +
    `h1{font-size:1.6rem}h2{font-size:1rem;margin:0}@page{size:A4;margin:14mm}`;
  page.head.append(style);
  const add = (parent, name, text) => {
    const made = page.createElement(name);
    if (text !== undefined) made.textContent = text;
    parent.append(made);
    return made;
  };
  add(page.body, "h1", data.title);
  data.sentences.forEach((text) => add(page.body, "p", text));
  for (const { key, title, picture } of drawnIn(data)) {
    if (!chosen.has(key)) continue;
    const image = add(add(page.body, "figure"), "img");
    image.src = "data:image/svg+xml," + encodeURIComponent(picture.svg());
    image.alt = title;
  }
  for (const chart of data.charts) {
    if (!chosen.has(chart.key)) continue;
    const { svg } = await drawn(chart, data);
    const figure = add(page.body, "figure");
    add(figure, "h2", chart.title);
    const image = add(figure, "img");
    image.src = "data:image/svg+xml," + encodeURIComponent(svg);
    image.alt = chart.title;
    add(figure, "figcaption", chart.foot);
  }
  const foot = add(page.body, "footer");
  notes.slice(0, -1).forEach((text) => add(foot, "p", text));
  const anchor = add(add(foot, "p"), "a", notes.at(-1));
  anchor.href = notes.at(-1);
  return "<!doctype html>\n" + page.documentElement.outerHTML;
}
