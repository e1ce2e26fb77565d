# A library's functions that are called wait() and clear().
import pygame


def loop(screen):
    while screen.alive:
        pygame.event.clear()
        e = pygame.event.wait()
        screen.handle(e)
