namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Positions of levels by their names, `p["control"]`, `arm[n] == "control"`. Levels that a type states have numbers; those that data set
/// are symbols, whose numbers are known when the data are read.
/// </summary>
internal sealed class LevelPositions(Scope scope, LevelPositions? story, DiagnosticBag diagnostics)
{
    private readonly List<NamedLevel> found = story?.found ?? [];

    /// <summary>The levels of sizes set by data that the story, with its guide, names.</summary>
    public ValueList<NamedLevel> Found => [.. found.DistinctBy(l => l.Symbol)];

    /// <summary>The position among the states of an index; null with a diagnostic.</summary>
    public Size? Of(StringSyntax level, TensorType index) =>
        index.StateNames is { } names ? Among([names], level, $"`{index}`") : In(index.States!, level);

    /// <summary>The position in a dimension; null with a diagnostic.</summary>
    public Size? In(Size size, StringSyntax level)
    {
        if (size.Number is { } count)
            return Among([.. Stated.Where(names => names.Count == count)], level, $"the {count} positions here");
        if (size.Symbol is not { } symbol || !scope.IsBareSize(symbol)) return Among([], level, $"the {size} positions here");
        found.Add(new(symbol, level.Text, level.Span));
        return Size.Of(found[^1].Symbol);
    }

    /// <summary>The position in the lists that contain the level; null with a diagnostic if none does, or if they differ.</summary>
    private Size? Among(ValueList<ValueList<string>> lists, StringSyntax level, string where)
    {
        var positions = lists.Select(names => names.ToList().IndexOf(level.Text) + 1).Where(at => at > 0).Distinct().ToList();
        if (positions is [var only]) return Size.Of(only);
        diagnostics.Add(positions.Count > 1
            ? CompilerDiagnostics.UnknownLevel(level.Span,
                $"\"{level.Text}\" is at positions {string.Join(" and ", positions)} of different lists of levels",
                $"write the position: `{positions[0]}`")
            : Unknown(level, where, [.. lists.SelectMany(names => names).Distinct()]));
        return null;
    }

    private static Diagnostic Unknown(StringSyntax level, string where, List<string> known)
    {
        if (known.Count == 0)
            return CompilerDiagnostics.UnknownLevel(level.Span, $"{where} have no names", "write a number; positions have names where an "
                + "index has levels, `index[\"low\", \"high\"]` or `index[V]` with a size that its column sets");
        return CompilerDiagnostics.UnknownLevel(level.Span, $"\"{level.Text}\" is not a level of {where}",
            DidYouMean.Closest(level.Text, known) is { } near ? $"did you mean \"{near}\"?" : $"its levels are {string.Join(", ", known)}");
    }

    /// <summary>The lists of levels that types of the story, and of its guide, state.</summary>
    private IEnumerable<ValueList<string>> Stated => StatedIn(scope).Concat(scope.Story is { } around ? StatedIn(around) : []);

    private static IEnumerable<ValueList<string>> StatedIn(Scope scope)
    {
        var types = scope.Data.Values.Select(d => d.Type).Concat(scope.Params.Values.Select(p => p.Type))
            .Concat(scope.Targets.Values.SelectMany(all => all).Select(s => s.Target.Type).OfType<TypeSyntax>());
        return types.Select(NamesIn).Where(names => names.Count > 0);
    }

    private static ValueList<string> NamesIn(TypeSyntax type) =>
        [.. type.Dims.Select(d => d.From).OfType<StringSyntax>().Select(s => s.Text)];
}
