namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// Exchangeable components of labels or mixtures in points of the unknowns on their own scale, and points with the components in another
/// order.
/// </summary>
public sealed class OwnScaleComponents
{
    private readonly Problem problem;
    private readonly StoryObjective objective;
    private readonly ExchangeableComponents of;

    private OwnScaleComponents(Problem problem, StoryObjective objective, IReadOnlyList<Variable> labels, ExchangeableComponents of) =>
        (this.problem, this.objective, Labels, this.of) = (problem, objective, labels, of);

    /// <summary>The components with an order, of all labels and mixtures.</summary>
    /// <param name="problem">The story with its data.</param>
    /// <param name="objective">The log density of the unknowns on their own scale.</param>
    /// <param name="points">Points at which exchangeability is tested, where no components are identical.</param>
    public static List<OwnScaleComponents> Find(Problem problem, StoryObjective objective, IReadOnlyList<double[]> points)
    {
        var all = new List<OwnScaleComponents>();
        foreach (var group in ComponentGroup.Find(problem, objective.Joint, IsMovable))
        {
            var positive = points.Select(p => Positive(objective, group.Carriers, p));
            all.AddRange(ExchangeableComponents.Find(group.Carriers, problem.SizeOf(group.States), at => objective.Density(at), positive,
                    carriers => (point, order) => Permuted(problem, objective, carriers, point, order))
                .Select(found => new OwnScaleComponents(problem, objective, group.Labels, found)).Where(c => c.Key is not null));
        }

        return all;
    }

    /// <summary>The labels whose states the components are; none for those of a mixture alone.</summary>
    public IReadOnlyList<Variable> Labels { get; }

    /// <summary>The number of all components.</summary>
    public int Count => of.States;

    /// <summary>The components that can be exchanged with each other, in ascending order.</summary>
    public IReadOnlyList<int> Exchangeable => of.Members;

    /// <summary>The unknowns with a dimension that has a member for each component, and these dimensions.</summary>
    public IReadOnlyList<(Variable Of, List<int> Axes)> Carriers => of.Carriers;

    /// <summary>Those of which a component has a member of its own.</summary>
    public IEnumerable<(Variable Of, List<int> Axes)> Members =>
        Carriers.Where(c => c.Axes[0] < c.Of.Extents.Count || c.Of.Type.Element != Element.Simplex);

    /// <summary>The first real unknown with a member for each component.</summary>
    public Variable? RealKey => Members.FirstOrDefault(c => c.Of.Type.Element == Element.Real).Of;

    /// <summary>What components are ordered by: a real unknown, or else the first; null if there is none.</summary>
    public Variable? Key => RealKey ?? Members.FirstOrDefault().Of;

    /// <summary>The words for this order.</summary>
    public string Description => ComponentOrder.Describe(problem, Key!, of);

    /// <summary>
    /// Raises probabilities of 0 to the smallest number: one may be too small for a double, and its log density infinite.
    /// </summary>
    public void RaiseProbabilities(Span<double> point) => Raise(objective, Carriers, point);

    /// <summary>The components of a point in the order of the first numbers of their key.</summary>
    public int[] OrderBy(ReadOnlySpan<double> point)
    {
        var (axes, array) = (Members.First(c => c.Of == Key).Axes, ArrayOf(problem, objective, point, Key!));
        int[] order = [.. Enumerable.Range(0, Count)];
        foreach (var (at, own) in Exchangeable.OrderBy(k => ComponentOrder.FirstOf(array, axes[0], k)).Index())
            order[Exchangeable[at]] = own;
        return order;
    }

    /// <summary>Puts the components of a point into an order.</summary>
    public void Permute(Span<double> point, int[] order) => Permuted(problem, objective, Carriers, point, order).CopyTo(point);

    private static bool IsMovable(Coordinate coordinate) => coordinate.Free == coordinate.Array;

    private static double[] Positive(StoryObjective objective, IReadOnlyList<(Variable Of, List<int> Axes)> carriers, double[] point)
    {
        double[] positive = [.. point];
        Raise(objective, carriers, positive);
        return positive;
    }

    private static void Raise(StoryObjective objective, IReadOnlyList<(Variable Of, List<int> Axes)> carriers, Span<double> point)
    {
        foreach (var (unknown, _) in carriers.Where(c => c.Of.Type.Element == Element.Simplex))
            foreach (var place in objective.Joint.PlacesOf(unknown.Name)) point[place] = Math.Max(point[place], double.Epsilon);
    }

    private static double[] Permuted(
        Problem problem, StoryObjective objective, IReadOnlyList<(Variable, List<int>)> carriers, ReadOnlySpan<double> point, int[] order)
    {
        double[] permuted = [.. point];
        foreach (var (unknown, axes) in carriers)
            axes.Aggregate(ArrayOf(problem, objective, point, unknown), (array, axis) => ComponentOrder.Permuted(array, axis, order))
                .Values.CopyTo(permuted, objective.Joint.PlacesOf(unknown.Name)[0]);
        return permuted;
    }

    private static Tensor ArrayOf(Problem problem, StoryObjective objective, ReadOnlySpan<double> point, Variable unknown)
    {
        var shape = problem.ShapeOf(unknown);
        return new(shape, point.Slice(objective.Joint.PlacesOf(unknown.Name)[0], shape.Count).ToArray());
    }
}
