using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Density;
using ProbDsl.Inference.Laplace;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Gibbs;

/// <summary>
/// Draws whose exchangeable components have an order: chains visit them in any order, and one draw is sorted as another. The components of
/// a finite latent are sorted by the first real unknown with a member for each of its states, or the first unknown of any kind; they are
/// exchangeable if the density of a draw stays the same when two components are swapped.
/// </summary>
/// <param name="problem">The story with its data.</param>
/// <param name="objective">The log joint of the unknowns on their own scale.</param>
internal sealed class OrderedDraws(Problem problem, StoryObjective objective)
{
    private const double Same = 1e-9;

    /// <summary>The sorted draws, and by what they are sorted; null if nothing is exchangeable.</summary>
    public (UnconstrainedDraws Draws, string? By) Of(UnconstrainedDraws draws)
    {
        string? by = null;
        foreach (var label in objective.Joint.Marginalized)
        {
            var (states, carriers) = (((FiniteSupport)label.Support).Count, CarriersOf(label));
            var members = carriers.Where(c => c.Axes[0] < c.Of.Extents.Count).Select(c => c.Of).ToList();
            if (members.Count == 0 || problem.SizeOf(states) < 2) continue;
            var key = members.Find(v => v.Type.Element == Element.Real) ?? members[0];
            var size = problem.SizeOf(states);
            if (!IsExchangeable(draws[draws.Count - 1], carriers, size)) continue;
            draws = draws with { Points = Sorted(draws, carriers, key, states, size) };
            by = $"{ComponentOrder.Describe(problem, key, size)}: labels are exchangeable, so each draw is sorted";
        }

        return (draws, by);
    }

    private List<(Variable Of, List<int> Axes)> CarriersOf(Variable label) =>
        [.. objective.Joint.Coordinates.Where(c => c.Cells is null && c.Free == c.Array)
            .Select(c => (c.Unknown, ComponentOrder.AxesOf(c.Unknown, ((FiniteSupport)label.Support).Count)))
            .Where(c => c.Item2.Count > 0)];

    private bool IsExchangeable(ReadOnlySpan<double> draw, List<(Variable Of, List<int> Axes)> carriers, int states)
    {
        double[] swapped = [.. draw];
        Permute(swapped, carriers, [1, 0, .. Enumerable.Range(2, states - 2)]);
        var density = objective.Density(draw);
        return Math.Abs(objective.Density(swapped) - density) <= Same * Math.Max(1, Math.Abs(density));
    }

    private double[] Sorted(UnconstrainedDraws draws, List<(Variable Of, List<int> Axes)> carriers, Variable key, Size states, int size)
    {
        double[] points = [.. draws.Points];
        var axis = ComponentOrder.AxesOf(key, states)[0];
        for (var i = 0; i < draws.Count; i++)
        {
            var own = points.AsSpan(i * draws.Dimension, draws.Dimension);
            var array = ArrayOf(own, key);
            int[] order = [.. Enumerable.Range(0, size).OrderBy(k => ComponentOrder.FirstOf(array, axis, k))];
            Permute(own, carriers, order);
        }

        return points;
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
