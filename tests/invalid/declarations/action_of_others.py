"""says: action is FollowFD; the stack uses Post, NoPost, Sigkill, Signal, Override"""

from model.kinds.tracingpolicy import Action, ActionName


def declare(settings):
    return Action(action=ActionName.FollowFD)
