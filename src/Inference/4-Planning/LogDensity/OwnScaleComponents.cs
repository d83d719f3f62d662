namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// The components of a finite latent in points of the unknowns on their own scale: which unknowns have a member for each of its states, and
/// points with the components in another order.
/// </summary>
public sealed class OwnScaleComponents
{
    private const double Same = 1e-9;

    private readonly Problem problem;
    private readonly StoryObjective objective;

    /// <param name="problem">The story with its data.</param>
    /// <param name="objective">The log density of the unknowns on their own scale.</param>
    /// <param name="label">The latent.</param>
    public OwnScaleComponents(Problem problem, StoryObjective objective, Variable label)
    {
        (this.problem, this.objective) = (problem, objective);
        var states = ((FiniteSupport)label.Support).Count;
        Count = problem.SizeOf(states);
        Carriers = [.. objective.Joint.Coordinates.Where(c => c.Cells is null && c.Free == c.Array)
            .Select(c => (c.Unknown, Axes: ComponentOrder.AxesOf(c.Unknown, states))).Where(c => c.Axes.Count > 0)];
        Members = [.. Carriers.Where(c => c.Axes[0] < c.Of.Extents.Count)];
    }

    /// <summary>The number of components.</summary>
    public int Count { get; }

    /// <summary>The unknowns with a dimension that has a member for each component, and these dimensions.</summary>
    public List<(Variable Of, List<int> Axes)> Carriers { get; }

    /// <summary>Those of which a component has a member of its own.</summary>
    public List<(Variable Of, List<int> Axes)> Members { get; }

    /// <summary>The first real unknown with a member for each component.</summary>
    public Variable? RealKey => Members.Find(c => c.Of.Type.Element == Element.Real).Of;

    /// <summary>What components are ordered by: a real unknown, or else the first; null if there is none, or only one component.</summary>
    public Variable? Key => Count < 2 || Members.Count == 0 ? null : RealKey ?? Members[0].Of;

    /// <summary>Two components exchanged, which shows whether all are exchangeable.</summary>
    public int[] Swap => [1, 0, .. Enumerable.Range(2, Count - 2)];

    /// <summary>Whether the density of a point stays the same with its components in another order.</summary>
    public bool IsExchangeable(ReadOnlySpan<double> point, int[] order)
    {
        double[] own = [.. point];
        RaiseProbabilities(own);
        double[] moved = [.. own];
        Permute(moved, order);
        var density = objective.Density(own);
        return Math.Abs(objective.Density(moved) - density) <= Same * Math.Max(1, Math.Abs(density));
    }

    /// <summary>
    /// Raises probabilities of 0 to the smallest number: one may be too small for a double, and its log density infinite.
    /// </summary>
    public void RaiseProbabilities(Span<double> point)
    {
        foreach (var place in Carriers.Where(c => c.Of.Type.Element == Element.Simplex)
            .SelectMany(c => objective.Joint.PlacesOf(c.Of.Name)))
            point[place] = Math.Max(point[place], double.Epsilon);
    }

    /// <summary>The components of a point in the order of the first numbers of their key.</summary>
    public int[] OrderBy(ReadOnlySpan<double> point)
    {
        var (axes, array) = (Members.Find(c => c.Of == Key).Axes, ArrayOf(point, Key!));
        return [.. Enumerable.Range(0, Count).OrderBy(k => ComponentOrder.FirstOf(array, axes[0], k))];
    }

    /// <summary>Puts the components of a point into an order.</summary>
    public void Permute(Span<double> point, int[] order)
    {
        foreach (var (of, axes) in Carriers)
            axes.Aggregate(ArrayOf(point, of), (array, axis) => ComponentOrder.Permuted(array, axis, order))
                .Values.CopyTo(point[objective.Joint.PlacesOf(of.Name)[0]..]);
    }

    private Tensor ArrayOf(ReadOnlySpan<double> point, Variable of)
    {
        var shape = problem.ShapeOf(of);
        return new(shape, point.Slice(objective.Joint.PlacesOf(of.Name)[0], shape.Count).ToArray());
    }
}
