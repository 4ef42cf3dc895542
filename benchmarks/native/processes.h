/* CPU time of the processes that are measured. */
#ifndef PROCESSES_H
#define PROCESSES_H

/* Seconds that the processes of this list (pid,pid,…) have used, all threads; in steps of 10 ms. */
double processes_cpu_seconds(const char *pids);

/* Seconds that all cores together were busy, with whatever it was, since the machine started. */
double machine_busy_seconds(void);

#endif
