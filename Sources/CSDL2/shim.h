// The SDL2 headers, with its main() replacement left out: navsim has a main of its own. Found without
// pkg-config, whose flags for SDL2 the package manager refuses.
#define SDL_MAIN_HANDLED
#include <SDL2/SDL.h>
