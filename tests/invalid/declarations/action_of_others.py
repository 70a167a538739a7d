"""says: action is FollowFD; the stack uses Post, NoPost, Sigkill, Signal, Override"""

from tetraflux.model.kinds.tracingpolicy import Action, ActionName


def declare(settings):
    return Action(action=ActionName.FollowFD)
