// The time bar: moves the picture through the table of changes without asking the server, and says
// on which day it rests. Stands before graph.js in one module.

const WHOLE_SECONDS = 20;
const GLOW = 900;
const REACTION = 1600;
const RESTS_AFTER = 350;
const DAY_MS = 86_400_000;
const still = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)");

function isoOf(day) {
  return new Date(Math.floor(day) * DAY_MS).toISOString().slice(0, 10);
}

function dayOf(iso) {
  return Math.round(Date.parse(iso + "T00:00:00Z") / DAY_MS);
}

function textOfDay(day, { lang, months }) {
  const date = new Date(Math.floor(day) * DAY_MS);
  const [year, month, of] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  return lang === "ja" ? `${year}年${month + 1}月${of}日` : `${of} ${months[month]} ${year}`;
}

// The place of the last of `rows` whose `of` is at most `day`; −1 before the first.
function lastBy(rows, day, of = (row) => row[0]) {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (of(rows[middle]) <= day) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function setUpPlayer(parent, drawing) {
  const { scene } = drawing;
  const box = parent.querySelector(".player");
  if (!scene.player) return;
  const find = (name) => box.querySelector("." + name);
  const { words, player: table } = scene;
  const own = (drawing.player ??= { playing: false, speed: 1, reactions: new Map(), sent: [] });
  Object.assign(own, {
    first: table.first, last: table.last, table, index: undefined, parts: {
      bar: find("player-bar"), play: find("player-play"), day: find("player-day"),
      flows: find("player-flows"), total: find("player-total"), said: find("player-said"),
      circulating: find("player-circulating"), share: find("player-share"), news: find("player-news"),
    },
  });
  box.setAttribute("aria-label", words.player);
  const { bar } = own.parts;
  [bar.min, bar.max] = [table.first, table.last];
  bar.setAttribute("aria-label", words.bar);
  for (const name of ["previous", "next", "speed"]) {
    const part = find("player-" + name);
    part.setAttribute("aria-label", words[name]);
    part.title = words[name];
  }
  ["flows", "total", "circulating", "share"].forEach((figure) => {
    own.parts[figure].previousElementSibling.textContent = words[figure];
  });
  for (const arrow of drawing.arrows.values()) {
    arrow.rows = table.arrows[arrow.id] ?? [];
    arrow.at = undefined;
    arrow.full = arrow.width;
  }
  for (const company of drawing.companies.values()) company.since = Infinity;
  for (const { rows, from, to } of drawing.arrows.values()) {
    if (!rows.length) continue;
    for (const id of [from, to]) {
      const company = drawing.companies.get(id);
      company.since = Math.min(company.since, table.days[rows[0][0]]);
    }
  }
  own.day = undefined;
  bar.oninput = () => {
    stop(drawing, false);
    seek(drawing, Number(bar.value));
  };
  bar.onkeydown = (event) => {
    const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };
    if (event.key === " ") toggle(drawing);
    else if (event.key in steps) step(drawing, steps[event.key]);
    else return;
    event.preventDefault();
  };
  find("player-play").onclick = () => toggle(drawing);
  find("player-previous").onclick = () => step(drawing, -1);
  find("player-next").onclick = () => step(drawing, 1);
  find("player-speed").onchange = (event) => (own.speed = Number(event.target.value));
  sayPlaying(drawing);
  drawTrack(parent, drawing);
}

// The day that the page is about; not followed while the reader plays or has just moved on, nor
// when it answers to a rest that a later one has overtaken.
function arriveAt(drawing, asof) {
  const { player: own, data } = drawing;
  if (!drawing.scene.player) return;
  const day = Math.min(Math.max(dayOf(asof), own.first), own.last);
  const news = asof !== drawing.asof;
  drawing.asof = asof;
  const sent = news ? own.sent.indexOf(asof) : -1;
  const overtaken = sent >= 0 && sent < own.sent.length - 1;
  if (news) own.sent.splice(0, overtaken ? sent + 1 : own.sent.length);
  const waiting = own.playing || own.timer || overtaken;
  if (own.day === undefined || (news && !waiting && isoOf(own.day) !== asof)) {
    own.day = day;
    show(drawing, day, false);
  }
  sayMoving(drawing);
  // Exact texts of the day that the page is about.
  if (!waiting && isoOf(own.day) === isoOf(day)) {
    for (const company of drawing.companies.values()) {
      company.text = data.labels?.[company.id] ?? company.text;
      retitle(drawing, company);
    }
    drawing.revision++;
    redraw(drawing);
  }
}

function seek(drawing, day, motion = true) {
  const { player: own } = drawing;
  own.day = Math.min(Math.max(day, own.first), own.last);
  show(drawing, own.day, motion && !still?.matches);
  restSoon(drawing);
}

// To the next or the previous day on which anything changed.
function step(drawing, by) {
  const { player: own } = drawing;
  stop(drawing, false);
  const { days } = own.table;
  const at = lastBy(days, Math.floor(own.day), (day) => day);
  const next = by > 0 ? days[at + 1] ?? own.last : days[days[at] < Math.floor(own.day) ? at : at - 1] ?? own.first;
  seek(drawing, next);
}

function toggle(drawing) {
  if (drawing.player.playing) stop(drawing);
  else play(drawing);
}

function play(drawing) {
  const { player: own } = drawing;
  clearTimeout(own.timer);
  own.timer = undefined;
  if (own.day >= own.last) {
    own.day = own.first;
    show(drawing, own.day, false);
  }
  own.playing = true;
  sayPlaying(drawing);
  if (still?.matches) {
    const next = () => {
      if (!own.playing || drawing.closed) return;
      const at = lastBy(own.table.days, Math.floor(own.day), (day) => day);
      own.day = own.table.days[at + 1] ?? own.last;
      show(drawing, own.day, false);
      if (own.day >= own.last) stop(drawing);
      else own.stepper = setTimeout(next, 400 / own.speed);
    };
    next();
    return;
  }
  let before = performance.now();
  const pace = (own.last - own.first) / WHOLE_SECONDS / 1000;
  const frame = (now) => {
    if (!own.playing || drawing.closed) return;
    // After a pause of the browser's own (a hidden tab) it goes on from where it was.
    own.day = Math.min(own.last, own.day + Math.min(now - before, 250) * pace * own.speed);
    before = now;
    show(drawing, own.day, true);
    if (own.day >= own.last) stop(drawing);
    else requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

function stop(drawing, rest = true) {
  const { player: own } = drawing;
  if (!own?.playing) return;
  own.playing = false;
  clearTimeout(own.stepper);
  sayPlaying(drawing);
  if (rest) restSoon(drawing);
}

// The page's words are of another day than the picture until it rests; the page says so.
function sayMoving({ player: own, asof, data, closed }) {
  const moves = !closed && data.clickable && (own.playing || isoOf(own.day) !== asof);
  document.querySelector(".stApp")?.toggleAttribute("data-graph-moves", moves);
}

function sayPlaying(drawing) {
  const { player: own, scene: { words } } = drawing;
  if (own.day !== undefined) sayMoving(drawing);
  own.parts.play.classList.toggle("playing", own.playing);
  own.parts.play.title = own.playing ? words.pause : words.play;
  own.parts.play.setAttribute("aria-label", own.parts.play.title);
}

function restSoon(drawing) {
  const { player: own } = drawing;
  clearTimeout(own.timer);
  own.timer = setTimeout(() => {
    own.timer = undefined;
    if (drawing.closed || own.playing) return;
    own.parts.said.textContent = own.parts.bar.getAttribute("aria-valuetext");
    const day = isoOf(own.day);
    if (day !== drawing.asof) own.sent.push(day);
    drawing.rest(day);
  }, RESTS_AFTER);
}

// The picture of a day. With motion what changes glows and fades; without, it is there at once.
function show(drawing, day, motion) {
  const { player: own } = drawing;
  const now = performance.now();
  const { table, parts } = own;
  const before = own.shown;
  own.shown = day;
  const index = lastBy(table.days, day, (each) => each);
  if (index !== own.index) {
    own.index = index;
    const forward = motion && before !== undefined && day > before;
    for (const arrow of drawing.arrows.values()) changeArrow(drawing, arrow, index, forward && now);
    for (const company of drawing.companies.values()) company.shown = company.since <= day;
    showToPointer(drawing);
    sayFigures(own, index);
    drawing.revision++;
    count(drawing);
  }
  for (const company of drawing.companies.values()) resize(drawing, company, day);
  if (motion && before !== undefined && day > before && day - before < 400) react(drawing, before, day, now);
  else own.reactions.clear();
  sayDay(drawing, day);
  sayMoving(drawing);
  if (!own.moving && (motion || own.reactions.size)) settle(drawing);
  redraw(drawing);
}

// What vis-network draws and finds under the pointer: nothing that is not there on the day.
function showToPointer({ network, companies, arrows }) {
  const shown = (things) => [...things.values()].filter((thing) => thing.shown).map(({ id }) => id);
  network.body.nodeIndices = shown(companies);
  network.body.edgeIndices = shown(arrows);
}

// An arrow's amount, width and dashes from this change on; when gone it fades.
function changeArrow(drawing, arrow, index, now) {
  const { table } = drawing.player;
  const at = lastBy(arrow.rows, index);
  if (at === arrow.at) return;
  const first = arrow.at === undefined;
  arrow.at = at;
  const row = arrow.rows[at];
  const live = row !== undefined && row.length > 1;
  const was = arrow.shown && !first;
  arrow.from0 = { width: arrow.width, alpha: was ? arrow.alpha : 0 };
  if (live) {
    const [, amount, text, dashes, width, note] = row;
    arrow.amount = amount ?? 0;
    arrow.text = amount === null ? "" : text;
    arrow.to0 = { width: width * Math.min(1, 0.35 + drawing.frame.unit), alpha: 1 };
    arrow.title = `${arrow.about}${text} (${note})`;
    arrow.dashes = table.dashes[dashes];
  } else arrow.to0 = { width: arrow.width, alpha: 0 };
  if (now && (live || was)) {
    arrow.changed = now;
    arrow.shown = true;
  } else {
    arrow.changed = undefined;
    Object.assign(arrow, arrow.to0);
    arrow.shown = live;
  }
  paintArrow(drawing, arrow);
}

// Goes on drawing while anything glows, fades or is written.
function settle(drawing) {
  const { player: own } = drawing;
  own.moving = true;
  const frame = (now) => {
    if (drawing.closed) return;
    let [busy, done] = [false, false];
    for (const arrow of drawing.arrows.values()) {
      if (arrow.changed === undefined) continue;
      const part = Math.min(1, (now - arrow.changed) / GLOW);
      for (const figure of ["width", "alpha"]) {
        arrow[figure] = arrow.from0[figure] + (arrow.to0[figure] - arrow.from0[figure]) * part;
      }
      if (part >= 1) {
        arrow.changed = undefined;
        arrow.shown = arrow.alpha > 0;
        if (!arrow.shown) drawing.revision++;
        done = true;
      } else busy = true;
      paintArrow(drawing, arrow);
    }
    for (const [id, { at }] of own.reactions) if (now - at > REACTION) own.reactions.delete(id);
    if (done) {
      showToPointer(drawing);
      count(drawing);
    }
    if (!own.playing) redraw(drawing);
    if (busy || own.playing || own.reactions.size) requestAnimationFrame(frame);
    else own.moving = false;
  };
  requestAnimationFrame(frame);
}

// A company's size and text on a day: its newest dated value by then.
function resize(drawing, company, day) {
  const { table } = drawing.player;
  const worth = table.worth[company.id];
  const at = worth ? lastBy(worth, day) : -1;
  if (at !== company.worthAt) {
    company.worthAt = at;
    const known = at >= 0;
    const size = (known ? worth[at][1] : table.smallest) * drawing.frame.unit;
    const options = shapeOf(drawing, company.id);
    company.size = size;
    options.size = size;
    options.shapeProperties.borderDashes = known ? false : [3, 3];
    company.hollow = !known;
    paintCompany(drawing, company);
    drawing.network.body.nodes[company.id].needsRefresh();
  }
  const texts = table.texts[company.id];
  const text = texts?.[lastBy(texts, day)]?.[1] ?? "";
  if (text !== company.text) {
    company.text = text;
    retitle(drawing, company);
    if (!text !== !company.hadText) drawing.revision++;
    company.hadText = text;
  }
}

function retitle(drawing, company) {
  company.title = company.text ? `${company.about}\n${company.text}` : company.about;
  paintCompany(drawing, company);
}

// What stocks did at the announcements between two days, to be read at them for a moment.
function react({ player: own, companies }, before, day, now) {
  const { reactions } = own.table;
  const [from, to] = [lastBy(reactions, before) + 1, lastBy(reactions, day)];
  for (const [, slug, text] of reactions.slice(from, to + 1)) {
    if (companies.has(slug)) own.reactions.set(slug, { text, at: now });
  }
}

function drawReactions(context, drawing, scale) {
  const { player: own, ink } = drawing;
  if (!own?.reactions.size) return;
  const now = performance.now();
  const bounds = boundsOf(drawing.frame, scale);
  context.font = `700 13px ${ink.font}`;
  for (const [id, { text, at }] of own.reactions) {
    if (!drawing.companies.get(id).shown) continue;
    const { x: across, y } = drawing.network.getPosition(id);
    const width = context.measureText(text).width + 14;
    const top = Math.max(bounds.top + 2, y * scale - drawing.companies.get(id).size * scale - 26);
    // Nothing is cut at the edge of the whole picture.
    const x = Math.min(Math.max(across * scale, bounds.left + width / 2), bounds.right - width / 2) / scale;
    context.globalAlpha = Math.max(0, Math.min(1, (REACTION - (now - at)) / 500));
    context.fillStyle = ink.text;
    context.beginPath();
    context.roundRect(x * scale - width / 2, top, width, 21, 5);
    context.fill();
    context.fillStyle = ink.paper;
    context.fillText(text, x * scale, top + 11);
  }
  context.globalAlpha = 1;
}

// A light around the arrows that have just changed.
function drawGlow(context, { arrows, network }) {
  const now = performance.now();
  for (const arrow of arrows.values()) {
    if (arrow.changed === undefined) continue;
    const strength = 1 - (now - arrow.changed) / GLOW;
    if (strength <= 0) continue;
    context.globalAlpha = 0.4 * strength;
    context.strokeStyle = arrow.color.color;
    context.lineWidth = arrow.width + 12 * strength;
    context.lineCap = "round";
    context.setLineDash([]);
    context.beginPath();
    for (let part = 0; part <= 12; part += 1) {
      const { x, y } = pointOn(network, arrow.id, part / 12);
      context.lineTo(x, y);
    }
    context.stroke();
  }
  context.globalAlpha = 1;
}

function sayFigures({ table, parts, day }, index) {
  const [legs, total, circulating, share] = table.figures[index] ?? table.none;
  parts.flows.textContent = legs;
  parts.total.textContent = total;
  parts.circulating.textContent = circulating;
  parts.share.textContent = share;
}

function sayDay({ player: own, scene }, day) {
  const { parts } = own;
  const text = textOfDay(day, scene);
  if (parts.day.textContent === text) return;
  parts.day.textContent = text;
  parts.day.dateTime = isoOf(day);
  parts.bar.value = Math.floor(day);
  const figures = ["flows", "total", "circulating", "share"];
  const spoken = figures.map((figure) => `${scene.words[figure]} ${parts[figure].textContent}`);
  parts.bar.setAttribute("aria-valuetext", [text, ...spoken].join(", "));
  const news = own.table.news;
  const at = lastBy(news, day);
  const recent = at >= 0 && Math.floor(day) - news[at][0] < 31 ? news[at][1] : "";
  if (parts.news.textContent === recent) return;
  parts.news.textContent = recent;
  parts.news.title = recent;
}

// Places in the same order, `room` from each other and else as near to where they belong as can be:
// neighbours that want the same place share it out around their middle.
function apart(wanted, room, least, most) {
  const blocks = [];
  wanted.forEach((place, i) => {
    blocks.push({ sum: place - i * room, count: 1 });
    for (let last = blocks.length - 1; last > 0; last -= 1) {
      const [before, block] = [blocks[last - 1], blocks[last]];
      if (before.sum / before.count <= block.sum / block.count) break;
      blocks.splice(last - 1, 2, { sum: before.sum + block.sum, count: before.count + block.count });
    }
  });
  const places = blocks.flatMap(({ sum, count }) => Array(count).fill(sum / count));
  const over = most - (wanted.length - 1) * room;
  return places.map((place, i) => Math.min(Math.max(place, least), Math.max(least, over)) + i * room);
}

// The story's chapters as numbers above the bar, each with a line to its day.
function placeChapters(parent, drawing, x, width) {
  const { data, player: own } = drawing;
  const { first, last } = own;
  const list = parent.querySelector(".chapters");
  const room = 17;
  const told = (data.chapters ?? []).filter(([day]) => dayOf(day) >= first && dayOf(day) <= last);
  const places = apart(told.map(([day]) => x(dayOf(day)) - room / 2), room, 0, width - room);
  own.chapterMarks = told.map(([day], i) => [places[i] + room / 2, x(dayOf(day))]);
  list.replaceChildren(
    ...told.map(([day, title, href, number], i) => {
      const label = `${drawing.scene.words.chapter} ${number}: ${title} (${textOfDay(dayOf(day), drawing.scene)})`;
      const link = Object.assign(document.createElement("a"), { textContent: number, href, title: label });
      link.setAttribute("aria-label", label);
      link.style.left = `${places[i]}px`;
      const item = document.createElement("li");
      item.append(link);
      return item;
    }),
  );
  list.setAttribute("aria-label", drawing.scene.words.chapters);
}

// Above the bar: deals (height: amount), the market value of the listed companies, the years.
function drawTrack(parent, drawing) {
  const { scene, player: own } = drawing;
  if (!scene?.player) return;
  const canvas = parent.querySelector(".marks");
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (!width) return;
  const ratio = window.devicePixelRatio || 1;
  [canvas.width, canvas.height] = [width * ratio, height * ratio];
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  const { first, last, marks, market } = own.table;
  const ink = inkOf(canvas);
  // As the thumb of the bar moves.
  const x = (day) => 8 + ((day - first) / (last - first)) * (width - 16);
  const foot = height - 1;
  placeChapters(parent, drawing, x, width);
  context.font = `11px ${ink.font}`;
  context.fillStyle = ink.text;
  for (let year = new Date(first * DAY_MS).getUTCFullYear() + 1; ; year += 1) {
    const day = Date.UTC(year, 0, 1) / DAY_MS;
    if (day > last) break;
    context.globalAlpha = 0.25;
    context.fillRect(x(day), 0, 1, height);
    context.globalAlpha = 0.75;
    context.fillText(year, x(day) + 4, 18);
  }
  context.globalAlpha = 0.4;
  context.strokeStyle = ink.text;
  context.lineWidth = 0.75;
  for (const [from, to] of own.chapterMarks) {
    context.beginPath();
    context.moveTo(from, 0);
    context.lineTo(to, 8);
    context.stroke();
  }
  const most = Math.max(...marks.map(([, amount]) => amount), 1);
  context.globalAlpha = 0.55;
  context.fillStyle = scene.tones.deals;
  for (const [day, amount] of marks) {
    const tall = Math.max(2, Math.sqrt(amount / most) * (height - 18));
    context.fillRect(x(day) - 1, foot - tall, 2, tall);
  }
  if (market.length > 1) {
    const top = Math.max(...market.map(([, value]) => value));
    context.globalAlpha = 0.9;
    context.strokeStyle = scene.tones.market;
    context.lineWidth = 1.5;
    context.beginPath();
    for (const [day, value] of market) context.lineTo(x(day), foot - (value / top) * (height - 18));
    context.stroke();
  }
  canvas.title = scene.words.marks;
}
