namespace ProbDsl.Compiler.Graph.Printing;

/// <summary>
/// The lines before the statements: data, sizes, params, functions, nets, flows and SDEs, each kind with its keyword at the left.
/// </summary>
internal static class DeclarationLines
{
    public static IEnumerable<PageLine> Lines(string margin, IEnumerable<Variable> variables, IEnumerable<Callable> callables,
        IEnumerable<string> sizes)
    {
        var all = variables.ToList();
        List<(string Word, IEnumerable<PageLine> Lines)> kinds =
        [
            ("data", Names(all, Role.Data)),
            ("sizes", sizes.Any() ? [new("", [$"{string.Join(", ", sizes)}: set by the data"])] : []),
            ("param", Names(all, Role.Param)),
            .. callables.Select(c => (Word(c.Sort), CallableLines.Print(c))),
        ];
        return Beside(margin, [.. kinds.Select(k => (k.Word, (IReadOnlyList<PageLine>)[.. k.Lines])).Where(k => k.Item2.Count > 0)]);
    }

    /// <summary>Puts each group of lines to the right of its keyword, which is printed on the first line of the group only.</summary>
    public static IEnumerable<PageLine> Beside(string margin, IReadOnlyList<(string Word, IReadOnlyList<PageLine> Lines)> kinds)
    {
        var width = kinds.Select(k => k.Word.Length).DefaultIfEmpty(0).Max() + 2;
        foreach (var (word, lines) in kinds)
            foreach (var (at, line) in lines.Index())
                yield return line with { Start = margin + (at == 0 ? word : "").PadRight(width) + line.Start };
    }

    private static IEnumerable<PageLine> Names(IEnumerable<Variable> variables, Role role)
    {
        var names = variables.Where(v => v.Role == role)
            .Select(v => $"{Words.Spell(v.Name)}{Brackets(v)}: {v.Type}{Origin(v.Origin)}").ToList();
        return names.Count == 0 ? [] : [new("", [.. names], " · ")];
    }

    private static string Brackets(Variable variable) => variable.Extents.Count == 0 ? "" : $"[{string.Join(", ", variable.Extents)}]";

    private static string Origin(Origin? origin) => origin switch
    {
        ColumnOrigin { Low: { } low, High: { } high } => $" in {low}..{high}",
        DrawOrigin drawn => $" from {StoryText.Written(drawn.How.Distribution.Span)}, resampled at every training step",
        StartOrigin start => $" = {StoryText.Written(start.Value.Span)}",
        _ => "",
    };

    private static string Word(CallableSort sort) =>
        sort switch { CallableSort.Function => "function", CallableSort.Net => "net", CallableSort.Flow => "flow", _ => "sde" };
}
