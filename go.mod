module github.com/mockloop/mockloop

go 1.26.0
