#include "histogram.h"

static unsigned slot_of(uint64_t us) {
    unsigned power = 0;
    while (us >= 2 * STEPS) {
        us >>= 1;
        power++;
    }
    /* Below 128 us a slot is one microsecond; above, `us` is now 64 to 127. */
    unsigned slot = power * STEPS + (unsigned)us;
    return slot < STEPS * POWERS ? slot : STEPS * POWERS - 1;
}

static uint64_t longest_in(unsigned slot) {
    if (slot < 2 * STEPS)
        return slot;
    unsigned power = slot / STEPS - 1;
    return (((uint64_t)(slot - power * STEPS) + 1) << power) - 1;
}

void histogram_add(struct histogram *histogram, uint64_t us) {
    histogram->counts[slot_of(us)]++;
    histogram->total++;
    if (us > histogram->max_us)
        histogram->max_us = us;
}

double histogram_ms(const struct histogram *histogram, double share) {
    uint64_t seen = 0;
    for (unsigned slot = 0; slot < STEPS * POWERS; slot++) {
        seen += histogram->counts[slot];
        if (seen > 0 && (double)seen >= share * (double)histogram->total) {
            uint64_t us = longest_in(slot);
            return (double)(us < histogram->max_us ? us : histogram->max_us) / 1000;
        }
    }
    return 0;
}
