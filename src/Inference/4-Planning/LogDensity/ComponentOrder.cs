namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// Label switching of latents that are marginalized, and of components of mixtures: at a mode, exchangeable components are sorted by the
/// first coordinate of the first unknown with a value for each. Exchangeability is tested on the density itself, which is invariant to a
/// permutation of the components.
/// </summary>
public sealed class ComponentOrder(Problem problem, StandardCatalog catalog, StoryObjective objective)
{
    private List<ExchangeableComponents>? exchangeable;

    /// <summary>The mode with exchangeable components in order.</summary>
    public Mode Ordered(Mode mode) => Exchangeable(mode).Aggregate(mode, Ordered);

    /// <summary>The modes that are equal to this one but for the order of their components.</summary>
    public EqualModes EqualModes(Mode mode) => new EqualModeMaps(mode.Position, UnitsAt(mode.Position)).Find(Exchangeable(mode));

    // they are a property of the density: the first mode shows them, unless it is at the edge of the support
    private List<ExchangeableComponents> Exchangeable(Mode mode) =>
        mode.Position.All(double.IsFinite) && double.IsFinite(mode.Value) ? exchangeable ??= Find(mode.Position) : exchangeable ?? [];

    private List<ExchangeableComponents> Find(double[] mode)
    {
        List<ComponentGroup> groups = [.. ComponentGroup.Find(problem, objective.Joint, _ => true)];
        if (groups.Count == 0) return [];
        var beside = PointBeside.Draw(mode, UnitsAt(mode), "beside the mode");
        return [.. groups.SelectMany(group =>
            ExchangeableComponents.Find(
                group.Carriers, problem.SizeOf(group.States), at => objective.Density(at), [mode, beside], Permutation))];
    }

    private double[] UnitsAt(double[] mode) => ModeUnits.Measure(objective, mode, PointBeside.Distance);

    private Mode Ordered(Mode mode, ExchangeableComponents components)
    {
        var (first, axes) = components.Carriers.MinBy(c => c.Of.Type.Element == Element.Simplex && c.Axes[0] >= c.Of.Extents.Count);
        var arrays = new Interpreter(objective.Joint.Arrays()).Run(objective.Slots(mode.Position));
        int[] order = [.. Enumerable.Range(0, components.States)];
        var sorted = components.Members.OrderBy(k => FirstOf(arrays[first.Name], axes[0], k)).ToList();
        foreach (var (at, member) in components.Members.Index()) order[member] = sorted[at];
        var how = $"{Describe(problem, first, components)}: labels are exchangeable, so this is one of "
            + $"{Orders(components.Members.Count)} equal modes";
        return mode with
        {
            Position = sorted.SequenceEqual(components.Members) ? mode.Position : components.Permute(mode.Position, order),
            OrderedBy = mode.OrderedBy is { } before ? $"{before}; {how}" : how,
        };
    }

    /// <summary>The line of a fit that names the order of its components.</summary>
    /// <param name="problem">The problem of the fit.</param>
    /// <param name="by">The unknown by which they are ordered, by its first number where a component has several.</param>
    /// <param name="components">The components.</param>
    internal static string Describe(Problem problem, Variable by, ExchangeableComponents components)
    {
        var some = components.Members.Count == components.States ? ""
            : $" {string.Join(", ", components.Members.Select(k => k + 1))}";
        return $"components{some} in order of {by.Name}{(problem.ShapeOf(by).Count == components.States ? "" : "'s first coordinate")}";
    }

    /// <summary>The same, of components all of which are ordered.</summary>
    /// <param name="problem">The problem of the fit.</param>
    /// <param name="by">The unknown by which they are ordered.</param>
    /// <param name="components">The number of components.</param>
    public static string Describe(Problem problem, Variable by, int components) =>
        $"components in order of {by.Name}{(problem.ShapeOf(by).Count == components ? "" : "'s first coordinate")}";

    /// <summary>
    /// The dimensions of a variable that have a member for each state: extents, and the elements of a simplex; without any, those of
    /// vectors of independent numbers.
    /// </summary>
    public static List<int> AxesOf(Variable unknown, Size states)
    {
        List<int> all = [.. Enumerable.Range(0, unknown.Whole.Dims.Count).Where(i => unknown.Whole.Dims[i].Size == states)];
        return all.FindAll(i => i < unknown.Extents.Count || unknown.Type.Element == Element.Simplex) is { Count: > 0 } members ? members
            : unknown.Type.Element is Element.Real or Element.Positive or Element.Unit ? all : [];
    }

    internal static double FirstOf(Tensor array, int axis, int member) =>
        array.Values[member * array.Shape.Trailing(array.Shape.Rank - axis - 1).Count];

    /// <summary>The function that puts the components of unconstrained parameters into another order.</summary>
    private Func<double[], int[], double[]> Permutation(List<(Variable Of, List<int> Axes)> carriers)
    {
        var (whole, free) = (new Interpreter(objective.Joint.Arrays()), objective.Joint.Coordinates
            .Where(c => carriers.Exists(of => of.Of == c.Unknown))
            .ToDictionary(c => c.Unknown.Name,
                c => new Interpreter(Coordinates.FreeOf(problem, catalog, objective.Joint.Unobserved, c.Unknown))));
        return (position, order) =>
        {
            var arrays = whole.Run(objective.Slots(position));
            var moved = new Dictionary<string, Tensor>(arrays);
            foreach (var (of, axes) in carriers)
                moved[of.Name] = axes.Aggregate(arrays[of.Name], (array, axis) => Permuted(array, axis, order));
            double[] permuted = [.. position];
            var at = 0;
            foreach (var coordinate in objective.Joint.Coordinates)
            {
                if (free.TryGetValue(coordinate.Unknown.Name, out var own)) own.Run(moved)["free"].Values.CopyTo(permuted, at);
                at += coordinate.Free.Count;
            }

            return permuted;
        };
    }

    public static Tensor Permuted(Tensor array, int axis, int[] order)
    {
        var inner = array.Shape.Trailing(array.Shape.Rank - axis - 1).Count;
        var values = new double[array.Values.Length];
        for (var at = 0; at < values.Length; at += inner)
        {
            var member = at / inner % order.Length;
            array.Values.AsSpan(at + ((order[member] - member) * inner), inner).CopyTo(values.AsSpan(at));
        }

        return new(array.Shape, values);
    }

    internal static string Orders(int count) =>
        Enumerable.Range(1, count).Aggregate(1.0, (product, k) => product * k)
            .ToString(count < 13 ? "N0" : "0.#e+0", System.Globalization.CultureInfo.InvariantCulture);
}
