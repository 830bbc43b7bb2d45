// A number, large, and what to know of it.
Told {
    centred: true
}
