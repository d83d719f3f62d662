using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Density;

/// <summary>
/// The parameters of a distribution over unknowns on their own scale, with exchangeable components in the order of the first real unknown
/// that has a member for each of them. Exchangeability is tested on the density itself.
/// </summary>
internal sealed class ComponentPlaces
{
    private const double Same = 1e-9;

    private readonly Problem problem;
    private readonly StoryObjective objective;
    private readonly double[] center;
    private readonly Dictionary<string, int[]> orders = [];

    /// <param name="problem">The story with its data.</param>
    /// <param name="objective">The log density of the unknowns on their own scale.</param>
    /// <param name="center">The means of the distribution.</param>
    /// <param name="labels">The finite latents whose states may be exchangeable.</param>
    public ComponentPlaces(Problem problem, StoryObjective objective, double[] center, IEnumerable<Variable> labels)
    {
        (this.problem, this.objective, this.center, Sources) = (problem, objective, center, [.. Enumerable.Range(0, center.Length)]);
        foreach (var label in labels) Order(label);
    }

    /// <summary>The place that moves to each place.</summary>
    public int[] Sources { get; private set; }

    /// <summary>What the components are ordered by; null if no components are exchangeable.</summary>
    public string? By { get; private set; }

    /// <summary>The new places of a block's parameters.</summary>
    public int[] Of(int[] places)
    {
        var targets = new int[Sources.Length];
        foreach (var (target, source) in Sources.Index()) targets[source] = target;
        return Array.ConvertAll(places, p => targets[p]);
    }

    /// <summary>Numbers of the states of a label in the new order.</summary>
    public IEnumerable<double> Of(Variable label, double[] ofStates) =>
        orders.TryGetValue(label.Name, out var order) ? order.Select(k => ofStates[k]) : ofStates;

    private void Order(Variable label)
    {
        var (joint, states) = (objective.Joint, ((FiniteSupport)label.Support).Count);
        var carriers = joint.Coordinates.Where(c => c.Cells is null)
            .Select(c => (Of: c, Axes: ComponentOrder.AxesOf(c.Unknown, states))).Where(c => c.Axes.Count > 0).ToList();
        var size = problem.SizeOf(states);
        // in groups of different lengths, parameters have no places in an array
        if (size < 2 || carriers.Exists(c => c.Of.Free != c.Of.Array)) return;
        var members = carriers.Where(c => c.Axes[0] < c.Of.Unknown.Extents.Count).Select(c => c.Of.Unknown).ToList();
        if ((members.Find(m => m.Type.Element == Element.Real) ?? members.FirstOrDefault()) is not { } first) return;
        var (own, axis) = (Array.ConvertAll(joint.PlacesOf(first.Name), p => center[Sources[p]]), ComponentOrder.AxesOf(first, states)[0]);
        int[] order = [.. Enumerable.Range(0, size)
            .OrderBy(k => ComponentOrder.FirstOf(new(joint.Coordinates.First(c => c.Unknown == first).Array, own), axis, k))];
        var isInOrder = order.Select((k, i) => k == i).All(same => same);
        // any other order shows whether the components are exchangeable
        var moved = Moved(isInOrder ? [1, 0, .. order[2..]] : order);
        var (here, there) = (objective.Density(At(Sources)), objective.Density(At(moved)));
        if (!(Math.Abs(there - here) <= Same * Math.Max(1, Math.Abs(here)))) return;
        By ??= $"{ComponentOrder.Describe(problem, first, size)}: labels are exchangeable, so this is one of "
            + $"{ComponentOrder.Orders(size)} equal approximations";
        orders[label.Name] = order;
        if (!isInOrder) Sources = moved;

        int[] Moved(int[] by)
        {
            int[] sources = [.. Sources];
            foreach (var (of, axes) in carriers)
            {
                var places = joint.PlacesOf(of.Unknown.Name);
                Tensor array = new(of.Array, Array.ConvertAll(places, p => (double)Sources[p]));
                array = axes.Aggregate(array, (before, along) => ComponentOrder.Permuted(before, along, by));
                foreach (var (i, place) in places.Index()) sources[place] = (int)array.Values[i];
            }

            return sources;
        }
    }

    private double[] At(int[] sources) => Array.ConvertAll(sources, s => center[s]);
}
