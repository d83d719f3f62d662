using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Comparisons.Divergences;

/// <summary>
/// The ends of the supports of two densities on a line, to the accuracy of a double: a rule of a few points does not see a jump between
/// its last point and the end of a box.
/// </summary>
internal static class SupportEdges
{
    // points inside of an interval that holds an edge: nine rounds reach the spacing of doubles
    private const int Inside = 64, Rounds = 9;

    private sealed record Bracket(bool IsOfA, double Low, double High)
    {
        public IEnumerable<double> Points => Enumerable.Range(0, Inside + 2).Select(i => Low + ((High - Low) * i / (Inside + 1)));
    }

    /// <param name="densities">The log densities of A and B at points.</param>
    /// <param name="map">The map of the line to (-1, 1).</param>
    /// <param name="points">Points in (-1, 1), in ascending order, between which edges are sought.</param>
    /// <returns>The edges in (-1, 1).</returns>
    public static Result<IReadOnlyList<double>> Of(Func<double[], Result<LogDensities>> densities, LineMap map, double[] points)
    {
        var found = At(points);
        if (found.Value is not { } first) return new(null, found.Diagnostics);
        List<Bracket> brackets = [.. Changes(true, first.A, points), .. Changes(false, first.B, points)];
        for (var round = 0; round < Rounds && brackets.Count > 0; round++)
        {
            double[] inside = [.. brackets.SelectMany(b => b.Points)];
            found = At(inside);
            if (found.Value is not { } at) return new(null, found.Diagnostics);
            brackets = [.. brackets.Index().Select(b => Narrowed(b.Item, b.Index, at, inside))];
        }

        return new([.. brackets.Select(b => 0.5 * (b.Low + b.High)).Order().Distinct()], []);

        Result<LogDensities> At(double[] where) => densities(Array.ConvertAll(where, map.At));
    }

    private static Bracket Narrowed(Bracket bracket, int at, LogDensities densities, double[] points)
    {
        var range = (at * (Inside + 2))..((at + 1) * (Inside + 2));
        return Changes(bracket.IsOfA, (bracket.IsOfA ? densities.A : densities.B)[range], points[range]).FirstOrDefault() ?? bracket;
    }

    private static IEnumerable<Bracket> Changes(bool isOfA, double[] log, double[] points) =>
        Enumerable.Range(1, points.Length - 1).Where(i => double.IsNegativeInfinity(log[i]) != double.IsNegativeInfinity(log[i - 1]))
            .Select(i => new Bracket(isOfA, points[i - 1], points[i]));
}
