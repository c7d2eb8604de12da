#pragma once

/* 0 if TERM is known and can place the cursor. Never exits, unlike newtInit() on an unknown TERM. */
int terminal_is_usable(void);

/* A descriptor that carries one byte (the signal's number) for each SIGTERM, SIGHUP and SIGINT from now on; -1 if there
   is none. Blocking reads are interrupted by them. */
int terminal_signal_descriptor(void);

/* Restores the terminal before a crash ends the process, so that its message can be read. Call before newtInit(). */
void terminal_guard_against_crash(void);

/* Columns and rows of the terminal on this descriptor; 0 on success. */
int terminal_size(int descriptor, int *width, int *height);
