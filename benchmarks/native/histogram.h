/* How often each duration was seen, to 1.6 %: 64 steps for each power of two of microseconds. */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdint.h>

enum { STEPS = 64, POWERS = 26 }; /* up to an hour */

struct histogram {
    uint64_t counts[STEPS * POWERS];
    uint64_t total;
    uint64_t max_us;
};

void histogram_add(struct histogram *histogram, uint64_t us);

/* The duration that this share of all do not exceed, in ms; 0 when there are none. */
double histogram_ms(const struct histogram *histogram, double share);

#endif
