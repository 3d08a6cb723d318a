/*
 * commands.c - the table of commands: words, options, what --help and the man page say.
 */
#include "cli/options.h"

#define DECIDING "pack scenario on known-on stance assume "
#define LIMITS "adopt without balances draw-order split no-limits "
#define READING "map table input delimiter "
#define COMMON "color width quiet help"

const command commands[] = {
    {"decide", "[ORDERS]", "decide every line of an order book",
     "Reads order lines (CSV or NDJSON; `-` or nothing: standard input) and tells for each "
     "whether it may pass each gate, on what conditions and for what charge. Columns are fact "
     "names, or mapped by --map; common ERP headings are recognised and the guess is shown. "
     "Output keeps the client's columns and order and adds columns of its own. A bad line is "
     "reported, counted and never decided on a guess; the others are decided. Limits are drawn "
     "line by line in the order that they state; a line that does not fit is held, and what is "
     "left is said. A summary follows the table. `--format html` is one self-contained page, "
     "`--format xlsx` a workbook.",
     DECIDING LIMITS READING
     "format out rows title bad strict threads block route summary " COMMON,
     "table|csv|ndjson|json|html|xlsx",
     "tollgate decide orders.csv\n"
     "tollgate decide orders.csv --table buyers.csv --on buyer \\\n"
     "    --format csv --out decided.csv\n"
     "tollgate decide orders.csv --format html --out report.html\n"
     "tollgate decide orders.csv --format xlsx --out report.xlsx\n"
     "tollgate decide orders.csv --known-on 2026-01-14 \\\n"
     "    --assume cn.reaches_existing_orders=no\n"
     "tollgate decide orders.csv --balances balances.csv --split\n"
     "tollgate decide - --format ndjson < orders.ndjson",
     0, 1, cmd_decide, false},
    {"sweep", "[ORDERS]", "decide a CSV file at the speed of the file",
     "Decides every line as `decide --no-limits` does and writes CSV: the client's columns that "
     "are kept, byte by byte, then the verdict (of an open line the most restrictive), the "
     "disposition, the conditions of --measures and --mask, the charges that stand, added up, and "
     "what is wrong with a bad line. For files of millions of lines: memory does not grow with "
     "the file. Limits are not drawn; where a charge has no one amount in every reading, or one of "
     "more decimals than its sum (--decimals), the sum "
     "is `open`. `decide` says the rest of a line.",
     DECIDING "adopt without map table delimiter keep answers measures mask charges decimals "
     "out bad strict threads quiet help",
     NULL,
     "tollgate sweep orders.csv --out verdicts.csv\n"
     "tollgate sweep orders.csv --keep all --answers verdict,best,note > marked.csv\n"
     "tollgate sweep orders.csv --table buyers.csv --on buyer_id \\\n"
     "    --measures us.h200.review --charges none\n"
     "zcat orders.csv.gz | tollgate sweep - --threads 4",
     0, 1, cmd_sweep, false},
    {"allocate", "[ORDERS]", "give out scarce stock over the lines that may go",
     "Decides the order lines as `decide` does, then gives the stock of --inventory to those that "
     "are released, or would be under --assume-authorised and --assume-met. Lots, minimums, priorities and the day "
     "a line needs its units by come from the columns lot_size, minimum, partial, priority and "
     "needed_by. Tells what each line gets, what that brings and is charged, and what stands in "
     "the way: what one unit more of it, or one less, would change. The pack's limits are kept by "
     "the plan: opening balances from --balances, lines that take no part drawn first, as `decide` "
     "draws them. The optimum is shown by an "
     "exact bound where that is possible, and the output says where it is not.",
     "inventory objective assume-authorised assume-met gap time binds " DECIDING
     "adopt without balances draw-order no-limits " READING
     "format out title strict threads block summary " COMMON,
     "table|csv|ndjson|json|html|xlsx",
     "tollgate allocate orders.csv --inventory stock.csv\n"
     "tollgate allocate orders.csv --inventory stock.csv --format html \\\n"
     "    --out plan.html\n"
     "tollgate allocate orders.csv --inventory stock.csv --objective revenue \\\n"
     "    --assume-authorised us.export --format csv --out plan.csv",
     0, 1, cmd_allocate, false},
    {"explain", "[ORDERS]", "explain the decision on one line",
     "Shows why: each measure that could have changed the verdict, its answer and the reason, "
     "each compared value with its threshold and margin, what defeated what, what is assumed, "
     "the citation. The line comes from a file (--line) or from --fact.",
     DECIDING READING "line fact format all " COMMON, NULL,
     "tollgate explain orders.csv --line 7\n"
     "tollgate explain --fact item=nvidia-h200-sxm-141gb --fact route.from=US \\\n"
     "    --fact route.to=CN --fact shipped=2026-01-20 --fact end_use=commercial",
     0, 1, cmd_explain, false},
    {"ask", "[ORDERS]", "ask only for the facts that still matter",
     "Starts from what is known (--fact, or a line of a file), asks for the fact that settles "
     "most, and stops when the answer is settled. At a terminal it asks; with --format json it "
     "reads one answer a line from standard input and writes one question a line.",
     DECIDING READING "line fact seek questions format " COMMON, NULL,
     "tollgate ask --fact item=nvidia-h200-sxm-141gb --fact route.to=CN\n"
     "tollgate ask orders.csv --line 7 --seek clear",
     0, 1, cmd_ask, false},
    {"chips", "[ID...]", "the catalogue: control metrics, class per date, ratios",
     "Lists chips with total processing performance (TPP), performance density, memory bandwidth "
     "and the control class on each date on which it changed, all computed from the catalogue "
     "and the pack's definitions. With two or more chips named, the TPP of each against each; "
     "with --ratio CHIP, every figure against that chip. A page (`--format html`) draws them "
     "in the bands of the pack's text.",
     "pack scenario on known-on ratio format out title " COMMON, "table|csv|json|html|xlsx",
     "tollgate chips\n"
     "tollgate chips nvidia-h200-sxm-141gb nvidia-h20-sxm-96gb huawei-ascend-910c\n"
     "tollgate chips --on 2023-11-17 --format csv\n"
     "tollgate chips --format html --out chips.html",
     0, 1000, cmd_chips, false},
    {"timeline", "[PACK]", "every measure over time, and what changed between two days",
     "Draws each measure and each limit as a lane, by authority: when it is in force, since when it is known, when "
     "it is suspended, and when it counts under a reading only. With --between, what was "
     "published, began and ended after one day and through another; with --orders, which lines of "
     "a book are decided otherwise on the second day than on the first, grouped by cause. The "
     "book is decided with what was known on each of the two days; lines keep the dates that they "
     "have. With --scenario all of it under a scenario: measures adopted, suspended and moved, readings "
     "assumed.",
     "pack scenario from to authority gate known-on between orders clocks move stance assume on " READING
     "format out title summary " COMMON,
     "table|csv|json|html|xlsx",
     "tollgate timeline --summary\n"
     "tollgate timeline --format html --out timeline.html\n"
     "tollgate timeline --authority cn.customs --from 2025-07-01\n"
     "tollgate timeline --between 2026-01-12..2026-01-20\n"
     "tollgate timeline --between 2026-01-12..2026-01-20 --orders orders.csv\n"
     "tollgate timeline --scenario mine.tg --format html --out timeline.html",
     0, 1, cmd_timeline, false},
    {"replay", "[ORDERS]", "a line or a book decided on every day of a range",
     "Puts all clocks of a line on one day and moves them through the range: what would have been "
     "decided on each day, in hindsight and with what was known on that day. A line comes from "
     "--fact or from --line of a file, and gives a strip for each gate, then the days on which the "
     "answer changes and the measures that change it, cited. A file without --line gives the book: "
     "how many lines are released, held and denied on each day on which that changes, and because of "
     "what. Only days on which an answer can change are decided, so the result is exact and quick.",
     DECIDING READING "line fact from to step hindsight as-known move format out title " COMMON,
     "table|csv|json|html|xlsx",
     "tollgate replay --fact item=nvidia-h20-sxm-96gb --fact route.from=US \\\n"
     "    --fact route.to=CN\n"
     "tollgate replay orders.csv --line 7 --from 2025-01-01\n"
     "tollgate replay orders.csv --step month --format csv --out months.csv",
     0, 1, cmd_replay, false},
    {"project", "ORDERS", "demand, stock, backlog, money and compute month by month",
     "Works an order book forward, month by month: what is ordered, what may go on a day of the "
     "month and is in stock, what is held and carried over, what is denied; units, revenue, charges, "
     "domestic share, compute. Under several cases side by side: each --case has assumptions of its "
     "own, each --scenario is one of the pack or of a file. Limits are drawn month by month. Demand is the book once, a share of it each month, or a file; stock is a file. Exact: "
     "backlog, stock and money add up in every month. It says what follows from what is stated, "
     "and forecasts nothing.",
     DECIDING "adopt without balances no-limits " READING
     "from to months share demand supply scenario case day assume-authorised assume-met "
     "carry-denied ratio format out title " COMMON,
     "table|csv|json|html|xlsx",
     "tollgate project orders.csv --from 2026-01 --months 6 --share 10% \\\n"
     "    --supply supply.csv\n"
     "tollgate project orders.csv --assume-authorised us.export --assume-met \\\n"
     "    --case \"reaches: cn.reaches_existing_orders=yes\" \\\n"
     "    --case \"new only: cn.reaches_existing_orders=no\"\n"
     "tollgate project orders.csv --scenario only_new_orders --scenario august_2026",
     1, 1, cmd_project, false},
    {"scenario", "[SCENARIO...]", "an order book under several scenarios, side by side",
     "Decides an order book under each scenario and compares: units and value released, held and "
     "denied, charges by authority, compute, domestic units that an adopted ratio asks for, by "
     "buyer type and end use; and which lines change against the first scenario, grouped by cause. "
     "Limits are drawn under each, as `decide` draws them. With an inventory, in a scenario or by "
     "--inventory, stock is given out under each as `allocate` does, and the plan keeps the limits. "
     "A scenario is one that the pack has, `pack` (the pack as it stands), or those of a file of "
     "scenarios (a word with a slash, or that ends in .tg). One alone is compared with the pack as "
     "it stands; none at all means all of them. Without --orders the scenarios are listed.",
     "pack orders all-readings questions by ratio known-on on stance assume "
     "inventory objective assume-authorised assume-met gap time binds balances draw-order no-limits " READING
     "format out title threads block " COMMON,
     "table|csv|json|html|xlsx",
     "tollgate scenario\n"
     "tollgate scenario pack existing_orders new_orders --orders orders.csv\n"
     "tollgate scenario mine.tg --orders orders.csv --table buyers.csv --on buyer_id\n"
     "tollgate scenario --orders orders.csv --all-readings --format csv\n"
     "tollgate scenario a b --orders orders.csv --inventory stock.csv \\\n"
     "    --assume-authorised us.export\n"
     "tollgate scenario --orders orders.csv --format html --out compared.html",
     0, 64, cmd_scenario, false},
    {"check", "[PACK]", "check a policy pack",
     "Reads a pack and reports every error and warning with its place, a caret and a hint: the "
     "first 100, or --all.",
     "pack format strict all " COMMON, NULL,
     "tollgate check packs/us-cn-chips\n"
     "tollgate check mypack --format json",
     0, 1, cmd_check, false},
    {"fmt", "FILE...", "format policy texts in place",
     "Gives policy texts their one layout. A file with errors is left as it is. `-` formats "
     "standard input to standard output.",
     "check color quiet help", NULL,
     "tollgate fmt packs/us-cn-chips/*.tg\n"
     "tollgate fmt --check packs/us-cn-chips/*.tg",
     1, 100000, cmd_fmt, false},
    {"test", "[PACK]", "run a pack's own tests",
     "Runs the tests a pack carries and prints how much of it they reach: measures, conditions, "
     "both sides of each threshold.",
     "pack filter verbose format " COMMON, NULL,
     "tollgate test packs/us-cn-chips\n"
     "tollgate test --filter H200 --verbose",
     0, 1, cmd_test, false},
    {"completion", "bash|zsh|fish", "print a shell completion",
     "Prints the completion script for a shell.", "help", NULL,
     "tollgate completion bash > /etc/bash_completion.d/tollgate", 1, 1, cmd_completion, false},
    {"man", "", "print the manual page", "Prints the manual page in roff.", "help", NULL,
     "tollgate man | man -l -", 0, 0, cmd_man, false},
};

const size_t command_count = sizeof commands / sizeof *commands;

int cmd_man(const args *a)
{
    (void)a;
    options_man(stdout);
    return EXIT_DONE;
}

int cmd_completion(const args *a)
{
    return options_completion(stdout, a->words[0]);
}
