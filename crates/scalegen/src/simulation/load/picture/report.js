// Draws the picture that is in the page with uPlot: one time, one cursor, and the reasons of changes.
(() => {
  "use strict";
  const picture = JSON.parse(document.getElementById("picture").textContent);
  const live = document.getElementById("live");
  const columns = document.getElementById("columns");
  const spoken = document.getElementById("spoken");
  const tip = document.getElementById("tip");
  const root = document.documentElement;
  const color = (name) => getComputedStyle(root).getPropertyValue("--" + name).trim();
  const points = Math.max(0, ...picture.columns.flatMap((it) => it.panels).flatMap((it) => it.lines).map((it) => it.values.length));
  const times = Array.from({ length: points }, (_, index) => index * picture.step);
  const charts = [];
  const readers = [];
  let cursor = null;

  const add = (parent, tag, classes, text) => {
    const made = document.createElement(tag);
    if (classes) made.className = classes;
    if (text !== undefined) made.textContent = text;
    parent.append(made);
    return made;
  };
  const figure = (value) => {
    if (value === null || value === undefined) return "–";
    const size = Math.abs(value);
    return String(Number(value.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2)));
  };
  const clock = (seconds) => {
    const two = (value) => String(value).padStart(2, "0");
    const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    if (hours) return `${hours}h${two(minutes)}m${two(rest)}s`;
    return minutes ? `${minutes}m${two(rest)}s` : `${rest}s`;
  };

  const showTip = (mark, text) => {
    tip.textContent = text;
    tip.hidden = false;
    const at = mark.getBoundingClientRect();
    const left = Math.min(at.left, window.innerWidth - tip.offsetWidth - 12);
    const above = at.top - tip.offsetHeight - 6;
    tip.style.left = Math.max(12, left) + "px";
    tip.style.top = (above > 8 ? above : at.bottom + 6) + "px";
  };
  const hideTip = () => { tip.hidden = true; };

  const axis = (extra) => Object.assign({
    stroke: () => color("soft"),
    font: "11px system-ui, sans-serif",
    grid: { stroke: () => color("grid"), width: 1 },
    ticks: { show: false },
  }, extra);

  const chart = (panel, holder) => {
    const top = panel.axis[panel.axis.length - 1];
    const box = (u, from, until, low, high, name, alpha) => {
      const [x0, x1] = [from, until].map((it) => u.valToPos(it, "x", true));
      const [y0, y1] = [high, low].map((it) => u.valToPos(Math.min(it, top), "y", true));
      u.ctx.globalAlpha = alpha;
      u.ctx.fillStyle = color(name);
      u.ctx.fillRect(x0, y0, x1 - x0, y1 - y0);
      u.ctx.globalAlpha = 1;
    };
    const below = (u) => {
      for (const [from, until] of panel.saturated) {
        box(u, from, until, 0, top, "saturated", 1);
        box(u, from, until, top * 0.97, top, "waiting", 0.45);
      }
      if (panel.band) box(u, 0, picture.seconds, panel.band[0], panel.band[1], "signal", 0.18);
    };
    const above = (u) => {
      const { ctx, bbox } = u;
      const ratio = window.devicePixelRatio || 1;
      ctx.save();
      ctx.strokeStyle = ctx.fillStyle = color("soft");
      ctx.lineWidth = ratio;
      ctx.font = `${11 * ratio}px system-ui, sans-serif`;
      ctx.textAlign = "right";
      for (const [value, name] of panel.rules) {
        const y = Math.round(u.valToPos(value, "y", true)) + 0.5;
        ctx.setLineDash([3 * ratio, 3 * ratio]);
        ctx.beginPath();
        ctx.moveTo(bbox.left, y);
        ctx.lineTo(bbox.left + bbox.width, y);
        ctx.stroke();
        const isHigh = y < bbox.top + 14 * ratio;
        ctx.fillText(name, bbox.left + bbox.width - 4 * ratio, y + (isHigh ? 12 : -4) * ratio);
      }
      ctx.restore();
    };
    const marks = (u) => {
      for (const mark of panel.marks) {
        const button = add(u.over, "button", mark.is_up ? "mark up" : "mark down");
        button.type = "button";
        button.tabIndex = -1;
        button.setAttribute("aria-label", mark.text);
        button.style.left = (100 * mark.at) / picture.seconds + "%";
        button.style.top = 100 * (1 - mark.to / top) + "%";
        for (const event of ["mouseenter", "focus", "click"]) button.addEventListener(event, () => showTip(button, mark.text));
        for (const event of ["mouseleave", "blur"]) button.addEventListener(event, hideTip);
      }
    };
    const series = panel.lines.map((line) => ({
      label: line.name,
      stroke: () => color(line.tone),
      fill: line.shape === "area" ? () => color(line.tone) + "2b" : undefined,
      width: line.tone === "ready" ? 2 : 1.6,
      pxAlign: line.shape === "step" ? 1 : 0,
      paths: line.shape === "step" ? uPlot.paths.stepped({ align: 1 }) : uPlot.paths.linear(),
      points: { show: false },
    }));
    const options = {
      width: Math.max(160, holder.clientWidth),
      height: 128,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, sync: { key: "time", scales: ["x", null] }, points: { size: 7 } },
      scales: { x: { time: false, range: () => [0, picture.seconds] }, y: { range: () => [0, top] } },
      axes: [
        axis({ size: 22, gap: 4, splits: () => picture.ticks.map((it) => it[0]), values: () => picture.ticks.map((it) => it[1]) }),
        axis({ size: 46, gap: 6, splits: () => panel.axis, values: (_, values) => values.map(figure) }),
      ],
      padding: [6, 20, 0, 0],
      series: [{}, ...series],
      hooks: {
        drawClear: [below],
        draw: [above],
        ready: [marks],
        setCursor: [(u) => show(u.cursor.left >= 0 ? u.cursor.idx : null)],
      },
    };
    const made = new uPlot(options, [times, ...panel.lines.map((line) => line.values)], holder);
    new ResizeObserver(() => {
      if (holder.clientWidth > 0 && holder.clientWidth !== made.width) made.setSize({ width: holder.clientWidth, height: 128 });
    }).observe(holder);
    charts.push(made);
  };

  // What the cursor is at, in all panels; nothing where it is nowhere.
  const show = (index) => {
    if (index === cursor) return;
    cursor = index;
    for (const read of readers) read(index);
  };

  const moveTo = (index) => {
    const at = Math.max(0, Math.min(times.length - 1, index));
    for (const it of charts) it.setCursor({ left: it.valToPos(times[at], "x"), top: 1 }, false, false);
    show(at);
    spoken.textContent = clock(times[at]) + ": " + picture.columns.map((column) => {
      const values = column.panels.flatMap((panel) => panel.lines.map((line) => `${line.name} ${figure(line.values[at])}`));
      return `${column.scaler}: ${values.join(", ")}`;
    }).join("; ");
  };

  const changes = [...new Set(picture.columns.flatMap((it) => it.panels).flatMap((it) => it.marks).map((it) => it.at))]
    .sort((a, b) => a - b);
  const pointOf = (seconds) => Math.min(times.length - 1, Math.ceil(seconds / picture.step));
  const neighbor = (index, isNext) => {
    const found = changes.map(pointOf).filter((it) => (isNext ? it > index : it < index));
    return found.length === 0 ? index : isNext ? found[0] : found[found.length - 1];
  };

  columns.addEventListener("keydown", (event) => {
    const here = cursor ?? 0;
    const moves = {
      ArrowRight: () => (event.shiftKey ? neighbor(here, true) : here + 1),
      ArrowLeft: () => (event.shiftKey ? neighbor(here, false) : here - 1),
      PageUp: () => here + Math.ceil(times.length / 10),
      PageDown: () => here - Math.ceil(times.length / 10),
      Home: () => 0,
      End: () => times.length - 1,
    };
    if (event.key === "Escape") hideTip();
    if (!Object.hasOwn(moves, event.key)) return;
    event.preventDefault();
    moveTo(moves[event.key]());
  });
  for (const button of document.querySelectorAll(".changes button")) {
    button.addEventListener("click", () => {
      moveTo(pointOf(Number(button.dataset.at)));
      columns.scrollIntoView({ block: "nearest" });
    });
  }

  root.classList.add("has-script");
  const cards = [...columns.children];
  picture.columns.forEach((column, place) => {
    const why = add(cards[place].firstElementChild, "p", "why", "");
    const marks = column.panels.flatMap((panel) => panel.marks).sort((a, b) => a.at - b.at);
    readers.push((index) => {
      const past = index === null ? [] : marks.filter((mark) => pointOf(mark.at) <= index);
      why.textContent = past.length ? past[past.length - 1].text : "";
    });
    for (const panel of column.panels) {
      const section = add(cards[place], "section", "panel");
      const head = add(section, "h4", "");
      add(head, "span", "title", panel.title).title = panel.title;
      add(head, "small", "", panel.unit);
      const keys = add(head, "span", "keys");
      for (const line of panel.lines) {
        const key = add(keys, "span");
        add(key, "i").style.background = `var(--${line.tone})`;
        key.append(line.name + " ");
        const value = add(key, "b", "", "");
        readers.push((index) => { value.textContent = index === null ? "" : figure(line.values[index]); });
      }
      chart(panel, add(section, "div"));
    }
  });
  const time = document.getElementById("time");
  readers.push((index) => { time.textContent = index === null ? "" : "at " + clock(times[index]); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => charts.forEach((it) => it.redraw(false, true)));
})();
