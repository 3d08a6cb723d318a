/*
 * style.c - how a page looks: colours for light and dark, patterns, marks, the style sheet.
 *
 * Colours of tones are told apart with the common kinds of colour blindness (blues, ambers and a
 * dark red rather than green against red); text keeps a contrast of 7 to 1 on paper and 4.5 to 1
 * for what is secondary.
 */
#include "report/style.h"

static const struct {
    const char *light, *dark, *pattern;
} tones[TONE_COUNT] = {
    [TONE_GOOD] = {"#3b7fc4", "#5b9fe0", ""},
    [TONE_GOOD_2] = {"#a9cdf0", "#2f5f92",
                     "<circle cx=\"3\" cy=\"3\" r=\"1.2\"/><circle cx=\"7\" cy=\"7\" r=\"1.2\"/>"},
    [TONE_WAIT] = {"#f0b43c", "#c98a1b", "<path d=\"M-1 9L9-1M3 9L9 3M-1 5L5-1\"/>"},
    [TONE_WAIT_2] = {"#f8e2a0", "#7d6420", "<path d=\"M0 2H8M0 6H8\"/>"},
    [TONE_OPEN] = {"#d9c3ea", "#6d4d8c", "<path d=\"M0 0L8 8M8 0L0 8\"/>"},
    [TONE_STOP] = {"#c2483f", "#e0665c", "<path d=\"M-1-1L9 9M-1 3L5 9M3-1L9 5\"/>"},
    [TONE_GREY] = {"#c4c8cf", "#5a606b", "<path d=\"M2 0V8M6 0V8\"/>"},
    [TONE_BLANK] = {"transparent", "transparent", ""},
    [TONE_WAIT_3] = {"#f5cfa0", "#96621f", "<path d=\"M0 4H8M4 0V8\"/>"},
    [TONE_WAIT_4] = {"#e58a52", "#b3602b", "<path d=\"M-1-1L9 9M-1 5L3 9M5-1L9 3\"/>"},
    [TONE_ONE] = {"#2f6f73", "#4fa3a8", ""},
    [TONE_TWO] = {"#e39a7b", "#b5694a", "<path d=\"M-1 9L9-1M3 9L9 3M-1 5L5-1\"/>"},
    [TONE_THREE] = {"#8fa6d8", "#4d659c", "<path d=\"M0 4H8\"/>"},
    [TONE_FOUR] = {"#c9d18a", "#76803a", "<path d=\"M4 0V8\"/>"},
};

static const char colours[] =
    ":root{color-scheme:light dark;--paper:#fff;--ink:#16191f;--soft:#4b5260;--rule:#c9ced6;"
    "--band:#f3f5f8;--link:#12569e;--line:#16191f;";
static const char colours_dark[] =
    "--paper:#14171c;--ink:#eceff4;--soft:#b4bcc9;--rule:#444b57;--band:#1e232b;--link:#8fc1f5;"
    "--line:#eceff4;";

static const char rules[] =
    "*{box-sizing:border-box}"
    "html{-webkit-text-size-adjust:100%}"
    "body{margin:0;background:var(--paper);color:var(--ink);"
    "font:16px/1.5 system-ui,\"Segoe UI\",Roboto,\"Helvetica Neue\",Arial,sans-serif}"
    "header,main,footer,nav{max-width:68rem;margin:0 auto;padding:0 1.25rem}"
    "header{padding-top:2rem}"
    "h1{font-size:1.75rem;line-height:1.2;margin:0 0 .25rem}"
    "h2{font-size:1.3rem;line-height:1.25;margin:2.5rem 0 .5rem;padding-top:.75rem;"
    "border-top:1px solid var(--rule)}"
    "h3{font-size:1.05rem;margin:1.5rem 0 .25rem}"
    "p{margin:.5rem 0;max-width:46rem;overflow-wrap:anywhere}"
    ".sub,.note,.csv,figcaption,caption{color:var(--soft)}"
    ".sub{font-size:1.05rem}.note,.csv{font-size:.9rem}"
    "a{color:var(--link)}a:focus-visible,.scroll:focus-visible,summary:focus-visible{"
    "outline:3px solid var(--link);outline-offset:2px}"
    "nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;margin:1rem 0 0;"
    "padding:0}"
    ".skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--paper);"
    "padding:.5rem}"
    ".vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);"
    "white-space:nowrap}"
    ".scroll{overflow-x:auto;margin:.75rem 0 .25rem}"
    "table{border-collapse:collapse;font-size:.92rem}"
    "caption{text-align:left;font-weight:600;padding:.25rem 0;color:var(--ink)}"
    "th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;"
    "border-bottom:1px solid var(--rule);unicode-bidi:isolate;overflow-wrap:break-word;"
    "max-width:26rem}"
    "thead th{border-bottom:2px solid var(--soft);vertical-align:bottom}"
    "tbody th{font-weight:600}"
    "th:first-child,td:first-child{padding-left:0}"
    ".n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}"
    "thead .n{white-space:normal}.d{white-space:nowrap}"
    ".m,code,pre{font-family:ui-monospace,\"DejaVu Sans Mono\",Menlo,Consolas,monospace;"
    "font-size:.86rem}"
    "th.m{font-weight:400}code,td .w,th .w{white-space:nowrap}"
    ".wide table{width:max-content}.wide td,.wide th{min-width:6rem}.wide td:nth-child(2){min-width:11rem}.wide .n{min-width:0}"
    "pre{margin:.5rem 0;padding:.75rem 1rem;background:var(--band);border-left:3px solid "
    "var(--rule);white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.45}"
    "summary{cursor:pointer;font-weight:600;margin-top:1rem}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:.75rem 0}"
    "dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}"
    "figure{margin:1rem 0}figcaption{font-size:.9rem;max-width:46rem}"
    "footer{margin-top:2.5rem;padding-bottom:3rem}"
    ".k{width:.8em;height:.8em;margin-right:.4em;vertical-align:-.05em}"
    "svg.plot{display:block;width:100%;min-width:42rem;height:auto}"
    "svg text{font:13px system-ui,\"Segoe UI\",Roboto,Arial,sans-serif;fill:var(--ink)}"
    "svg .s{fill:var(--soft);font-size:12px}"
    "svg .b{font-weight:600}"
    "svg .h{paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}"
    "svg .g{stroke:var(--rule);stroke-width:1;fill:none}"
    "svg .a{stroke:var(--soft);stroke-width:1.2;fill:none}"
    "svg .o{stroke:var(--line);stroke-width:1}"
    "svg .f{fill-opacity:.38}svg .e{fill:none;stroke:var(--soft);stroke-width:1.3}svg "
    ".x{stroke:var(--line);stroke-width:2}"
    "svg .v{fill-opacity:.22}"
    "svg .dash{stroke-dasharray:5 4}"
    "svg .w{fill:none;stroke-width:2.5;stroke-linejoin:round}"
    "pattern path{stroke:var(--line);stroke-width:1;fill:none;opacity:.75}"
    "pattern circle{fill:var(--line);opacity:.75}"
    "@media (max-width:40rem){body{font-size:15px}dl{grid-template-columns:1fr}dd{margin-bottom:"
    ".5rem}}";

/* Print is light whatever the screen is; nothing scrolls on paper. */
static const char rules_print[] =
    "@page{margin:14mm}@page wide{size:landscape;margin:10mm}"
    "body{font-size:10pt}header,main,footer{max-width:none;padding:0}"
    "nav,.skip,.csv{display:none}.scroll{overflow:visible}"
    "svg.plot{min-width:0}table{font-size:8pt;max-width:100%}"
    "th,td{padding:2pt 4pt}th,td{max-width:16rem}.m{font-size:7.5pt}"
    ".wide{page:wide}.wide table{font-size:6pt;width:auto}.wide .m{font-size:5.5pt}"
    ".wide td,.wide th,.wide td:nth-child(2){min-width:0;padding:1pt 3pt}"
    "pre{font-size:7.5pt}"
    "h2,h3,caption,summary{break-after:avoid}tr,figure,svg{break-inside:avoid}"
    "thead{display:table-header-group}a{color:inherit;text-decoration:none}";

static void tone_colours(strbuf *b, bool dark)
{
    for (int i = 0; i < TONE_COUNT; i++)
        strbuf_printf(b, "--t%d:%s;", i, dark ? tones[i].dark : tones[i].light);
}

void style_sheet(strbuf *b)
{
    strbuf_add_c(b, colours);
    tone_colours(b, false);
    strbuf_add_c(b, "}\n@media screen and (prefers-color-scheme:dark){:root{");
    strbuf_add_c(b, colours_dark);
    tone_colours(b, true);
    strbuf_add_c(b, "}}\n@media print{:root{color-scheme:light}}\n");
    strbuf_add_c(b, rules);
    for (int i = 0; i < TONE_COUNT; i++)
        strbuf_printf(b, ".t%d{fill:url(#p%d)}.c%d{fill:var(--t%d)}.l%d{stroke:var(--t%d)}", i, i,
                      i, i, i, i);
    strbuf_add_c(b, "\n@media print{");
    strbuf_add_c(b, rules_print);
    strbuf_char(b, '}');
}

void style_patterns(strbuf *b)
{
    strbuf_add_c(b, "<svg width=\"0\" height=\"0\" aria-hidden=\"true\" focusable=\"false\" "
                    "style=\"position:absolute\"><defs>\n");
    for (int i = 0; i < TONE_COUNT; i++) {
        strbuf_printf(b,
                      "<pattern id=\"p%d\" width=\"8\" height=\"8\" "
                      "patternUnits=\"userSpaceOnUse\"><rect class=\"c%d\" width=\"8\" "
                      "height=\"8\"/>",
                      i, i);
        strbuf_add_c(b, tones[i].pattern);
        strbuf_add_c(b, "</pattern>\n");
    }
    strbuf_add_c(b, "</defs></svg>\n");
}

void style_mark(strbuf *b, int tone)
{
    strbuf_printf(b,
                  "<svg class=\"k\" viewBox=\"0 0 14 14\" aria-hidden=\"true\" "
                  "focusable=\"false\"><rect class=\"t%d o\" x=\"1\" y=\"1\" width=\"12\" "
                  "height=\"12\"/></svg>",
                  tone);
}

int style_series(size_t n)
{
    static const int order[] = {TONE_ONE,  TONE_TWO,  TONE_THREE,  TONE_FOUR,
                                TONE_OPEN, TONE_GREY, TONE_WAIT_2, TONE_GOOD_2};
    return order[n % TG_COUNT(order)];
}
