#!/usr/bin/env bash
# screens.sh - pages in a real browser: nothing is clipped, nothing runs out of the window, light and
# dark differ, pictures are not blank. Skipped where there is no Chromium (apt-get install chromium).
. tests/e2e/lib.sh

browser=$(command -v chromium || command -v chromium-browser || true)
if [ -z "$browser" ]; then
    echo "ok screens_skipped (no Chromium on this machine: pages are not looked at)"
    exit 0
fi

chrome() # chrome ARGS...: with a profile of its own
{
    rm -rf "$W/profile"
    timeout 120 "$browser" --headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run \
        --disable-background-networking --disable-component-update --disable-sync \
        --hide-scrollbars --force-device-scale-factor=1 --user-data-dir="$W/profile" "$@" 2>"$W/err"
}

# The page with its policy taken out and a ruler put in: what the browser measured is in #measured.
measure() # measure PAGE WIDTH: "wide N clipped N texts N pictures N overlaps N"
{
    sed -e 's|<meta http-equiv="Content-Security-Policy"[^>]*>||' -e '/<\/body>/d' -e '/<\/html>/d' \
        "$1" >"$W/ruler.html"
    cat >>"$W/ruler.html" <<'JS'
<script>
function measured() {
  let clipped = 0, texts = 0, overlaps = 0;
  const seen = [];
  const pictures = document.querySelectorAll('svg.plot');
  for (const svg of pictures) {
    const box = svg.viewBox.baseVal, inside = [];
    for (const t of svg.querySelectorAll('text')) {
      const r = t.getBBox();
      texts++;
      if (r.x < -1 || r.y < -1 || r.x + r.width > box.width + 1 || r.y + r.height > box.height + 1) {
        clipped++;
        seen.push('clipped: ' + t.textContent);
      }
      for (const o of inside)
        if (r.x + 2 < o.x + o.width && o.x + 2 < r.x + r.width &&
            r.y + 4 < o.y + o.height && o.y + 4 < r.y + r.height) {
          overlaps++;
          seen.push('overlap: ' + t.textContent + ' / ' + o.text);
        }
      inside.push({x: r.x, y: r.y, width: r.width, height: r.height, text: t.textContent});
    }
  }
  const wide = Math.max(0, document.documentElement.scrollWidth - window.innerWidth);
  const p = document.createElement('pre');
  p.id = 'measured';
  p.textContent = 'wide ' + wide + ' clipped ' + clipped + ' overlaps ' + overlaps +
    ' texts ' + (texts > 0) + ' pictures ' + pictures.length + '\n' + seen.join('\n');
  document.body.appendChild(p);
}
measured();
</script></body></html>
JS
    chrome --window-size="$2",1000 --dump-dom "file://$W/ruler.html" >"$W/dom"
    sed -n '/<pre id="measured">/,/<\/pre>/p' "$W/dom" | sed 's/<[^>]*>//g' >"$W/out"
    head -n 1 "$W/out"
}

shot() { chrome --window-size="$2",1400 "${@:4}" --screenshot="$3" "file://$1" >/dev/null; } # PAGE WIDTH PNG
big_enough() { [ -s "$1" ] && [ "$(stat -c %s "$1")" -gt "$2" ]; }

measures() # measures NAME PICTURES [WIDTH...]: at two widths, or those named
{
    local got width
    for width in ${*:3} $([ $# -gt 2 ] || echo 1200 500); do
        got=$(measure "$W/$1.html" "$width")
        ok "screens_$1_$width" [ "$got" = \
            "wide 0 clipped 0 overlaps 0 texts true pictures $2" ]
    done
}

orders >"$W/o.csv"
echo 'c,huge,2,100,US,DE,research,2025-12-20,2026-01-20,2026-01-22' >>"$W/o.csv"
echo 'd,none-such,1,1,US,CN,commercial,2025-12-20,2026-01-20,2026-01-22' >>"$W/o.csv"
(cd "$W" && "$TOLLGATE" decide o.csv --format html --out small.html --quiet) 2>"$W/err"
measures small 3

# The ruler finds what is wrong: a text moved out, and one put over another.
sed 's/<text x="[0-9.]*" y="[0-9.]*"/<text x="855" y="10"/' "$W/small.html" >"$W/wrong.html"
got=$(measure "$W/wrong.html" 1200)
ok screens_ruler [ "${got#wide 0 clipped 0}" = "$got" ]

"$TOLLGATE" decide demo/orders.csv --table demo/buyers.csv --on buyer_id -p packs/us-cn-chips \
    --format html --out "$W/demo.html" --quiet 2>"$W/err"
measures demo 3
"$TOLLGATE" timeline -p packs/us-cn-chips --format html --out "$W/lanes.html" 2>"$W/err"
measures lanes 1
"$TOLLGATE" chips -p packs/us-cn-chips --format html --out "$W/chips.html" 2>"$W/err"
measures chips 1
# Scenarios, their readings, months and strips.
head -n 60 demo/orders.csv >"$W/few.csv"
few=(--orders "$W/few.csv" --table demo/buyers.csv --on buyer_id -p packs/us-cn-chips)
situation=(mid_january_2026 instruction_reaches_existing_orders only_new_orders
    research_exception_granted domestic_quota_one_to_one august_2026 share_15_percent)
"$TOLLGATE" scenario "${situation[@]}" "${few[@]}" --format html --out "$W/scenarios.html" 2>"$W/err"
measures scenarios 2
"$TOLLGATE" scenario mid_january_2026 "${few[@]}" --all-readings \
    --questions=cn.reaches_existing_orders,cn.research_exception \
    --format html --out "$W/readings.html" 2>"$W/err"
measures readings "$(grep -c 'class="plot"' "$W/readings.html")" 500
ok screens_tornados grep -q "<caption>What moves held units.*, mid_january_2026" "$W/readings.html"
months=packs/us-cn-chips/demo
"$TOLLGATE" project "$months/book.csv" --demand "$months/demand.csv" --supply "$months/supply.csv" \
    -p packs/us-cn-chips --from 2026-01 --months 6 --assume-authorised us.export --assume-met \
    --case 'reaches: cn.reaches_existing_orders=yes' --case 'new: cn.reaches_existing_orders=no' \
    --format html --out "$W/months.html" 2>"$W/err"
measures months 8 500
"$TOLLGATE" replay --fact item=nvidia-h20-sxm-96gb --fact route.from=US --fact route.to=CN \
    -p packs/us-cn-chips --from 2025-01-01 --format html --out "$W/strips.html" 2>"$W/err"
measures strips 1 500

shot "$W/demo.html" 1200 "$W/light.png"
shot "$W/demo.html" 1200 "$W/dark.png" --blink-settings=preferredColorScheme=0
ok screens_light big_enough "$W/light.png" 20000
ok screens_dark big_enough "$W/dark.png" 20000
ok screens_differ [ "$(cmp -s "$W/light.png" "$W/dark.png"; echo $?)" = 1 ]
chrome --no-pdf-header-footer --print-to-pdf="$W/print.pdf" "file://$W/small.html" >/dev/null
ok screens_print big_enough "$W/print.pdf" 10000
