#include "processes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static double cpu_seconds(long pid) {
    char path[64], line[1024];
    snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    FILE *file = fopen(path, "r");
    if (!file)
        return 0;
    unsigned long user = 0, system = 0;
    char *fields = fgets(line, sizeof line, file) ? strrchr(line, ')') : NULL; /* a name may have blanks */
    if (fields)
        sscanf(fields, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
    fclose(file);
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

double machine_busy_seconds(void) {
    unsigned long user = 0, nice = 0, system = 0, irq = 0, softirq = 0;
    FILE *file = fopen("/proc/stat", "r");
    if (!file)
        return 0;
    if (fscanf(file, "cpu %lu %lu %lu %*u %*u %lu %lu", &user, &nice, &system, &irq, &softirq) != 5)
        user = nice = system = irq = softirq = 0;
    fclose(file);
    return (double)(user + nice + system + irq + softirq) / (double)sysconf(_SC_CLK_TCK);
}

double processes_cpu_seconds(const char *pids) {
    double seconds = 0;
    char *end;
    for (const char *at = pids; *at; at = *end ? end + 1 : end)
        seconds += cpu_seconds(strtol(at, &end, 10));
    return seconds;
}
