/* Between the library's own parts; no part of its interface. */
#ifndef NAVSIM_ERROR_H
#define NAVSIM_ERROR_H

/* Keeps what this thread's last call has to say. */
void navsim_keep_message(const char *message);

#endif
