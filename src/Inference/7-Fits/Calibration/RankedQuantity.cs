namespace ProbDsl.Inference.Calibration;

/// <summary>A number of a story whose true value is ranked among posterior draws.</summary>
/// <param name="Name">The name on the page: `effect[3]`, or that of the density.</param>
/// <param name="Unknown">The unknown that it is an element of; null for the density.</param>
/// <param name="Element">The index of the element in the row-major values of the unknown.</param>
public sealed record RankedQuantity(string Name, string? Unknown, int Element)
{
    /// <summary>At most so many elements of an array are ranked, at equal distances.</summary>
    private const int MostElements = 100;

    /// <summary>The name of its column in a file of ranks: `effect.3`, as in files of draws.</summary>
    public string Column => Name.Replace(", ", ".", StringComparison.Ordinal).Replace('[', '.').Replace(' ', '_').TrimEnd(']');

    /// <summary>The quantities of an unknown: its elements, without those that others determine, as above a matrix's diagonal.</summary>
    /// <param name="problem">The story with its sizes.</param>
    /// <param name="unknown">The unknown.</param>
    public static IReadOnlyList<RankedQuantity> Of(Problem problem, Variable unknown)
    {
        var shape = problem.ShapeOf(unknown);
        var isThere = GroupPresence.Compute(problem, unknown);
        var size = shape.Trailing(unknown.Type.ElementRank).Count;
        List<int> all = [.. Enumerable.Range(0, shape.Count)
            .Where(at => isThere?[at / size] != false && IsFree(unknown.Support, shape, at))];
        var count = Math.Min(all.Count, MostElements);
        return [.. Enumerable.Range(0, count).Select(i => all[(int)((long)i * all.Count / count)])
            .Select(at => new RankedQuantity(ElementNames.Of(unknown.Name, shape, at), unknown.Name, at))];
    }

    private static bool IsFree(Support support, Shape shape, int at) => support switch
    {
        PositiveDefiniteMatrices => RowOf(shape, at) >= at % shape[^1],
        CorrelationMatrices => RowOf(shape, at) > at % shape[^1],
        // the second probability of two is one less the first
        Simplices when shape[^1] == 2 => at % 2 == 0,
        _ => true,
    };

    private static int RowOf(Shape shape, int at) => at / shape[^1] % shape[^2];
}
