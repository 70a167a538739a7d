"""The operators, namespaces and arguments of a policy in words."""

from __future__ import annotations

from markupsafe import Markup

from tetraflux.lint.facts.arguments import ArgType
from tetraflux.lint.facts.names import KernelNamespace
from tetraflux.lint.facts.operators import BinaryOperator, Operator

COMPARED = {
    Operator.Equal: ("is", "is one of"),
    Operator.NotEqual: ("is not", "is none of"),
    Operator.Prefix: ("begins with", "begins with one of"),
    Operator.NotPrefix: ("does not begin with", "begins with none of"),
    Operator.Postfix: ("ends in", "ends in one of"),
    Operator.NotPostfix: ("does not end in", "ends in none of"),
    Operator.GreaterThan: ("is more than", "is more than"),
    Operator.GT: ("is more than", "is more than"),
    Operator.LessThan: ("is less than", "is less than"),
    Operator.LT: ("is less than", "is less than"),
    Operator.Mask: ("has a bit of", "has a bit of one of"),
    Operator.InMap: ("is", "is one of"),
    Operator.NotInMap: ("is not", "is none of"),
    Operator.InRange: ("lies in", "lies in one of"),
    Operator.NotInRange: ("lies outside of", "lies outside of all of"),
    Operator.CapabilitiesGained: ("gains capabilities", "gains capabilities"),
    Operator.SPort: ("comes from port", "comes from a port of"),
    Operator.NotSPort: ("does not come from port", "comes from no port of"),
    Operator.SPortPriv: ("comes from a port below 1024", "comes from a port below 1024"),
    Operator.NotSportPriv: ("comes from a port above 1023", "comes from a port above 1023"),
    Operator.DPort: ("goes to port", "goes to a port of"),
    Operator.NotDPort: ("does not go to port", "goes to no port of"),
    Operator.DPortPriv: ("goes to a port below 1024", "goes to a port below 1024"),
    Operator.NotDPortPriv: ("goes to a port above 1023", "goes to a port above 1023"),
    Operator.SAddr: ("comes from", "comes from one of"),
    Operator.NotSAddr: ("does not come from", "comes from none of"),
    Operator.DAddr: ("goes to", "goes to one of"),
    Operator.NotDAddr: ("does not go to", "goes to none of"),
    Operator.Protocol: ("is of the protocol", "is of a protocol of"),
    Operator.Family: ("is of the family", "is of a family of"),
    Operator.State: ("is in the state", "is in a state of"),
    Operator.SubString: ("contains", "contains one of"),
    Operator.SubStringIgnCase: ("contains, in any case,", "contains, in any case, one of"),
    Operator.CelExpr: ("fulfils", "fulfils one of"),
    Operator.FileType: ("is a file of the type", "is a file of a type of"),
    Operator.NotFileType: ("is no file of the type", "is a file of no type of"),
}
"""Each operator in words: with one value, and with several."""

BINARIES = {
    BinaryOperator.In: ("by", "by one of"),
    BinaryOperator.NotIn: ("not by", "by none of"),
    BinaryOperator.Prefix: (
        "by a program whose path begins with",
        "by a program whose path begins with one of",
    ),
    BinaryOperator.NotPrefix: (
        "by no program whose path begins with",
        "by no program whose path begins with one of",
    ),
    BinaryOperator.Postfix: (
        "by a program whose path ends in",
        "by a program whose path ends in one of",
    ),
    BinaryOperator.NotPostfix: (
        "by no program whose path ends in",
        "by no program whose path ends in one of",
    ),
}
"""Each operator on the calling program in words, in the same way."""

NAMESPACES: dict[KernelNamespace, str] = {
    KernelNamespace.Mnt: "mount",
    KernelNamespace.Pid: "PID",
    KernelNamespace.Ipc: "IPC",
    KernelNamespace.Net: "network",
    KernelNamespace.Uts: "UTS",
    KernelNamespace.User: "user",
    KernelNamespace.Cgroup: "cgroup",
    KernelNamespace.Time: "time",
    KernelNamespace.PidForChildren: Markup("children's PID"),
    KernelNamespace.TimeForChildren: Markup("children's time"),
}

READ_AS: dict[ArgType, str] = {
    ArgType.file: "the path",
    ArgType.path: "the path",
    ArgType.filename: "the path",
    ArgType.linux_binprm: Markup("the program's path"),
    ArgType.dentry: "the path in its file system",
    ArgType.sock: "the connection",
    ArgType.sockaddr: "the connection",
    ArgType.socket: "the connection",
    ArgType.skb: "the packet",
}
