module govalues

go 1.22
