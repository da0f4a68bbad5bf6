// The look of a report: one style sheet for light, dark, paper and small screens.

/// The style sheet, and the colours that it is made of.
enum ReportStyle {
  /// One colour by day and by night.
  struct Colour: Sendable {
    /// Its name in the style sheet.
    let name: String
    /// On white, as `#rrggbb`.
    let light: String
    /// On black, as `#rrggbb`.
    let dark: String
    /// Whether text is written in it, which asks for a contrast of 4.5.
    let isText: Bool
  }

  /// All colours; those of lines differ in lightness too, for those who do not tell hues apart.
  static let colours = [
    Colour(name: "page", light: "#ffffff", dark: "#14161a", isText: false),
    Colour(name: "ink", light: "#1b1d21", dark: "#e6e8eb", isText: true),
    Colour(name: "soft", light: "#5b616b", dark: "#a3aab5", isText: true),
    Colour(name: "rule", light: "#e1e4e8", dark: "#2c3138", isText: false),
    Colour(name: "ours", light: "#0b62a8", dark: "#62b4f5", isText: true),
    Colour(name: "last", light: "#a64500", dark: "#f2a26b", isText: true),
    Colour(name: "season", light: "#6d5a7b", dark: "#b9a3cc", isText: true),
    Colour(name: "linear", light: "#0f7268", dark: "#5cc9b8", isText: true),
    Colour(name: "bad", light: "#a3131f", dark: "#ff9aa2", isText: true),
  ]

  /// The whole style sheet.
  static let text = """
    :root{color-scheme:light;\(variables(\.light))}
    @media(prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;\(
      variables(\.dark))}}
    :root[data-theme=dark]{color-scheme:dark;\(variables(\.dark))}
    *{box-sizing:border-box}
    html{scroll-padding-top:3.5rem}
    body{margin:0;background:var(--page);color:var(--ink);font:15px/1.45 system-ui,sans-serif;
    font-variant-numeric:tabular-nums}
    main,header{max-width:76rem;margin:0 auto;padding:0 1rem}
    header{padding-top:1.25rem}
    h1{font-size:1.5rem;margin:0}h2{font-size:1.2rem;margin:0 0 .25rem}h3{font-size:1rem;margin:0}
    h1,h2,h3,td,p,a{overflow-wrap:anywhere}
    a{color:var(--ours)}
    p{margin:.25rem 0;max-width:46rem}
    .q{color:var(--soft)}
    .bad{color:var(--bad)}
    .bar{position:sticky;top:0;background:var(--page);z-index:2;display:flex;gap:.75rem;
    align-items:center;flex-wrap:wrap;padding:.5rem 0;border-bottom:1px solid var(--rule)}
    .bar a{margin-right:.25rem}
    button,input{font:inherit;color:inherit;background:var(--page);border:1px solid var(--soft);
    border-radius:4px;padding:.2rem .6rem}
    input{flex:1 1 6rem;min-width:0;max-width:24rem}
    :focus-visible{outline:2px solid var(--ours);outline-offset:2px}
    section{margin:0;padding:1.5rem 0;border-bottom:1px solid var(--rule)}
    .s{content-visibility:auto;contain-intrinsic-size:auto 1150px}
    .k{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(20rem,100%),1fr));
    gap:1.25rem 2rem;margin-top:1rem}
    figure{margin:0;min-width:0}
    .w{grid-column:1/-1}
    figcaption{margin-bottom:.9rem;font-size:.87rem;color:var(--soft)}
    figcaption b{color:var(--ink);display:block;font-size:.95rem}
    .c{display:block;width:100%;overflow:visible;font-size:12px;touch-action:pan-y}
    .c text{fill:var(--soft);paint-order:stroke;stroke:var(--page);stroke-width:3px;
    stroke-linejoin:round}
    .g line{stroke:var(--rule)}
    .m{text-anchor:middle}.r{text-anchor:end}
    .p{overflow:hidden}
    .p path,.z path{fill:none;vector-effect:non-scaling-stroke;stroke-linejoin:round;
    stroke-linecap:round}
    path.a{stroke:var(--ink);stroke-width:1.25}
    path.f{stroke:var(--ours);stroke-width:1.6}
    path.v{stroke:var(--last);stroke-width:1.3;stroke-dasharray:1 4}
    path.s{stroke:var(--season);stroke-width:1.3;stroke-dasharray:7 4}
    path.n{stroke:var(--linear);stroke-width:1.3}
    .p path.e{fill:var(--ours);fill-opacity:.26}
    .p path.i{fill:var(--ours);fill-opacity:.13}
    .p path.l{stroke:var(--soft);stroke-width:1;stroke-dasharray:2 3}
    .c text.f,.c text.e,.c text.i{fill:var(--ours)}.c text.v{fill:var(--last)}
    .c text.s{fill:var(--season)}.c text.n{fill:var(--linear)}
    .ka{color:var(--ink)}.kf{color:var(--ours)}
    .x{stroke:var(--soft);pointer-events:none}
    #tip{position:fixed;z-index:3;pointer-events:none;background:var(--page);color:var(--ink);
    border:1px solid var(--soft);border-radius:4px;padding:.25rem .5rem;font-size:.82rem;
    white-space:pre;max-width:20rem}
    .y{overflow-x:auto;max-width:100%}
    table{border-collapse:collapse;font-size:.87rem;width:100%}
    th,td{text-align:left;padding:.2rem .75rem .2rem 0;border-bottom:1px solid var(--rule);
    vertical-align:top}
    th{font-weight:600;color:var(--soft)}
    .d{text-align:right;white-space:nowrap}
    .y td,.y th{overflow-wrap:normal}
    .y .u{overflow-wrap:anywhere;min-width:9rem}
    caption{text-align:left;font-weight:600;padding:.75rem 0 .25rem}
    details{margin-top:1rem}summary{cursor:pointer;color:var(--ours)}
    .z{display:block;width:100%;min-width:4rem;height:26px}
    .z path{stroke:var(--ink);stroke-width:1.1}.z path.f{stroke:var(--ours);stroke-width:1.4}
    .j td{vertical-align:middle}.j td:last-child{white-space:nowrap}
    .j .u{width:34%}.j .zc{width:24%}
    [hidden]{display:none!important}
    @media(max-width:40rem){.o{display:none}.j .h{display:none}.j .u{width:auto}
    body{font-size:14px}}
    @media print{.bar,summary,#tip,.x{display:none}.s{content-visibility:visible}
    section{border:0}figure,tr{break-inside:avoid}h2,h3,figcaption{break-after:avoid}
    .s+.s{break-before:page}body{font-size:10pt}.c{font-size:8pt}
    :root,:root[data-theme=dark]{color-scheme:light;\(variables(\.light))}}

    """

  private static func variables(_ shade: KeyPath<Colour, String>) -> String {
    colours.map { "--\($0.name):\($0[keyPath: shade])" }.joined(separator: ";")
  }
}
