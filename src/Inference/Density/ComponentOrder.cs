using ProbDsl.Catalog;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Density;

/// <summary>
/// Label switching of latents that are marginalized: at a mode, exchangeable components are sorted by the first coordinate of the first
/// unknown with a value for each. Exchangeability is tested on the density itself, which is invariant to a permutation of the components.
/// </summary>
internal sealed class ComponentOrder(Problem problem, StandardCatalog catalog, StoryObjective objective)
{
    private const double Same = 1e-9;

    public Mode Ordered(Mode mode) => objective.Joint.Marginalized.Aggregate(mode, Ordered);

    private Mode Ordered(Mode mode, Variable label)
    {
        var states = ((FiniteSupport)label.Support).Count;
        var carriers = objective.Joint.Coordinates.Where(c => c.Cells is null).Select(c => (Of: c.Unknown, Axes: AxesOf(c.Unknown, states)))
            .Where(c => c.Axes.Count > 0).ToList();
        if (carriers.FirstOrDefault(c => c.Axes[0] < c.Of.Extents.Count).Of is not { } first || problem.SizeOf(states) < 2) return mode;
        var arrays = new Interpreter(objective.Joint.Arrays()).Run(objective.Slots(mode.Position));
        int[] order = [.. Enumerable.Range(0, problem.SizeOf(states))
            .OrderBy(k => FirstOf(arrays[first.Name], AxesOf(first, states)[0], k))];
        var isInOrder = order.Select((k, i) => k == i).All(same => same);
        // any other order shows whether the components are exchangeable
        var moved = Permute(mode, arrays, carriers, isInOrder ? [1, 0, .. order[2..]] : order);
        if (!(Math.Abs(objective.Density(moved) - mode.Value) <= Same * Math.Max(1, Math.Abs(mode.Value)))) return mode;
        var how = $"{Describe(problem, first, order.Length)}: labels are exchangeable, so this is one of "
            + $"{Orders(order.Length)} equal modes";
        return mode with { Position = isInOrder ? mode.Position : moved, OrderedBy = how };
    }

    /// <summary>The line of a fit that names the order of its components.</summary>
    /// <param name="problem">The problem of the fit.</param>
    /// <param name="by">The unknown by which they are ordered, by its first number where a component has several.</param>
    /// <param name="components">The number of components.</param>
    public static string Describe(Problem problem, Variable by, int components) =>
        $"components in order of {by.Name}{(problem.ShapeOf(by).Count == components ? "" : "'s first coordinate")}";

    /// <summary>The dimensions of a variable that have a member for each state: extents, and the elements of a simplex.</summary>
    internal static List<int> AxesOf(Variable unknown, Size states) =>
        [.. Enumerable.Range(0, unknown.Whole.Dims.Count)
            .Where(i => unknown.Whole.Dims[i].Size == states && (i < unknown.Extents.Count || unknown.Type.Element == Element.Simplex))];

    internal static double FirstOf(Tensor array, int axis, int member) =>
        array.Values[member * array.Shape.Trailing(array.Shape.Rank - axis - 1).Count];

    /// <summary>The unconstrained parameters of the mode with its components in another order.</summary>
    private double[] Permute(Mode mode, IReadOnlyDictionary<string, Tensor> arrays, List<(Variable Of, List<int> Axes)> carriers,
        int[] order)
    {
        var moved = new Dictionary<string, Tensor>(arrays);
        foreach (var (of, axes) in carriers)
            moved[of.Name] = axes.Aggregate(arrays[of.Name], (array, axis) => Permuted(array, axis, order));
        double[] position = [.. mode.Position];
        var at = 0;
        foreach (var coordinate in objective.Joint.Coordinates)
        {
            if (carriers.Exists(c => c.Of == coordinate.Unknown))
                new Interpreter(Coordinates.FreeOf(problem, catalog, objective.Joint.Unobserved, coordinate.Unknown))
                    .Run(moved)["free"].Values.CopyTo(position, at);
            at += coordinate.Free.Count;
        }

        return position;
    }

    internal static Tensor Permuted(Tensor array, int axis, int[] order)
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
