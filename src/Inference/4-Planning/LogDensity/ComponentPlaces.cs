namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// The parameters of a distribution over unknowns on their own scale, with exchangeable components in the order of the first real unknown
/// that has a member for each of them. Exchangeability is tested on the density itself.
/// </summary>
public sealed class ComponentPlaces
{
    private readonly double[] center;
    private readonly Dictionary<string, int[]> orders = [];

    /// <summary>The place that moves to each place.</summary>
    private int[] sources;

    /// <param name="problem">The story with its data.</param>
    /// <param name="objective">The log density of the unknowns on their own scale.</param>
    /// <param name="center">The means of the distribution.</param>
    /// <param name="drawn">A draw of the distribution, where no components are identical.</param>
    public ComponentPlaces(Problem problem, StoryObjective objective, double[] center, double[] drawn)
    {
        (this.center, sources) = (center, [.. Enumerable.Range(0, center.Length)]);
        Exchangeable = OwnScaleComponents.Find(problem, objective, [center, drawn]);
        foreach (var components in Exchangeable) Order(components);
    }

    /// <summary>The exchangeable components of all labels and mixtures.</summary>
    public List<OwnScaleComponents> Exchangeable { get; }

    /// <summary>What the components are ordered by; null if no components are exchangeable.</summary>
    public string? By { get; private set; }

    /// <summary>The new places of a block's parameters.</summary>
    public int[] Of(int[] places)
    {
        var targets = new int[sources.Length];
        foreach (var (target, source) in sources.Index()) targets[source] = target;
        return Array.ConvertAll(places, p => targets[p]);
    }

    /// <summary>Numbers of the states of a label in the new order.</summary>
    public IEnumerable<double> Of(Variable label, double[] ofStates) =>
        orders.TryGetValue(label.Name, out var order) ? order.Select(k => ofStates[k]) : ofStates;

    private void Order(OwnScaleComponents components)
    {
        By ??= $"{components.Description}: labels are exchangeable, so this is one of "
            + $"{ComponentOrder.Orders(components.Exchangeable.Count)} equal approximations";
        var order = components.OrderBy(Array.ConvertAll(sources, s => center[s]));
        foreach (var label in components.Labels) orders[label.Name] = order;
        var moved = Array.ConvertAll(sources, s => (double)s);
        components.Permute(moved, order);
        sources = Array.ConvertAll(moved, s => (int)s);
    }
}
