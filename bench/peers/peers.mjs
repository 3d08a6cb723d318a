// peers.mjs - W1 in other engines, in turn with ours: the section `peers` of bench/RESULTS.md.
//
//     node peers.mjs BENCH TOLLGATE PACKS FOLDER       programs bench and tollgate, bench/, scratch
//
// TG_BENCH_LINES and TG_BENCH_RUNS as in ../README.md. Every engine's answers are compared with those
// of C; one that differs makes the exit status 1.
import { execFileSync, spawnSync } from "node:child_process";
import { createReadStream, existsSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { join, resolve } from "node:path";
import { cedarPolicies, layers, lineOf, sums, verdictOf, zenDecision } from "./policy.mjs";

const [bench, tollgate, packs, folder] = process.argv.slice(2).map((p) => resolve(p));
const require = createRequire(join(folder, "peers", "package.json"));
const { DuckDBInstance } = require("@duckdb/node-api");
const { ZenEngine } = require("@gorules/zen-engine");
const cedar = require("@cedar-policy/cedar-wasm/nodejs");
const whole = (name, otherwise) => (process.env[name] ? Number(process.env[name]) : otherwise);
const lines = whole("TG_BENCH_LINES", 2_000_000);
const runs = whole("TG_BENCH_RUNS", 5);
const few = Math.min(lines, 20_000); // for engines that take a line at a time
const some = Math.min(lines, 200_000); // SQLite
const now = () => Number(process.hrtime.bigint()) / 1e9;
const masked = ["class_a", "class_b", "controlled", "denial_expected", "case_by_case", "military",
    "share", "letter", "instruction", "guidance", "quota", "out_of_reach", "not_listed", "vat"]
    .map((name) => `w1.${name}`).join(",");
const csv = join(folder, "peers.csv");
const part = join(folder, "peers-part.csv");
const out = join(folder, "peers-out.csv");
let good = true;

// ---- the race ----------------------------------------------------------------------------------

const contenders = [];
function contender(table, name, threads, work, run) {
    contenders.push({ table, name, threads, work, run, seconds: [], note: "" });
}

function differs(c, why) {
    c.note = " **differs**";
    good = false;
    console.error(`${c.name}: ${why}`);
}

async function race() {
    for (let k = 0; k < runs; k++)
        for (const c of contenders) {
            const start = now();
            const took = await c.run(c);
            c.seconds.push(typeof took === "number" ? took : now() - start);
        }
}

function median(list) {
    const s = [...list].sort((x, y) => x - y);
    const m = s.length >> 1;
    return s.length % 2 ? s[m] : (s[m - 1] + s[m]) / 2;
}

// ---- lines and what is right of them -----------------------------------------------------------

function writeLines(to, count) {
    const generate = join(resolve(bench, ".."), "generate");
    const text = spawnSync("sh", ["-c", `"${generate}" csv ${count} > "${to}"`]);
    if (text.status !== 0)
        throw new Error("the generator failed");
}

// The verdict of a row of answers is a word, which may have a comma in quotes, or its number.
const words = ["clear", "conditional", "licence, case by case", "licence, denial expected", "denied"];
function answerOf(row) {
    const [, id, quoted, plain, mask, charge] = /^(\d+),(?:"([^"]*)"|([^,]*)),(\d+),(.*)$/.exec(row);
    const verdict = words.indexOf(quoted ?? plain);
    return { id: Number(id), verdict: verdict < 0 ? +plain : verdict, mask: +mask, charge };
}

function known(count) {
    const answers = join(folder, "peers-known.csv");
    const small = join(folder, "peers-small.csv");
    writeLines(small, count);
    execFileSync(bench, ["--csv", small, answers, "1"]);
    const right = readFileSync(answers, "latin1").trim().split("\n").slice(1).map(answerOf);
    rmSync(answers);
    return { right,
        lines: readFileSync(small, "latin1").trim().split("\n").slice(1).map(lineOf), small };
}

const sumsOf = (n) => execFileSync(bench, ["--sums", String(n)], { encoding: "latin1" }).trim();
const [rightSums, someSums] = process.argv[6] ? [] : [lines, some].map(sumsOf);

// ---- DuckDB ------------------------------------------------------------------------------------

const duckTypes = {
    line_id: "BIGINT", tpp: "INTEGER", perf_density: "DECIMAL(6,2)", dram_bandwidth_gbs: "INTEGER",
    dram_gb: "INTEGER", marketed_datacenter: "BOOLEAN", destination: "VARCHAR",
    hq_country: "VARCHAR", end_use: "VARCHAR", is_export_from_us: "BOOLEAN", order_date: "DATE",
    ship_date: "DATE", quantity: "BIGINT", unit_price_usd: "DECIMAL(12,2)",
    tested_by_us_lab: "BOOLEAN", kyc_ok: "BOOLEAN", buyer_domestic_units: "BIGINT",
    buyer_foreign_units: "BIGINT",
};
const duckAs = {
    density: (v) => v.toFixed(2), yes: (c) => c, date: (d) => `DATE '${d}'`,
    cents: (c) => `CAST(${c} * 100 AS BIGINT)`,
};
const duckRead = (file) => `read_csv('${file}', header = true, columns = {${
    Object.entries(duckTypes).map(([k, v]) => `'${k}': '${v}'`).join(", ")}})`;

// A process of its own, so that its memory can be told: seconds of the query alone, and KiB at most.
const peaks = {};
async function duckFile(threads) {
    const db = await (await DuckDBInstance.create(":memory:")).connect();
    await db.run(`SET threads = ${threads}`);
    const start = now();
    await db.run(`COPY (WITH ${layers(duckRead(csv), duckAs)} SELECT line_id, verdict, mask,
        CAST(charge AS DECIMAL(20,4)) / 10000 AS charge FROM f) TO '${out}' (HEADER)`);
    console.log(`${now() - start} ${process.resourceUsage().maxRSS}`);
    process.exit(0);
}

async function addDuck() {
    const instance = await DuckDBInstance.create(":memory:");
    const db = await instance.connect();
    await db.run(`CREATE TABLE t AS SELECT * FROM ${duckRead(csv)}`);
    for (const threads of [1, 2]) {
        contender("memory", "DuckDB, one query", threads, lines, async (c) => {
            await db.run(`SET threads = ${threads}`);
            const start = now();
            const rows = await (await db.runAndReadAll(`WITH ${layers("t", duckAs)} ${sums}`)).getRows();
            const took = now() - start;
            const got = rows[0].map(String).join("-");
            if (got !== rightSums)
                differs(c, `${got}, not ${rightSums}`);
            return took;
        });
        contender("file", "DuckDB", threads, lines, async (c) => {
            const [took, peak] = execFileSync(process.execPath, [process.argv[1],
                ...process.argv.slice(2, 6), "--duck-file", String(threads)]).toString().split(" ");
            peaks[threads] = Math.max(peaks[threads] ?? 0, Number(peak));
            if (c.seconds.length === 0)
                await compareFile(c);
            return Number(took);
        });
    }
    return `DuckDB ${(await (await db.runAndReadAll("SELECT version()")).getRows())[0][0]}`;
}

// The first lines of what was written, against C: verdict and mask.
async function compareFile(c) {
    let i = -1;
    for await (const row of createInterface({ input: createReadStream(out) })) {
        if (i >= 0) {
            const is = answerOf(row);
            const want = exact.right[is.id];
            if (want && (want.verdict !== is.verdict || want.mask !== is.mask))
                return differs(c, `line ${is.id}`);
        }
        if (++i > few)
            break;
    }
    if (i < Math.min(few, lines))
        differs(c, "lines are missing");
}

// ---- SQLite ------------------------------------------------------------------------------------

const liteAs = {
    density: (v) => v.toFixed(2), yes: (c) => c, date: (d) => `'${d}'`, cents: (c) => c,
};

function addLite() {
    const version = spawnSync("sqlite3", ["--version"], { encoding: "latin1" });
    if (version.status !== 0)
        return "SQLite: not measured, `sqlite3` is not installed";
    const db = join(folder, "peers.sqlite");
    rmSync(db, { force: true });
    const columns = Object.keys(duckTypes).join(", ");
    const number = ["line_id", "tpp", "dram_bandwidth_gbs", "quantity", "buyer_domestic_units",
        "buyer_foreign_units"].map((c) => `CAST(${c} AS INTEGER) AS ${c}`).join(", ");
    const truth = ["marketed_datacenter", "is_export_from_us", "tested_by_us_lab", "kyc_ok"]
        .map((c) => `${c} = 'true' AS ${c}`).join(", ");
    const load = `.mode csv
CREATE TABLE raw(${columns});
.import --skip 1 ${part} raw
CREATE TABLE t AS SELECT ${number}, ${truth}, destination, hq_country, end_use, ship_date,
  CAST(perf_density AS REAL) AS perf_density,
  CAST(round(CAST(unit_price_usd AS REAL) * 100) AS INTEGER) AS unit_price_usd FROM raw;
DROP TABLE raw;
VACUUM;`;
    if (spawnSync("sqlite3", [db], { input: load }).status !== 0)
        throw new Error("sqlite3 could not load the lines");
    contender("memory", "SQLite, one query (pages in the cache)", 1, some, (c) => {
        const run = spawnSync("sqlite3", [db], { encoding: "latin1", input:
            `PRAGMA mmap_size = 4000000000;\n.timer on\nWITH ${layers("t", liteAs)} ${sums};\n` });
        const got = /^(\d+)\|(\d+)\|(\d+)$/m.exec(run.stdout);
        if (!got || got.slice(1).join("-") !== someSums)
            differs(c, run.stdout + run.stderr);
        return Number(/Run Time: real ([\d.]+)/.exec(run.stdout)?.[1] ?? NaN);
    });
    return `SQLite ${version.stdout.split(" ")[0]}`;
}

// ---- ZEN and Cedar -----------------------------------------------------------------------------

function addZen() {
    const engine = new ZenEngine();
    const decision = engine.createDecision(zenDecision());
    contender("line", "ZEN", 1, few, async (c) => {
        const start = now();
        const got = [];
        for (let i = 0; i < few; i++)
            got.push((await decision.evaluate(exact.lines[i])).result);
        const took = now() - start;
        got.forEach((r, i) => {
            const want = exact.right[i];
            if (!c.note && (r.verdict !== want.verdict || r.mask !== want.mask ||
                    Math.round(r.charge) !== Math.round(Number(want.charge) * 10000)))
                differs(c, `line ${i}: ${JSON.stringify(r)}, not ${JSON.stringify(want)}`);
        });
        return took;
    });
    return `ZEN ${require("@gorules/zen-engine/package.json").version}`;
}

function addCedar() {
    const parsed = cedar.preparsePolicySet("w1", { staticPolicies: cedarPolicies() });
    if (parsed.type !== "success")
        throw new Error(`Cedar: ${JSON.stringify(parsed)}`);
    const who = (type) => ({ type, id: "any" });
    const contexts = exact.lines.slice(0, few).map(({ perf_density, unit_price_usd, ...rest }) => rest);
    const count = Math.min(few, 5000);
    contender("line", "Cedar in WebAssembly, without charges", 1, count, (c) => {
        const masks = [];
        const start = now();
        for (let i = 0; i < count; i++) {
            const answer = cedar.statefulIsAuthorized({ principal: who("Line"), action: who("Action"),
                resource: who("Gate"), context: contexts[i], preparsedPolicySetId: "w1",
                entities: [] });
            masks.push(answer.response.diagnostics.reason
                .reduce((mask, m) => mask | (1 << (Number(m.slice(1)) - 1)), 0));
        }
        const took = now() - start;
        masks.forEach((mask, i) => {
            const want = exact.right[i];
            if (!c.note && (mask !== want.mask || verdictOf(mask) !== want.verdict))
                differs(c, `line ${i}: mask ${mask}, not ${want.mask}`);
        });
        return took;
    });
    return `Cedar ${cedar.getCedarVersion()}`;
}

// ---- ours and C --------------------------------------------------------------------------------

function addOurs() {
    for (const threads of [1, 2]) {
        for (const [name, engine, count] of [["tollgate", "tollgate", lines], ["plain C", "plain", lines],
            ["C made for vectors", "vectors", lines]])
            contender("memory", name, threads, count, () => Number(execFileSync(bench,
                ["--once", packs, engine, String(count), String(threads)], { encoding: "latin1" })));
        contender("file", "C with the policy compiled in", threads, lines, () => {
            execFileSync(bench, ["--csv", csv, out, String(threads)]);
        });
        contender("file", "tollgate sweep", threads, lines, () => {
            execFileSync(tollgate, ["sweep", csv, "--pack", join(packs, "w1"), "--map",
                join(packs, "w1", "columns.map"), "--keep", "line_id", "--answers", "verdict", "--mask",
                masked, "--charges", "w1.share,w1.vat", "--decimals", "4", "--quiet", "--threads",
                String(threads)], { stdio: ["ignore", openSync(out, "w"), "ignore"] });
        });
    }
}

// ---- the section -------------------------------------------------------------------------------

function rate(c) {
    const f = (s) => (c.work / s / 1e6).toPrecision(3).replace(/e.*/, (e) => e);
    return `${f(median(c.seconds))} | ${f(Math.max(...c.seconds))} to ${f(Math.min(...c.seconds))}`;
}

function table(which, against) {
    const rows = contenders.filter((c) => c.table === which);
    let text = `| engine | threads | lines | millions a second | least to most |${
        against ? ` to ${against} |` : ""}\n|---|--:|--:|--:|--:|${against ? "--:|" : ""}\n`;
    for (const c of rows) {
        const base = rows.find((x) => x.name === against && x.threads === c.threads);
        const ratio = base ? (c.work / median(c.seconds)) / (base.work / median(base.seconds)) : NaN;
        text += `| ${c.name}${c.note} | ${c.threads} | ${c.work} | ${rate(c)} |${
            against ? ` ${Number.isNaN(ratio) ? "" : ratio.toPrecision(3)} |` : ""}\n`;
    }
    return `${text}\n`;
}

if (process.argv[6] === "--duck-file")
    await duckFile(Number(process.argv[7]));
writeLines(csv, lines);
writeLines(part, some);
const exact = known(few);
const versions = [await addDuck(), addLite(), addZen(), addCedar(), `node ${process.version}`];
addOurs();
await race();
const cpu = /model name\s*:\s*(.*)/.exec(readFileSync("/proc/cpuinfo", "latin1"))?.[1] ?? "unknown";
writeFileSync(join(folder, "peers.md"), `
## Peers: W1 in other engines

From columns or tables in memory. The SQL engines add the three sums up in the query, which is all that they hand
over; the others hand over every line.

${table("memory", "DuckDB, one query")}CSV file to CSV file:

${table("file", "DuckDB")}DuckDB's time is the query's alone, the others' includes starting the program. Peak memory of its process with 1
thread ${Math.round(peaks[1] / 1000)} MB, with 2 threads ${Math.round(peaks[2] / 1000)} MB; of the others see W3.

One line at a time, objects as the engine takes them:

${table("line")}*${new Date().toISOString().slice(0, 10)}; ${cpu}; ${versions.join("; ")}; ${runs} runs of each in turn*
`);
for (const f of [csv, part, out, exact.small, join(folder, "peers.sqlite")])
    if (existsSync(f) && statSync(f).isFile())
        rmSync(f);
process.exitCode = good ? 0 : 1;
