using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Density;
using ProbDsl.Inference.Laplace;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Gibbs;

/// <summary>
/// Draws whose exchangeable components have an order: chains visit them in any order, and one draw is sorted as another. The components of
/// a finite latent are sorted by the first real unknown with a member for each of its states; without one they are matched with those of
/// one draw by their probabilities. They are exchangeable if the density of a draw stays the same when two components are swapped.
/// </summary>
/// <param name="problem">The story with its data.</param>
/// <param name="objective">The log joint of the unknowns on their own scale.</param>
internal sealed class OrderedDraws(Problem problem, StoryObjective objective)
{
    private const double Same = 1e-9;

    /// <summary>The sorted draws, and by what they are sorted; null if nothing is exchangeable.</summary>
    /// <param name="draws">The draws.</param>
    /// <param name="densities">The log density of each draw: others are matched with the most probable one.</param>
    public (UnconstrainedDraws Draws, string? By) Of(UnconstrainedDraws draws, double[] densities)
    {
        string? by = null;
        var best = densities.AsSpan().IndexOf(densities.Max());
        foreach (var label in objective.Joint.Marginalized)
        {
            var (states, carriers) = (((FiniteSupport)label.Support).Count, CarriersOf(label));
            var members = carriers.Where(c => c.Axes[0] < c.Of.Extents.Count).ToList();
            var size = problem.SizeOf(states);
            if (members.Count == 0 || size < 2 || !IsExchangeable(draws[draws.Count - 1], carriers, size)) continue;
            var vectors = members.FindAll(c => c is { Axes: [0], Of.Type.Element: Element.Simplex }).ConvertAll(c => PartOf(c.Of));
            if (members.Find(c => c.Of.Type.Element == Element.Real).Of is null && vectors.Count > 0)
            {
                draws = Permuted(draws, carriers, new ComponentMatching(vectors, size).OrdersOf(draws, best));
                by = "components are matched with those of the most probable draw: labels are exchangeable";
                continue;
            }

            var key = members.Find(c => c.Of.Type.Element == Element.Real).Of ?? members[0].Of;
            draws = Permuted(draws, carriers, i => OrderBy(key, states, draws[i]));
            by = $"{ComponentOrder.Describe(problem, key, size)}: labels are exchangeable, so each draw is sorted";
        }

        return (draws, by);
    }

    private (int Start, int Count) PartOf(Variable of) =>
        (objective.Joint.PlacesOf(of.Name)[0], problem.ShapeOf(of).Count);

    private List<(Variable Of, List<int> Axes)> CarriersOf(Variable label) =>
        [.. objective.Joint.Coordinates.Where(c => c.Cells is null && c.Free == c.Array)
            .Select(c => (c.Unknown, ComponentOrder.AxesOf(c.Unknown, ((FiniteSupport)label.Support).Count)))
            .Where(c => c.Item2.Count > 0)];

    private bool IsExchangeable(ReadOnlySpan<double> draw, List<(Variable Of, List<int> Axes)> carriers, int states)
    {
        // a probability may be too small for a double, and its log density infinite
        double[] own = [.. draw];
        foreach (var place in carriers.Where(c => c.Of.Type.Element == Element.Simplex)
            .SelectMany(c => objective.Joint.PlacesOf(c.Of.Name)))
            own[place] = Math.Max(own[place], double.Epsilon);
        double[] swapped = [.. own];
        Permute(swapped, carriers, [1, 0, .. Enumerable.Range(2, states - 2)]);
        var density = objective.Density(own);
        return Math.Abs(objective.Density(swapped) - density) <= Same * Math.Max(1, Math.Abs(density));
    }

    private UnconstrainedDraws Permuted(UnconstrainedDraws draws, List<(Variable Of, List<int> Axes)> carriers, Func<int, int[]> orderOf)
    {
        double[] points = [.. draws.Points];
        for (var i = 0; i < draws.Count; i++) Permute(points.AsSpan(i * draws.Dimension, draws.Dimension), carriers, orderOf(i));
        return draws with { Points = points };
    }

    private int[] OrderBy(Variable key, Size states, ReadOnlySpan<double> draw)
    {
        var (array, axis) = (ArrayOf(draw, key), ComponentOrder.AxesOf(key, states)[0]);
        return [.. Enumerable.Range(0, problem.SizeOf(states)).OrderBy(k => ComponentOrder.FirstOf(array, axis, k))];
    }

    private void Permute(Span<double> draw, List<(Variable Of, List<int> Axes)> carriers, int[] order)
    {
        foreach (var (of, axes) in carriers)
        {
            var array = ArrayOf(draw, of);
            foreach (var axis in axes) array = ComponentOrder.Permuted(array, axis, order);
            array.Values.CopyTo(draw[objective.Joint.PlacesOf(of.Name)[0]..]);
        }
    }

    private Tensor ArrayOf(ReadOnlySpan<double> draw, Variable of)
    {
        var shape = problem.ShapeOf(of);
        return new(shape, draw.Slice(objective.Joint.PlacesOf(of.Name)[0], shape.Count).ToArray());
    }
}
