/*
 * timeline.h - the measures of a pack as lanes, by authority, and what happened between two days.
 *
 *     us.bis   us.3A090.licence      |      ----=====================|
 *              us.affiliates         |                   =~~~~~~~~~~~|
 *     cn.customs  cn.h200.stop       |                      =========|
 *
 * A lane is a measure's name, with its versions at every gate, or a limit's. A day of it has one
 * state; a span of days has the strongest one of its days.
 */
#ifndef TG_WHATIF_TIMELINE_H
#define TG_WHATIF_TIMELINE_H

#include "base/arena.h"
#include <tollgate.h>

/* What is looked at; a NULL text or TG_DAY_NONE is no filter. */
typedef struct {
    tg_text authority, gate; /* len 0: all */
    int32_t known_on;        /* TG_DAY_NONE: the pack's current-through date */
    const tg_run *run;       /* its assumptions answer questions, its stance holds; NULL: neither */
    int32_t from, through;   /* lanes none of whose spans meet this are left out */
} timeline_filter;

/* Strongest last. */
typedef enum {
    LANE_NOTHING,
    LANE_PROPOSED,      /* would be in force, were it adopted */
    LANE_NOT_YET_KNOWN, /* in force, published later */
    LANE_SUSPENDED,     /* suspended, or not enforced */
    LANE_READING,       /* in force under a reading: announced, reported */
    LANE_IN_FORCE
} lane_state;

/* An answer to a question that a version depends on: does it have the reading wanted? */
typedef struct { unsigned question; tg_span in; bool fits; } lane_answer;

typedef struct {
    size_t dated;   /* tg_dated_get */
    bool in_force;  /* at K some span of it is left */
    tg_span in;     /* that span; as the text has it where none is left */
    unsigned questions; /* it depends on so many */
    lane_answer *answers; /* known at K */
    size_t answer_count;
} lane_version;

/* Do the questions that it depends on have the readings wanted on that day? */
typedef enum { DEPENDS_NO, DEPENDS_OPEN, DEPENDS_YES } lane_depends;
lane_depends timeline_depends(const lane_version *v, int32_t day);

typedef struct {
    tg_text name, title;
    bool suspended;          /* by the pack's scenario, whatever the day */
    bool limit;              /* of a limit: one version, one gate, no hits */
    lane_version *versions;  /* of the first gate, in the order of the text */
    size_t version_count;
    uint32_t *gates;
    size_t gate_count;
    lane_version *hits;      /* suspensions and non-enforcements of it, in force at K */
    size_t hit_count;
} lane;

typedef struct {
    tg_text authority, title; /* title: of the gates' authority */
    lane *lanes;
    size_t lane_count;
} lane_group;

typedef struct {
    const tg_pack *pack;
    timeline_filter filter;
    int32_t known_on;     /* resolved */
    lane_group *groups;   /* in the order of the pack's gates */
    size_t group_count;
    size_t unknown_count; /* names left out since nothing of them is known at K */
    arena *a;
} timeline;

TG_MUST_USE bool timeline_init(timeline *t, const tg_pack *pack, const timeline_filter *f);
void timeline_free(timeline *t);
/* The strongest state of the days [from, end). */
lane_state timeline_state(const timeline *t, const lane *l, int32_t from, int32_t end);
/* The day on which the first thing of the pack begins; TG_DAY_NONE: none has a beginning. */
int32_t timeline_first_day(const tg_pack *pack);

typedef enum { EVENT_PUBLISHED, EVENT_END_PUBLISHED, EVENT_BEGINS, EVENT_ENDS } event_kind;
const char *event_word(event_kind k);
typedef struct {
    int32_t day;
    event_kind kind;
    size_t dated;     /* the first of its name; the others stand at other gates */
    uint32_t *gates;  /* none: what has no gate */
    size_t gate_count;
} timeline_event;

/* What was published, began and ended on the days after `after`, through `through`; spans as known
 * at the filter's K. By day, then kind, then the order of the pack. */
TG_MUST_USE bool timeline_events(const tg_pack *pack, const timeline_filter *f, int32_t after,
                                 int32_t through, arena *a, timeline_event **out, size_t *count);

#endif
