// What a report can do beyond showing: numbers under the pointer, a search, the other theme.

/// The script of a report, which works on what the page shows and asks nobody.
enum ReportScript {
  /// The script.
  ///
  /// It turns the places of paths back into numbers by the `data-` attributes of their chart, and
  /// writes text only as text.
  static let text = #"""
    "use strict";
    (() => {
      const page = document, root = page.documentElement;
      const make = (name, parent) =>
        parent.appendChild(page.createElementNS("http://www.w3.org/2000/svg", name));
      const theme = page.getElementById("theme");
      theme.hidden = false;
      theme.addEventListener("click", () => {
        const now = root.dataset.theme
          || (matchMedia("(prefers-color-scheme:dark)").matches ? "dark" : "light");
        root.dataset.theme = now === "dark" ? "light" : "dark";
      });

      const search = page.getElementById("search");
      if (search) {
        const rows = [...page.querySelectorAll("#index tbody tr")];
        const names = rows.map((row) => row.cells[0].textContent.toLowerCase());
        const found = page.getElementById("found");
        search.hidden = false;
        search.addEventListener("input", () => {
          const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
          let count = 0;
          rows.forEach((row, index) => {
            row.hidden = !words.every((word) => names[index].includes(word));
            if (!row.hidden) count += 1;
          });
          found.textContent = words.length ? count + " of " + rows.length : "";
        });
        page.addEventListener("keydown", (event) => {
          if (event.key !== "/" || event.target === search) return;
          event.preventDefault();
          search.focus();
        });
      }

      // "M10 20l5-3 5 0" to [[10,20],[15,17],[20,17]], all pieces in one row.
      const places = (path) => {
        if (path.places) return path.places;
        const all = [];
        for (const piece of path.getAttribute("d").split("M").slice(1)) {
          const numbers = piece.match(/-?\d+/g).map(Number);
          let x = 0, y = 0;
          for (let index = 0; index < numbers.length; index += 2) {
            x += numbers[index];
            y += numbers[index + 1];
            all.push([x, y]);
          }
        }
        return (path.places = all);
      };
      const short = (number, span) => {
        const digits = Math.min(8, Math.max(0, 3 - Math.floor(Math.log10(span || 1))));
        const big = Math.abs(number);
        return (big >= 1e7 || (big && big < 1e-5) ? number.toExponential(3)
          : number.toFixed(digits)).replace("-", "\u2212");
      };
      const tip = page.body.appendChild(page.createElement("div"));
      tip.id = "tip";
      tip.hidden = true;
      tip.setAttribute("role", "status");
      let marked = null;
      const leave = () => {
        tip.hidden = true;
        if (marked) marked.remove();
        marked = null;
      };
      const show = (chart, wanted) => {
        const plot = chart.querySelector(".p"), box = plot.viewBox.baseVal;
        const [x0, x1, every, room] = chart.dataset.x.split(" ").map(Number);
        const [y0, y1] = chart.dataset.y.split(" ").map(Number);
        const width = box.width * room / 100;
        const paths = [...plot.querySelectorAll("path[data-n]")];
        let best = null;
        for (const path of paths) for (const [x] of places(path))
          if (best === null || Math.abs(x - wanted) < Math.abs(best - wanted)) best = x;
        if (best === null) return null;
        const value = (y) => y1 + y / box.height * (y0 - y1);
        const unit = chart.dataset.u ? "\u00a0" + chart.dataset.u : "";
        const isShare = chart.dataset.s !== undefined;
        const told = (y) => isShare ? (value(y) * 100).toFixed(1) + "\u00a0%"
          : short(value(y), y1 - y0) + unit;
        const lines = [];
        for (const path of paths) {
          const here = places(path).filter(([x]) => Math.abs(x - best) <= 2).map(([, y]) => y);
          if (!here.length) continue;
          const top = Math.min(...here), low = Math.max(...here);
          lines.push(path.dataset.n + "  "
            + (low - top > 1 ? told(low) + " to " + told(top) : told(low)));
        }
        let at = x0 + best / width * (x1 - x0);
        if (every > 0) {
          at = x0 + Math.round((at - x0) / every) * every;
          at = new Date(at).toISOString().replace("T", " ").replace(/(:00)?\.\d+Z$/, "") + " UTC";
        } else {
          at = "step " + Math.round(at);
        }
        if (marked) marked.remove();
        marked = make("line", chart);
        marked.setAttribute("class", "x");
        for (const end of ["x1", "x2"]) marked.setAttribute(end, best / box.width * 100 + "%");
        marked.setAttribute("y2", plot.getAttribute("height"));
        tip.textContent = [at, ...lines.reverse()].join("\n");
        tip.hidden = false;
        const area = plot.getBoundingClientRect();
        const left = area.left + best / box.width * area.width;
        const over = left + 14 + tip.offsetWidth > root.clientWidth;
        tip.style.left = Math.max(2, over ? left - 14 - tip.offsetWidth : left + 14) + "px";
        tip.style.top = Math.max(2, area.top + 8) + "px";
        return best;
      };
      const chartOf = (event) => event.target.closest ? event.target.closest("svg.c") : null;
      let last = null;
      const point = (event) => {
        const chart = chartOf(event);
        if (!chart) return leave();
        // The name is told by the page; a browser's own hint would lie over the numbers.
        const title = chart.querySelector("title");
        if (title) {
          chart.setAttribute("aria-label", title.textContent);
          chart.removeAttribute("aria-labelledby");
          title.remove();
        }
        const plot = chart.querySelector(".p"), area = plot.getBoundingClientRect();
        last = show(chart, (event.clientX - area.left) / area.width * plot.viewBox.baseVal.width);
      };
      page.addEventListener("pointermove", point);
      page.addEventListener("pointerdown", point);
      page.addEventListener("scroll", leave, { passive: true });
      page.addEventListener("focusout", leave);
      page.addEventListener("keydown", (event) => {
        if (event.key === "Escape") return leave();
        const chart = chartOf(event);
        const way = { ArrowLeft: -1, ArrowRight: 1, Home: -1e9, End: 1e9 }[event.key];
        if (!chart || !way) return;
        event.preventDefault();
        const all = [...new Set([...chart.querySelectorAll("path[data-n]")]
          .flatMap((path) => places(path).map(([x]) => x)))].sort((a, b) => a - b);
        const from = marked && marked.parentNode === chart ? all.indexOf(last) : -1;
        const first = way < 0 ? all.length - 1 : 0;
        const next = Math.abs(way) > 1 ? way : from < 0 ? first : from + way;
        last = show(chart, all[Math.min(Math.max(next, 0), all.length - 1)]);
      });
      addEventListener("beforeprint", () => {
        for (const part of page.querySelectorAll("details")) part.open = true;
      });
    })();

    """#

  /// The SHA-256 of `text` in base64: the one script that the page lets run.
  static let digest = "WWojYV+5p/Z1DNkzg7ZJdpEAEROMZOk1dX8BKc9uNQA="
  /// The SHA-256 of `ReportStyle.text` in base64: the one style sheet that the page uses.
  static let styleDigest = "O1qgxw+UxHklzaHu5ShSZKUOBk81mM7suuAQ6H3tn4w="
}
