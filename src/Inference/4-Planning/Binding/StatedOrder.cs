using System.Numerics;

namespace ProbDsl.Inference.Binding;

/// <summary>
/// Finds what depends on the order of levels that are the distinct texts of columns, in the order of the alphabet, which no line states:
/// draws from ordinal distributions and their probabilities, ascending arrays with an element for each level, arrays over levels whose
/// elements read each other, cumulative sums over levels, arithmetic and comparisons with the position of a level.
/// </summary>
internal static class StatedOrder
{
    private const int MostListed = 12;

    /// <summary>An error for each size whose levels are texts and whose order matters, at the first place where it does.</summary>
    /// <param name="graph">The story.</param>
    /// <param name="levels">The levels by size.</param>
    public static IEnumerable<Diagnostic> Errors(ModelGraph graph, IReadOnlyDictionary<string, Levels> levels)
    {
        foreach (var (size, found) in levels)
            if (found.Count > 1 && !AreAscending(found.Texts) && graph.Plates.All(p => p.Name != size)
                && graph.Variables.FirstOrDefault(v => IsReadInto(v, Size.Of(size))) is { } data && UseOf(graph, Size.Of(size)) is { } use)
                yield return NotStated(use, data, found.Texts);
    }

    /// <summary>Whether all levels are whole numbers that ascend as listed, as `1`, `2`, `10` and `01`, `02`, `10` do and `08`, `10`, `9`
    /// do not.</summary>
    private static bool AreAscending(IReadOnlyList<string> levels)
    {
        if (!levels.All(IsWhole)) return false;
        BigInteger[] numbers = [.. levels.Select(l => BigInteger.Parse(l, CultureInfo.InvariantCulture))];
        return numbers.Zip(numbers.Skip(1)).All(pair => pair.First < pair.Second);
    }

    private static bool IsWhole(string level) => level.AsSpan().TrimStart('-') is { Length: > 0 } digits
        && !digits.ContainsAnyExceptInRange('0', '9');

    private static bool IsReadInto(Variable data, Size size) => data.Role == Role.Data && data.Type.States == size;

    private static OrdinalUse? UseOf(ModelGraph graph, Size size) => Drawn(graph, size) ?? Ascending(graph, size) ?? Stepped(graph, size)
        ?? Calculated(graph, size);

    private static OrdinalUse? Drawn(ModelGraph graph, Size size) =>
        graph.Story.OfType<Draw>().FirstOrDefault(d => graph[d.Target.Of].Type.States == size && IsOrdinal(d.Distribution)) is { } draw
            ? new(draw.Distribution.Span, $"`{draw.Name}` is {draw.Distribution.Of.Name}, whose states are in order") : null;

    private static OrdinalUse? Ascending(ModelGraph graph, Size size) =>
        graph.Variables.FirstOrDefault(v => v.Type.Element is Element.Ordered or Element.PositiveOrdered && v.Type.Dims[^1].Size == size)
            is { } array ? new(array.Span, $"the elements of `{array.Name}` ascend with the levels") : null;

    private static OrdinalUse? Stepped(ModelGraph graph, Size size) =>
        graph.Assignments.FirstOrDefault(a => ReadsOtherLevel(graph, a, size)) is { } step
            ? new(step.Target.Span, $"`{step.Name}` reads the element of another level") : null;

    /// <summary>Where a level, or its position, is read as a number: anywhere but as an index, and beside `==`.</summary>
    private static OrdinalUse? Calculated(ModelGraph graph, Size size) => new LevelReads(graph, size).First() is var (span, why)
        ? new(span, why) : null;

    /// <summary>Whether the states of a distribution, or of its components, are in order.</summary>
    internal static bool IsOrdinal(DistributionCall call) => call.Of.Is(DistributionTraits.Ordinal) || call.Distributions.Any(IsOrdinal);

    /// <summary>Whether an element of an array over the levels is defined by one some positions away.</summary>
    private static bool ReadsOtherLevel(ModelGraph graph, Assignment assignment, Size size)
    {
        var own = OffsetsOf(assignment.Target).ToList();
        return own.Count > 0 && ExprTree.Reads(assignment).Where(r => r.Of == assignment.Target.Of).SelectMany(OffsetsOf)
            .Any(read => own.Exists(o => o.Loop == read.Loop && o.Offset != read.Offset));

        IEnumerable<AffineIndex> OffsetsOf(Access access) => access.At.Zip(graph[access.Of].Whole.Dims)
            .Where(p => p.Second.Size == size).Select(p => p.First).OfType<AffineIndex>().Where(at => at.Loop is not null);
    }

    /// <param name="use">Where the order matters.</param>
    /// <param name="data">The first data name with these levels.</param>
    /// <param name="levels">The levels in the order in which they were found.</param>
    private static Diagnostic NotStated(OrdinalUse use, Variable data, IReadOnlyList<string> levels)
    {
        var (size, end) = (data.Type.States!.Symbol, levels.Count > MostListed ? ", ..." : "");
        string[] listed = [.. levels.Take(MostListed)];
        return Diagnostic.Error("E0358", $"the order of the levels of `{data.Name}` is not stated: {use.Why}, but these texts are in the "
            + $"order of the alphabet: {string.Join(", ", listed)}{end}", use.Span)
            .Next($"state all {levels.Count} levels in their order, from the lowest to the highest, and write {levels.Count} in place of "
                + $"`{size}`: `data {data.Span.Text}{Extents(data)}: index[{string.Join(", ", listed.Select(l => $"\"{l}\""))}{end}]`");
    }

    private static string Extents(Variable data) => data.Extents.Count == 0 ? "" : $"[{string.Join(", ", data.Extents)}]";

    /// <summary>A place where the order of levels matters, with the reason.</summary>
    private sealed record OrdinalUse(SourceSpan Span, string Why);
}
