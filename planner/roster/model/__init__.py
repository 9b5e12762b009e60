"""The week as arrays, and the labour rules: one function per rule, named as in the checker."""
