// Steps in order: a mark and a word say which is done, under way or to come.
Told {
    sizes: [9 * ui.u, 8 * ui.u]
}
