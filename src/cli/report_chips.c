/*
 * report_chips.c - the document of `chips`: the bands of the pack with chips in them, and the rest.
 */
#include "cli/report_chips.h"

#include "cli/bands.h"
#include "cli/report_csv.h"
#include "cli/report_run.h"
#include "io/forms.h"

static bool bands_part(const chips_report *c, doc *d)
{
    static const band_kind kinds[BANDS_OTHER + 1] = {
        {{"chips of the catalogue", 22}, TONE_ONE, SHAPE_DISC},
        {{"", 0}, TONE_BLANK, SHAPE_RING},
        {{"", 0}, TONE_BLANK, SHAPE_RING},
        {{"", 0}, TONE_BLANK, SHAPE_RING},
        {{"others", 6}, TONE_GREY, SHAPE_RING}};
    band_picture picture;
    arena *a = doc_arena(d);
    band_chip *chips = arena_alloc(a, c->count + 1, sizeof *chips);
    for (size_t i = 0; chips && i < c->count; i++)
        chips[i] = (band_chip){.id = c->ids[i], .note = c->ids[i], .kind = 0};
    if (!chips || !bands_make(c->pack, c->on, c->known_on, kinds, chips, c->count, a, &picture))
        return false;
    if (!picture.possible)
        return true;
    doc_part(d, "bands", "Chips and bands");
    doc_bands(d, &picture.plot, "bands", STR("Bands of the pack, with their bounds"));
    if (picture.unplaced)
        doc_prose(d, arena_print(a,
                                 "%llu of these chips are not in the picture: one of their two "
                                 "figures is not known exactly.",
                                 (unsigned long long)picture.unplaced));
    return true;
}

static void about(const chips_report *c, strbuf *b)
{
    tg_pack_info info = tg_pack_get_info(c->pack);
    char on[11], known[11];
    strbuf_printf(b, "tollgate %s; " STR_FMT " " STR_FMT " (%.12s); known on %s", tg_version(),
                  STR_ARG(of_text(info.name)), STR_ARG(of_text(info.version)), info.digest,
                  day_text(c->known_on == TG_DAY_NONE ? info.current_through : c->known_on, known));
    strbuf_printf(b, "; bands of %s",
                  day_text(c->on == TG_DAY_NONE ? info.current_through : c->on, on));
}

int report_chips(const chips_report *c)
{
    trouble t = {{0}, {0}};
    const char *path = args_value(c->args, OPT_OUT), *title = args_value(c->args, OPT_TITLE);
    char day[11];
    bool workbook = report_workbook(c->args);
    strbuf by;
    strbuf_init(&by, NULL);
    about(c, &by);
    int32_t known = c->known_on;
    if (known == TG_DAY_NONE)
        known = tg_pack_get_info(c->pack).current_through;
    doc *d = doc_new(title ? str_c(title) : STR("Chips and bands"), strbuf_str(&by));
    bool good = d && bands_part(c, d);
    if (good) {
        doc_part(d, "catalogue", "The catalogue");
        report_csv(d, &(csv_table){"chips", STR("Control metrics and classes"), 0, !workbook},
                   c->csv);
        report_about_pack(d, c->pack, strbuf_str(&by), workbook);
        good = !by.failed && doc_good(d);
    }
    if (!good)
        trouble_set(&t, "out of memory");
    outfile *f = good ? outfile_open(path ? path : "-", &t) : NULL;
    good = f && report_write_doc(d, workbook, STR("Chips"), str_c(day_text(known, day)), f, &t);
    if (good)
        good = outfile_finish(f, &t);
    else
        outfile_drop(f);
    complain(c->args, &t);
    doc_free(d);
    strbuf_free(&by);
    return good ? EXIT_DONE : EXIT_WRONG;
}
