// The link, pictures, tables and a brief of what the page shows, all made in the browser: the
// figures come from Python as Plotly's JSON, and nothing leaves the reader's machine.

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
      await work();
      said("");
    } catch (error) {
      said(data.words.failed + " " + error.message);
    }
  };

  const brief = button(data.words.brief, attempt(async () => {
    save(data.name + ".html", "text/html", await briefOf(data, notes()));
  }));
  brief.className = "make-brief";
  find(".brief").replaceChildren(brief);
  find(".things").replaceChildren(
    ...drawnIn(data).map(({ key, title, picture }) =>
      item(title, [
        button("PNG", attempt(async () => saveBlob(`${key}.png`, await picture.png()))),
        button("SVG", attempt(async () => save(`${key}.svg`, "image/svg+xml", picture.svg()))),
      ]),
    ),
    ...data.charts.map((chart) =>
      item(chart.title, [
        button("PNG", attempt(async () => saveBlob(`${chart.key}.png`, await png(chart, data, notes())))),
        ...(chart.csv ? [csv(chart.key, chart.title, chart.csv, notes)] : []),
      ]),
    ),
    ...data.tables.map((table) => item(table.name, [csv(table.key, table.name, table.csv, notes)])),
  );
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

function item(label, buttons) {
  const made = document.createElement("li");
  const name = document.createElement("span");
  name.textContent = label;
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

async function drawn(chart, data, format) {
  const library = await plotly();
  const { data: traces, layout } = JSON.parse(chart.figure);
  const height = layout.height ?? 450;
  const paper = { ...layout, width: WIDTH, height, paper_bgcolor: data.paper, plot_bgcolor: data.paper };
  paper.margin = { ...layout.margin, l: MARGIN, r: MARGIN };
  paper.font = { family: "system-ui, sans-serif", ...layout.font };
  const options = { format, width: WIDTH, height, scale: format === "png" ? 2 : 1 };
  return { picture: await library.toImage({ data: traces, layout: paper }, options), height };
}

async function png(chart, data, notes) {
  const { picture, height } = await drawn(chart, data, "png");
  const image = new Image();
  image.src = picture;
  await image.decode();
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  const fonts = { title: "600 24px system-ui, sans-serif", foot: "14px system-ui, sans-serif" };
  const lines = (text, font) => wrapped(pen, text, font, WIDTH - 2 * MARGIN);
  const title = lines(chart.title, fonts.title);
  const said = notes.filter((note) => !chart.foot.includes(note));
  const foot = [chart.foot, ...said].flatMap((text) => lines(text, fonts.foot));
  const top = MARGIN + title.length * 31 + 6;
  canvas.width = WIDTH * 2;
  canvas.height = (top + height + foot.length * 20 + MARGIN) * 2;
  pen.scale(2, 2);
  pen.fillStyle = data.paper;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, 0, top, WIDTH, height);
  const write = (text, font, colour, y, step) =>
    text.forEach((line, i) => {
      pen.font = font;
      pen.fillStyle = colour;
      pen.fillText(line, MARGIN, y + i * step);
    });
  write(title, fonts.title, data.text, MARGIN + 22, 31);
  write(foot, fonts.foot, data.muted, top + height + 20, 20);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

function wrapped(pen, text, font, width) {
  pen.font = font;
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = (lines.at(-1) + " " + word).trim();
    if (pen.measureText(longer).width > width && lines.at(-1)) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

async function briefOf(data, notes) {
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
  for (const { title, picture } of drawnIn(data)) {
    const image = add(add(page.body, "figure"), "img");
    image.src = "data:image/svg+xml," + encodeURIComponent(picture.svg());
    image.alt = title;
  }
  for (const chart of data.charts) {
    const { picture } = await drawn(chart, data, "svg");
    const figure = add(page.body, "figure");
    add(figure, "h2", chart.title);
    const image = add(figure, "img");
    image.src = picture;
    image.alt = chart.title;
    add(figure, "figcaption", chart.foot);
  }
  const foot = add(page.body, "footer");
  notes.slice(0, -1).forEach((text) => add(foot, "p", text));
  const anchor = add(add(foot, "p"), "a", notes.at(-1));
  anchor.href = notes.at(-1);
  return "<!doctype html>\n" + page.documentElement.outerHTML;
}
