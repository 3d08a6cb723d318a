// policy.mjs - W1 as each engine can say it, and as plain JavaScript.
//
// The numbers of the conditions are those of ../README.md.

export const named = ["CN", "MO", "AF", "BY", "KH", "CF", "CD", "CU", "ER", "HT", "IR", "IQ", "KP",
    "LB", "LY", "MM", "NI", "RU", "SO", "SS", "SD", "SY"];
const day = (text) => Date.parse(text) / 86400000;

// ---- SQL ---------------------------------------------------------------------------------------

// `t` has the columns of the CSV file by their headings; `as` says how an engine writes dates, tenths
// and cents. Each layer names what the next one reads.
export function layers(table, as) {
    const set = named.map((c) => `'${c}'`).join(", ");
    const bit = (m, i) => `(CASE WHEN ${m} THEN ${1 << (i - 1)} ELSE 0 END)`;
    const mask = ["m1", "m2", "m3", "m4", "m5", "m6", "m5", "m8", "m9", "m10", "m11", "m12", "m13",
        "cn"].map((m, i) => bit(m, i + 1)).join(" + ");
    return `
a AS (SELECT *, destination = 'CN' AS cn,
        destination IN (${set}) OR hq_country IN (${set}) AS concern,
        tpp >= 4800 OR (tpp >= 1600 AND perf_density >= ${as.density(5.92)}
            AND ${as.yes("marketed_datacenter")}) AS m1
      FROM ${table}),
b AS (SELECT *, NOT m1 AND perf_density < ${as.density(5.92)}
        AND ((tpp >= 2400 AND tpp < 4800 AND perf_density >= ${as.density(1.6)})
          OR (tpp >= 1600 AND perf_density >= ${as.density(3.2)})) AS m2 FROM a),
c AS (SELECT *, (m1 OR m2) AND concern AND ship_date >= ${as.date("2023-11-17")} AS m3,
        end_use = 'military' AS m6,
        dram_bandwidth_gbs >= 1400 AND tpp < 4800 AND concern
            AND ship_date >= ${as.date("2025-04-09")} AS m8,
        cn AND tpp >= 4800 AND ship_date >= ${as.date("2026-01-13")}
            AND end_use NOT IN ('academic_research', 'rnd_partnership') AS m9,
        cn AND ship_date >= ${as.date("2026-01-13")} AS m10,
        cn AND buyer_foreign_units + quantity > buyer_domestic_units AS m11,
        tpp >= 21000 AND concern AS m12, NOT m1 AND NOT m2 AS m13 FROM b),
d AS (SELECT *, m3 AND ship_date >= ${as.date("2026-01-15")} AND tpp < 21000
        AND dram_bandwidth_gbs < 6500 AND ${as.yes("is_export_from_us")}
        AND ${as.yes("tested_by_us_lab")} AND ${as.yes("kyc_ok")} AS m5 FROM c),
e AS (SELECT *, m3 AND NOT m5 AS m4 FROM d),
f AS (SELECT line_id,
        CASE WHEN m6 OR m9 OR (m10 AND m11) THEN 4 WHEN m4 OR m12 THEN 3 WHEN m5 OR m8 THEN 2
             WHEN m10 OR m11 THEN 1 ELSE 0 END AS verdict,
        ${mask} AS mask,
        ((CASE WHEN m5 THEN 25 ELSE 0 END) + (CASE WHEN cn THEN 13 ELSE 0 END)) * quantity
            * ${as.cents("unit_price_usd")} AS charge FROM e)`;
}

export const sums = `SELECT sum(verdict * (line_id % 997 + 1)), sum(mask * (line_id % 1009 + 1)),
    sum((charge % 1000003) * (line_id % 1013 + 1)) FROM f`;

// ---- ZEN ---------------------------------------------------------------------------------------

export function zenDecision() {
    const set = `[${named.map((c) => `'${c}'`).join(", ")}]`;
    const say = [
        ["cn", "destination == 'CN'"],
        ["concern", `destination in ${set} or hq_country in ${set}`],
        ["m1", "tpp >= 4800 or (tpp >= 1600 and perf_density >= 5.92 and marketed_datacenter)"],
        ["m2", "not $.m1 and perf_density < 5.92 and ((tpp >= 2400 and tpp < 4800 and " +
            "perf_density >= 1.6) or (tpp >= 1600 and perf_density >= 3.2))"],
        ["m3", `($.m1 or $.m2) and $.concern and ship >= ${day("2023-11-17")}`],
        ["m5", `$.m3 and ship >= ${day("2026-01-15")} and tpp < 21000 and ` +
            "dram_bandwidth_gbs < 6500 and is_export_from_us and tested_by_us_lab and kyc_ok"],
        ["m4", "$.m3 and not $.m5"],
        ["m6", "end_use == 'military'"],
        ["m8", "dram_bandwidth_gbs >= 1400 and tpp < 4800 and $.concern and " +
            `ship >= ${day("2025-04-09")}`],
        ["m10", `$.cn and ship >= ${day("2026-01-13")}`],
        ["m9", "$.m10 and tpp >= 4800 and end_use not in ['academic_research', 'rnd_partnership']"],
        ["m11", "$.cn and buyer_foreign_units + quantity > buyer_domestic_units"],
        ["m12", "tpp >= 21000 and $.concern"],
        ["verdict", "$.m6 or $.m9 or ($.m10 and $.m11) ? 4 : ($.m4 or $.m12 ? 3 : " +
            "($.m5 or $.m8 ? 2 : ($.m10 or $.m11 ? 1 : 0)))"],
        ["mask", ["m1", "m2", "m3", "m4", "m5", "m6", "m5", "m8", "m9", "m10", "m11", "m12"]
            .map((m, i) => `($.${m} ? ${1 << i} : 0)`).join(" + ") +
            " + (not $.m1 and not $.m2 ? 4096 : 0) + ($.cn ? 8192 : 0)"],
        ["charge", "(($.m5 ? 25 : 0) + ($.cn ? 13 : 0)) * quantity * unit_price_usd * 100"],
    ];
    const expressions = say.map(([key, value], i) => ({ id: `e${i}`, key, value }));
    return {
        nodes: [
            { id: "in", type: "inputNode", name: "in", position: { x: 0, y: 0 } },
            { id: "rules", type: "expressionNode", name: "rules", position: { x: 1, y: 0 },
                content: { expressions } },
            { id: "out", type: "outputNode", name: "out", position: { x: 2, y: 0 } },
        ],
        edges: [{ id: "1", sourceId: "in", targetId: "rules", type: "edge" },
            { id: "2", sourceId: "rules", targetId: "out", type: "edge" }],
    };
}

// ---- Cedar -------------------------------------------------------------------------------------

// A policy for each condition: those that hold are the reasons of the decision. Cedar has whole numbers
// only (densities are hundredths, dates days) and gives no amounts.
export function cedarPolicies() {
    const set = `[${named.map((c) => `"${c}"`).join(", ")}]`;
    const concern = `(${set}.contains(context.destination) || ${set}.contains(context.hq_country))`;
    const a = "(context.tpp >= 4800 || (context.tpp >= 1600 && context.density >= 592 && " +
        "context.marketed_datacenter))";
    const b = `(!${a} && context.density < 592 && ((context.tpp >= 2400 && context.tpp < 4800 && ` +
        "context.density >= 160) || (context.tpp >= 1600 && context.density >= 320)))";
    const licence = `((${a} || ${b}) && ${concern} && context.ship >= ${day("2023-11-17")})`;
    const terms = `(${licence} && context.ship >= ${day("2026-01-15")} && context.tpp < 21000 && ` +
        "context.dram_bandwidth_gbs < 6500 && context.is_export_from_us && " +
        "context.tested_by_us_lab && context.kyc_ok)";
    const china = 'context.destination == "CN"';
    const late = `context.ship >= ${day("2026-01-13")}`;
    const when = {
        1: a, 2: b, 3: licence, 4: `${licence} && !${terms}`, 5: terms,
        6: 'context.end_use == "military"', 7: terms,
        8: `context.dram_bandwidth_gbs >= 1400 && context.tpp < 4800 && ${concern} && ` +
            `context.ship >= ${day("2025-04-09")}`,
        9: `${china} && context.tpp >= 4800 && ${late} && ` +
            '!["academic_research", "rnd_partnership"].contains(context.end_use)',
        10: `${china} && ${late}`,
        11: `${china} && context.buyer_foreign_units + context.quantity > ` +
            "context.buyer_domestic_units",
        12: `context.tpp >= 21000 && ${concern}`, 13: `!${a} && !${b}`, 14: china,
    };
    const policies = {};
    for (const [m, text] of Object.entries(when))
        policies[`m${m}`] = `permit(principal, action, resource) when { ${text} };`;
    return policies;
}

export function verdictOf(mask) {
    const m = (i) => (mask >> (i - 1)) & 1;
    if (m(6) || m(9) || (m(10) && m(11)))
        return 4;
    return m(4) || m(12) ? 3 : m(5) || m(8) ? 2 : m(10) || m(11) ? 1 : 0;
}

// ---- lines -------------------------------------------------------------------------------------

export function lineOf(row) {
    const c = row.split(",");
    return {
        line_id: +c[0], tpp: +c[1], perf_density: +c[2], density: Math.round(+c[2] * 100),
        dram_bandwidth_gbs: +c[3], marketed_datacenter: c[5] === "true", destination: c[6],
        hq_country: c[7], end_use: c[8], is_export_from_us: c[9] === "true", ship: day(c[11]),
        quantity: +c[12], unit_price_usd: +c[13], cents: Math.round(+c[13] * 100),
        tested_by_us_lab: c[14] === "true", kyc_ok: c[15] === "true",
        buyer_domestic_units: +c[16], buyer_foreign_units: +c[17],
    };
}
